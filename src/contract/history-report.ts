// The report of `reship history`: the changes that DeployRecords, or else states, tell of.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reportVersion } from './check-report.ts';
import { reportOutcome, reportTrigger } from './last-change.ts';
import { reportError } from './report-error.ts';
import { list, orNull, words } from './shapes.ts';

const change = Type.Object(
  {
    container: Type.String(),
    from: Type.String({ description: 'The image that stood there.' }),
    to: Type.String({ description: 'The image that was written.' }),
  },
  { additionalProperties: false },
);

const item = Type.Object(
  {
    record: Type.String({ description: 'Name of the DeployRecord.' }),
    source: words(['Record', 'State'], 'State: read from reship.dev/state, because no DeployRecords could be read.'),
    namespace: Type.String(),
    target: Type.String({ description: '`deploy/web`.' }),
    from: Type.String({ description: 'In a few characters.' }),
    to: Type.String({ description: 'In a few characters.' }),
    changes: list(change, 'One per container.'),
    trigger: reportTrigger,
    outcome: reportOutcome,
    durationSeconds: orNull(Type.Integer({ minimum: 0, description: 'From the patch to the outcome.' })),
    at: Type.String({ description: 'RFC 3339: when it was decided.' }),
  },
  { additionalProperties: false },
);

export const historyReport = Type.Object(
  {
    apiVersion: Type.Literal(reportVersion),
    kind: Type.Literal('HistoryReport'),
    records: words(['read', 'notServed', 'forbidden'], 'Whether DeployRecords could be read.'),
    items: list(item, 'The newest first.'),
    errors: list(reportError, 'What could not be read.'),
  },
  { additionalProperties: false, title: 'HistoryReport', description: 'What `reship history -o json` prints.' },
);

export type HistoryReport = Static<typeof historyReport>;
