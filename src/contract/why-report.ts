// The report of `reship why`: everything that the decision for one workload was made from.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reportVersion } from './check-report.ts';
import { lastChange } from './last-change.ts';
import { reportError } from './report-error.ts';
import { reportItem, reportReason, reportWorkload } from './report-item.ts';
import { list, orNull, words } from './shapes.ts';
import { reportVerdict } from './try-report.ts';

const container = Type.Object(
  {
    ...reportItem.properties,
    verdicts: list(reportVerdict, 'One per tag: first those that are allowed, by rank; empty where no tag is chosen.'),
  },
  { additionalProperties: false },
);

export const reportRollout = Type.Object(
  {
    outcome: words(
      ['progressing', 'done', 'failed', 'unproven'],
      'As kubectl rollout status means it; failed also where the record of the last change says so.',
    ),
    message: Type.String({ description: 'What it waits for, or why it failed.' }),
  },
  { additionalProperties: false },
);

export const whyReport = Type.Object(
  {
    apiVersion: Type.Literal(reportVersion),
    kind: Type.Literal('WhyReport'),
    computedWith: orNull(
      Type.String({
        description: 'The user whose rights it was computed with, now; null: the API server did not tell.',
      }),
    ),
    workload: orNull(reportWorkload),
    followed: Type.Boolean({ description: 'Whether any policy reaches the workload.' }),
    owner: orNull(
      Type.Object(
        {
          kind: words(['argocd', 'flux', 'helm3', 'helm4', 'keel'], 'Another tool that writes the workload.'),
          evidence: Type.String({ description: 'By what it was known.' }),
        },
        { additionalProperties: false },
      ),
    ),
    brakes: list(reportReason, 'What stops writes now, whether or not there is anything to write.'),
    records: words(['read', 'notServed', 'forbidden'], 'Whether DeployRecords could be read.'),
    lastChange: orNull(lastChange),
    rollout: orNull(reportRollout),
    containers: list(container, 'As the items of a CheckReport; one without container speaks of the whole workload.'),
    nextLookSeconds: orNull(Type.Integer({ minimum: 0, description: 'null: only when something changes.' })),
    errors: list(reportError, 'What could not be read.'),
  },
  { additionalProperties: false, title: 'WhyReport', description: 'What `reship why -o json` prints.' },
);

export type WhyReport = Static<typeof whyReport>;
