// The one line of log of a finished record: the audit trail that outlives etcd, so its fields never change their meaning.
import type { RecordSpec, RecordStatus } from './record.ts';

/** Every field is always there; what is not known is null. */
export interface FinishedLine {
  readonly event: 'RecordFinished';
  readonly cluster: string | null;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly record: string;
  readonly previous: string | null;
  readonly seq: number;
  /** RFC 3339. */
  readonly at: string;
  readonly changes: readonly {
    readonly container: string;
    readonly from: string;
    readonly ran: string | null;
    readonly to: string;
  }[];
  readonly trigger: string;
  readonly user: string | null;
  readonly receiver: string | null;
  readonly outcome: string | null;
  readonly durationSeconds: number | null;
  readonly blame: string | null;
  readonly failure: string | null;
}

export function finishedLine(record: string, spec: RecordSpec, status: RecordStatus): FinishedLine {
  const { target, trigger } = spec;
  return {
    event: 'RecordFinished',
    cluster: spec.clusterName ?? null,
    namespace: target.namespace,
    kind: target.kind,
    name: target.name,
    uid: target.uid,
    record,
    previous: spec.previous ?? null,
    seq: spec.seq,
    at: spec.at,
    changes: spec.changes.map(({ container, from, ran, to }) => ({ container, from, ran: ran ?? null, to })),
    trigger: trigger.type,
    user: trigger.user ?? null,
    receiver: trigger.receiver ?? null,
    outcome: status.outcome ?? null,
    durationSeconds: status.timings?.durationSeconds ?? null,
    blame: status.failure?.blame ?? null,
    failure: status.failure?.reason ?? null,
  };
}
