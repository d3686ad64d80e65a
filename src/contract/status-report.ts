// The report of `reship status`: every followed container, the troubled ones first.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reportVersion } from './check-report.ts';
import { lastChange } from './last-change.ts';
import { reportError } from './report-error.ts';
import { reportItem } from './report-item.ts';
import { list, orNull } from './shapes.ts';
import { reportRollout } from './why-report.ts';

const { applied: _applied, rollout: _rollout, ...decided } = reportItem.properties;

const item = Type.Object(
  {
    ...decided,
    rollout: reportRollout,
    lastChange: orNull(lastChange),
    problem: Type.Boolean({ description: 'It is refused, it waits, or its last change failed.' }),
  },
  { additionalProperties: false },
);

export const statusReport = Type.Object(
  {
    apiVersion: Type.Literal(reportVersion),
    kind: Type.Literal('StatusReport'),
    items: list(item, 'Failed changes first, then refuse, wait, update, stay.'),
    errors: list(reportError, 'What could not be looked at.'),
    problems: Type.Integer({ minimum: 0, description: 'How many items are a problem.' }),
  },
  { additionalProperties: false, title: 'StatusReport', description: 'What `reship status -o json` prints.' },
);

export type StatusReport = Static<typeof statusReport>;
