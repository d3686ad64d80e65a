// What decisions need of a record: a small reading, because a cluster has many.
import type { Digest } from '#core/image/digest.ts';
import { isDigest } from '#core/image/digest.ts';
import { parseReference } from '#core/image/reference.ts';
import type { Instant } from '#core/time/instant.ts';
import { parseInstant } from '#core/time/instant.ts';
import { at, countOf, listOf, textOf } from '#core/workload/shape.ts';
import type { Hold, Outcome } from './record.ts';
import { holdTypes, outcomes, triggerTypes } from './record.ts';
import { outcomeLabel } from './record-labels.ts';
import type { Trigger } from './state.ts';

export interface RecordFacts {
  readonly namespace: string;
  readonly name: string;
  readonly target: { readonly kind: string; readonly name: string; readonly uid: string };
  readonly seq: number;
  readonly at: Instant;
  readonly trigger: Trigger['type'];
  readonly changes: readonly { readonly container: string; readonly from: string; readonly to: string }[];
  /** null: open. */
  readonly outcome: Outcome | null;
  /** It has ended, and nobody may have been told: the label of its outcome comes after that. */
  readonly untold?: true;
  /** The digests that failed by their own fault and that nobody has cleared; empty for every other record. */
  readonly failed: readonly Digest[];
  /** Why they failed: `CrashLoopBackOff`; empty where nothing failed. */
  readonly why: string;
  readonly hold: Hold | null;
  /** Since when its workload is known to be gone; absent: it is there, or that is not known. */
  readonly goneSince?: Instant;
}

/** The annotation on the newest record of a workload that is gone: since when that is known, RFC 3339. */
export const goneSinceKey = 'reship.dev/target-gone-since';

/**
 * null: it is no record of ours; above all one that names a workload of another namespace, where its writer may have no
 * rights. A damaged status counts as none, except that a damaged hold still holds.
 */
export function recordFactsOf(raw: unknown): RecordFacts | null {
  const namespace = textOf(at(raw, 'metadata', 'namespace'));
  const name = textOf(at(raw, 'metadata', 'name'));
  const target = targetOf(at(raw, 'spec', 'target'));
  const decided = parseInstant(textOf(at(raw, 'spec', 'at')) ?? '');
  const trigger = triggerTypes.find((one) => one === at(raw, 'spec', 'trigger', 'type'));
  if (namespace === null || name === null || target === null || decided === null || trigger === undefined) return null;
  if (at(raw, 'spec', 'target', 'namespace') !== namespace) return null;
  const changes = changesOf(at(raw, 'spec', 'changes'));
  const status = at(raw, 'status');
  const outcome = outcomes.find((one) => one === at(status, 'outcome')) ?? null;
  const failed = failedOf(status, outcome, changes);
  const isUntold = outcome !== null && at(raw, 'metadata', 'labels', outcomeLabel) === undefined;
  const goneSince = parseInstant(textOf(at(raw, 'metadata', 'annotations', goneSinceKey)) ?? '');
  return {
    namespace,
    name,
    target,
    seq: countOf(at(raw, 'spec', 'seq')),
    at: decided,
    trigger,
    changes,
    outcome,
    ...(isUntold ? { untold: true } : {}),
    failed,
    why: failed.length === 0 ? '' : (textOf(at(status, 'failure', 'reason')) ?? ''),
    hold: holdOf(at(status, 'hold')),
    ...(goneSince === null ? {} : { goneSince }),
  };
}

function targetOf(raw: unknown): RecordFacts['target'] | null {
  const [kind, name, uid] = ['kind', 'name', 'uid'].map((key) => textOf(at(raw, key)));
  if (typeof kind !== 'string' || typeof name !== 'string' || typeof uid !== 'string') return null;
  return { kind, name, uid };
}

function changesOf(raw: unknown): RecordFacts['changes'] {
  return listOf(raw).flatMap((one) => {
    const [container, from, to] = ['container', 'from', 'to'].map((key) => textOf(at(one, key)));
    if (typeof container !== 'string' || typeof to !== 'string') return [];
    return [{ container, from: from ?? '', to }];
  });
}

/** Only the image's own fault counts, of a change that failed or went back. */
function failedOf(status: unknown, outcome: Outcome | null, changes: RecordFacts['changes']): readonly Digest[] {
  const failure = at(status, 'failure');
  if (outcome !== 'Failed' && outcome !== 'Returned') return [];
  if (at(failure, 'blame') !== 'Image' || at(failure, 'cleared') !== undefined) return [];
  const named = listOf(at(failure, 'digests')).filter((one): one is Digest => typeof one === 'string' && isDigest(one));
  if (named.length > 0) return named;
  return changes.flatMap(({ to }) => parseReference(to)?.digest ?? []);
}

function holdOf(raw: unknown): Hold | null {
  if (raw === undefined || raw === null) return null;
  const optional = (key: string): Record<string, string> => {
    const text = textOf(at(raw, key));
    return text === null ? {} : { [key]: text };
  };
  return {
    type: holdTypes.find((one) => one === at(raw, 'type')) ?? 'Held',
    reason: textOf(at(raw, 'reason')) ?? '',
    at: textOf(at(raw, 'at')) ?? '',
    ...optional('by'),
    ...optional('until'),
    ...optional('why'),
  };
}

/** Those of one life of a workload, the newest first. */
export function recordsOfLife(records: readonly RecordFacts[], uid: string): readonly RecordFacts[] {
  return records.filter((one) => one.target.uid === uid).toSorted(newestFirst);
}

/** By the count of changes; two that count alike (a state was lost between them) by their time. */
export function newestFirst(one: RecordFacts, other: RecordFacts): number {
  return other.seq - one.seq || other.at - one.at || (one.name < other.name ? -1 : 1);
}
