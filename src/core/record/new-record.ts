// The record of a change, from the state that the change wrote: the same whoever makes it, also after a kill.
import { parseReference } from '#core/image/reference.ts';
import { shortDigest } from '#core/image/digest.ts';
import type { Instant } from '#core/time/instant.ts';
import { formatInstant, parseInstant } from '#core/time/instant.ts';
import { at as member, textOf } from '#core/workload/shape.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import { shortName } from '#core/workload/workload.ts';
import { bounds, cut } from './bounds.ts';
import type { Sha256 } from './record-labels.ts';
import { recordLabels } from './record-labels.ts';
import type { NewRecord, RecordChange, RecordSpec } from './record.ts';
import { recordKind, recordVersion } from './record.ts';
import type { State } from './state.ts';

/** What only the process knows that made the change; after a kill it is lost, and nothing else is. */
export interface Circumstance {
  readonly trace?: string;
  readonly triggered?: { readonly time: Instant };
  /** When that process first saw the image; it stands in the status. */
  readonly detected?: Instant;
}

/** What every process of the installation knows. */
export interface Setting {
  readonly clusterName?: string;
  readonly group?: string;
  readonly sha256: Sha256;
}

/** @param state as it stands on the workload since the change; it names the record */
export function recordOf(id: WorkloadId, state: State, setting: Setting, known: Circumstance = {}): NewRecord {
  return {
    apiVersion: recordVersion,
    kind: recordKind,
    metadata: {
      name: state.record,
      namespace: id.namespace,
      labels: recordLabels(id, { group: setting.group }, setting.sha256),
    },
    spec: specOf(id, state, setting, known),
  };
}

/**
 * Whether a record that has the wanted name already is the wanted one: equal target, changes and time. After a hold or a
 * resume the state names its record still, and the images as they stood instead of its changes.
 * @param state that `wanted` was made from
 */
export function isRecordOf(state: State, wanted: NewRecord, found: unknown): boolean {
  if (!isSameMoment(wanted, found)) return false;
  const rebased = Object.values(state.containers).every(({ kept }) => kept === true);
  return rebased || outline(member(found, 'spec', 'changes')) === outline(wanted.spec.changes);
}

function isSameMoment(wanted: NewRecord, found: unknown): boolean {
  const { target, at } = wanted.spec;
  if (textOf(member(found, 'metadata', 'name')) !== wanted.metadata.name) return false;
  const theirs = member(found, 'spec', 'at');
  if (typeof theirs !== 'string' || parseInstant(theirs) !== parseInstant(at)) return false;
  for (const key of ['apiVersion', 'kind', 'namespace', 'name', 'uid'] as const) {
    if (member(found, 'spec', 'target', key) !== target[key]) return false;
  }
  return true;
}

function outline(changes: unknown): string {
  const all: readonly unknown[] = Array.isArray(changes) ? changes : [];
  const rows = all.map((one) => ['container', 'from', 'ran', 'to', 'tag'].map((key) => textOf(member(one, key))));
  return JSON.stringify(rows.map((row) => JSON.stringify(row)).toSorted());
}

function specOf(id: WorkloadId, state: State, setting: Setting, known: Circumstance): RecordSpec {
  const { clusterName } = setting;
  const { type, user, receiver } = state.trigger;
  const { triggered, trace } = known;
  const changes = changesOf(state);
  return {
    at: state.at,
    seq: state.seq,
    ...(clusterName === undefined ? {} : { clusterName: cut(clusterName, bounds.name) }),
    target: id,
    changes,
    trigger: {
      type,
      ...(receiver === null ? {} : { receiver: cut(receiver, bounds.name) }),
      ...(user === null ? {} : { user: cut(user, bounds.user) }),
      ...(triggered === undefined ? {} : { time: formatInstant(triggered.time) }),
    },
    ...(trace === undefined ? {} : { trace: cut(trace, bounds.trace) }),
    ...(state.previous === null ? {} : { previous: state.previous }),
    shown: shownOf(id, changes),
  };
}

/** Those that the state's record changed; the entries of the others say that they were kept. */
function changesOf(state: State): readonly RecordChange[] {
  const changes: RecordChange[] = [];
  const all = Object.entries(state.containers);
  // After a hold every entry may be kept; a record without changes would be none.
  const some = all.some(([, one]) => one.kept !== true);
  for (const [container, { from, ran, to, tag, kept }] of all) {
    if (some && kept === true) continue;
    const known = { ...(ran === null ? {} : { ran }), to, ...(tag === null ? {} : { tag }) };
    changes.push({ container, from: cut(from, bounds.reference), ...known });
  }
  return changes.slice(0, bounds.changes);
}

function shownOf(id: WorkloadId, changes: readonly RecordChange[]): RecordSpec['shown'] {
  const more = changes.length > 1 ? ` +${changes.length - 1}` : '';
  const first = changes[0];
  const sameTag = first !== undefined && tagIn(first.from) === tagIn(first.to);
  const show = (image: string): string => cut(shownImage(image, sameTag), bounds.shown - more.length) + more;
  return {
    target: cut(shortName(id), bounds.shown),
    from: show(first?.from ?? ''),
    to: show(first?.to ?? ''),
  };
}

function tagIn(image: string): string | null {
  const reference = parseReference(image);
  return reference === null ? null : (reference.tag ?? 'latest');
}

/** `1.4.3`; where only the digest tells two images apart `latest@sha256:0a1b2c3d4e5f`. */
function shownImage(image: string, withDigest: boolean): string {
  const reference = parseReference(image);
  if (reference === null) return image;
  const { tag, digest } = reference;
  if (digest === null || (tag !== null && !withDigest)) return tag ?? 'latest';
  return `${tag ?? ''}@${shortDigest(digest)}`;
}
