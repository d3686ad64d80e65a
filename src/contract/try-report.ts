// The report of `reship try`: which tag a policy would choose, and what speaks against each of the others.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reportVersion } from './check-report.ts';
import { reasonCodes } from './report-item.ts';
import { list, orNull, words } from './shapes.ts';

const verdictReason = Type.Object(
  {
    code: words(reasonCodes, 'Stable; docs/reference/reasons.md explains each.'),
    message: Type.String({ description: 'One sentence about this very tag.' }),
  },
  { additionalProperties: false },
);

export const reportVerdict = Type.Object(
  {
    tag: Type.String(),
    rank: orNull(Type.Integer({ minimum: 1, description: '1 is the best; null for a tag that is not allowed.' })),
    reasons: list(verdictReason, 'All that speaks against it; empty for the best tag.'),
  },
  { additionalProperties: false },
);

export const tryReport = Type.Object(
  {
    apiVersion: Type.Literal(reportVersion),
    kind: Type.Literal('TryReport'),
    policy: Type.String({ description: 'As it was written.' }),
    running: orNull(Type.String({ description: 'The tag, or the digest where there is no tag; null: nothing runs.' })),
    selected: orNull(
      Type.String({
        description:
          'The tag that would be written or kept; null where none is allowed, or something has to be known first.',
      }),
    ),
    verdicts: list(reportVerdict, 'One per tag: first those that are allowed, by rank.'),
  },
  { additionalProperties: false, title: 'TryReport', description: 'What `reship try -o json` prints.' },
);

export type TryReport = Static<typeof tryReport>;
