// The last change of a workload, as the annotation reship.dev/state and its record tell it.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { outcomes, triggerTypes } from '#core/record/record.ts';
import { orNull, words } from './shapes.ts';

export const reportTrigger = Type.Object(
  {
    type: words(triggerTypes, 'What led to the change.'),
    user: orNull(Type.String({ description: 'Who asked.' })),
    receiver: orNull(Type.String({ description: 'By which webhook.' })),
  },
  { additionalProperties: false },
);

export const reportOutcome = orNull(words(outcomes, 'How it ended; null: it has not, or that is not known.'));

export const lastChange = Type.Object(
  {
    at: Type.String({ description: 'RFC 3339.' }),
    record: Type.String({ description: 'Name of the DeployRecord.' }),
    trigger: reportTrigger,
    outcome: reportOutcome,
  },
  { additionalProperties: false },
);

export type LastChange = Static<typeof lastChange>;
