// One row of a report: what was decided for one container of one workload, and what became of it.
import { Type } from 'typebox';
import type { Static } from 'typebox';
import { reasons } from '#core/reason/reason.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import { list, orNull, words } from './shapes.ts';

/** All codes in the order of the alphabet, so that the generated schema does not move when an entry does. */
export const reasonCodes: readonly ReasonCode[] = (Object.keys(reasons) as ReasonCode[]).toSorted();

export const reportReason = Type.Object(
  {
    code: words(reasonCodes, 'Stable; docs/reference/reasons.md explains each.'),
    message: Type.String({ description: 'One sentence about this very object.' }),
    next: Type.String({ description: 'What to do next; empty when nothing is to be done.' }),
  },
  { additionalProperties: false },
);

export const reportImage = Type.Object(
  {
    image: Type.String({ description: 'The image string as it stands, or as it would be written.' }),
    digest: orNull(Type.String({ description: '`sha256:` and 64 hex digits; null when it is not known.' })),
  },
  { additionalProperties: false },
);

export const reportWorkload = Type.Object(
  {
    apiVersion: words(['apps/v1', 'batch/v1'], 'Of the workload.'),
    kind: words(['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'], 'Of the workload.'),
    namespace: Type.String(),
    name: Type.String(),
    uid: Type.String({ description: 'Empty where the workload came from a file.' }),
  },
  { additionalProperties: false },
);

const applied = Type.Object(
  {
    result: words(
      ['patched', 'unchanged', 'conflict', 'failed'],
      'What became of the write; unchanged also where the API server accepted it in a dry run, which stores nothing.',
    ),
    record: orNull(Type.String({ description: 'Name of the DeployRecord, where one was written.' })),
  },
  { additionalProperties: false },
);

const policySource = Type.Unsafe<'Annotation' | 'Namespace' | 'Flag' | `ImageDeploy/${string}`>({
  type: 'string',
  pattern: '^(Annotation|Namespace|Flag|ImageDeploy/.+)$',
  description: 'Where the policy stands: on the workload, on its Namespace, in an ImageDeploy, or in --policy.',
});

export const reportItem = Type.Object(
  {
    workload: reportWorkload,
    container: orNull(
      Type.String({ description: 'null: the reason is about the workload before its containers are told apart.' }),
    ),
    from: orNull(reportImage),
    to: orNull(reportImage),
    policy: orNull(Type.String({ description: 'As its owner wrote it.' })),
    policySource: orNull(policySource),
    pin: orNull(words(['Digest', 'Tag', 'None'], 'What is written into the image string.')),
    decision: words(['update', 'wait', 'stay', 'refuse'], 'The decision for this container.'),
    reasons: list(reportReason, 'First the one that decided; notes after it. Never empty.'),
    againAfterSeconds: orNull(
      Type.Integer({ minimum: 0, description: 'Until the next look; null: only when something changes.' }),
    ),
    applied: orNull(applied),
    rollout: orNull(words(['done', 'failed', 'timedOut', 'unproven'], 'How the rollout went; null: not followed.')),
  },
  { additionalProperties: false },
);

/** `to` is the better image also when it is not written: the report is an update report. */
export type ReportItem = Static<typeof reportItem>;
export type ReportReason = Static<typeof reportReason>;
