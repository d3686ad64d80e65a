// RECORD: every change has its DeployRecord before the next one is written, and an end once it is seen.
import type { Outcome, Failure, NewRecord, RecordSpec, RecordStatus } from '#core/record/record.ts';
import { recordsToRemove, historyLimit } from '#core/record/collection.ts';
import type { Setting } from '#core/record/new-record.ts';
import { isSameRecord, recordOf } from '#core/record/new-record.ts';
import { appliedStatus, endedStatus } from '#core/record/outcome.ts';
import { newestFirst, recordFactsOf, type RecordFacts } from '#core/record/record-facts.ts';
import { recordSelector } from '#core/record/record-labels.ts';
import { parseState } from '#core/record/state.ts';
import type { Instant } from '#core/time/instant.ts';
import { parseInstant } from '#core/time/instant.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { keyOf } from './key.ts';

/** A record as it stands in the cluster. */
export interface StoredRecord {
  readonly facts: RecordFacts;
  readonly status: RecordStatus;
  readonly raw: unknown;
}

type NotServed = { readonly result: 'notServed' };

/** Where records are kept; throws what the API server answers beyond this. */
export interface RecordDoor {
  create(
    namespace: string,
    record: NewRecord,
  ): Promise<{ readonly result: 'stored' | 'exists' | 'namespaceGone' | 'tooLarge' } | NotServed>;
  get(
    namespace: string,
    name: string,
  ): Promise<{ readonly result: 'found'; readonly record: StoredRecord | null } | NotServed>;
  list(
    question: { readonly namespace: string | null; readonly labelSelector?: string },
    take: (record: StoredRecord) => void,
  ): Promise<'done' | 'notServed'>;
  setStatus(namespace: string, name: string, status: RecordStatus): Promise<{ readonly result: string }>;
  remove(namespace: string, name: string): Promise<'done' | 'notServed'>;
}

export interface Kept {
  readonly name: string;
  readonly spec: RecordSpec;
  readonly status: RecordStatus;
  /** Made just now: nobody was told of it yet. */
  readonly isNew: boolean;
}

/** `none`: nothing was ever changed; `notServed`: the CRD is missing, so nothing may be written. */
export type Ensured = { readonly result: 'none' } | NotServed | { readonly result: 'kept'; readonly record: Kept };

export interface RecordKeeper {
  /** Reads all records once, consistently. @param stateOf the annotation on the workload of that key, as it is watched */
  begin(
    namespaces: readonly (string | null)[],
    stateOf: (key: string) => string | undefined,
  ): Promise<'done' | 'notServed'>;
  /** Makes sure that the record exists which the state of the workload names. */
  ensure(workload: Workload): Promise<Ensured>;
  /** Whether there is nothing to be done: no change was ever made, or its record is there and has ended. */
  isSettled(workload: Workload): boolean;
  /** The newest record of the last life that is known of the key: what tells that a state was taken back. */
  recordsOf(key: string): readonly RecordFacts[];
  end(id: WorkloadId, record: Kept, how: Ending): Promise<Kept>;
  /** Removes those that are past the limits. */
  collect(id: WorkloadId, named: string): Promise<void>;
  forget(key: string): void;
  clear(): void;
}

export interface Ending {
  readonly outcome: Outcome;
  readonly message: string;
  readonly failure?: Failure;
}

export function createRecordKeeper(door: RecordDoor, setting: Setting, now: () => Instant): RecordKeeper {
  /** By key, the record that the state names; `kept` is null where only its name is known. */
  const known = new Map<string, { readonly name: string; readonly open: boolean; readonly kept: Kept | null }>();

  const newest = new Map<string, RecordFacts>();

  function note(key: string, facts: RecordFacts | null): void {
    const before = newest.get(key);
    if (facts === null) return;
    const later =
      before?.target.uid === facts.target.uid ? newestFirst(facts, before) <= 0 : facts.at >= (before?.at ?? 0);
    if (later) newest.set(key, facts);
  }

  function remember(key: string, kept: Kept): Kept {
    known.set(key, { name: kept.name, open: kept.status.outcome === undefined, kept: { ...kept, isNew: false } });
    return kept;
  }

  async function found(id: WorkloadId, wanted: NewRecord): Promise<Kept | NotServed | null> {
    const { name } = wanted.metadata;
    const answer = await door.get(id.namespace, name);
    if (answer.result === 'notServed') return answer;
    if (answer.record === null) return null;
    // One of the same name that tells of something else cannot be ours to end.
    if (!isSameRecord(wanted, answer.record.raw))
      return { name, spec: wanted.spec, status: { outcome: 'Unproven' }, isNew: false };
    const { status } = answer.record;
    note(keyOf(id), answer.record.facts);
    return { name, spec: wanted.spec, status: status.timings === undefined ? first(wanted) : status, isNew: false };
  }

  function first({ spec }: NewRecord): RecordStatus {
    return appliedStatus(parseInstant(spec.at) ?? now(), null);
  }

  async function make(id: WorkloadId, wanted: NewRecord): Promise<Kept | NotServed> {
    const { name } = wanted.metadata;
    const { spec } = wanted;
    const { result } = await door.create(id.namespace, wanted);
    switch (result) {
      case 'notServed':
        return { result };
      case 'stored': {
        const status = first(wanted);
        note(keyOf(id), recordFactsOf({ ...wanted, status }));
        await door.setStatus(id.namespace, name, status);
        return { name, spec, status, isNew: true };
      }
      case 'exists': {
        const there = await found(id, wanted);
        if (there === null) throw new Error(`the record ${name} came and went`);
        return there;
      }
      case 'namespaceGone':
      case 'tooLarge':
        return { name, spec, status: { outcome: 'Unproven' }, isNew: false };
    }
  }

  return {
    async begin(namespaces, stateOf) {
      for (const namespace of namespaces) {
        const answer = await door.list({ namespace }, ({ facts }) => {
          const { target, name, outcome } = facts;
          const key = `${facts.namespace}/${target.kind}/${target.name}`;
          note(key, facts);
          if (stateOf(key)?.includes(`"record":${JSON.stringify(name)}`) === true)
            known.set(key, { name, open: outcome === null, kept: null });
        });
        if (answer === 'notServed') return answer;
      }
      return 'done';
    },
    async ensure(workload) {
      const { id } = workload;
      const key = keyOf(id);
      const read = parseState(workload.annotations?.['reship.dev/state'], id.uid);
      if (read.kind !== 'state') return { result: 'none' };
      const before = known.get(key);
      if (before?.name === read.state.record && before.kept !== null) return { result: 'kept', record: before.kept };
      const wanted = recordOf(id, read.state, setting);
      const there = before?.name === read.state.record ? await found(id, wanted) : null;
      const record = there ?? (await make(id, wanted));
      return 'result' in record ? record : { result: 'kept', record: remember(key, record) };
    },
    isSettled({ id, annotations }) {
      const read = parseState(annotations?.['reship.dev/state'], id.uid);
      const before = known.get(keyOf(id));
      return read.kind !== 'state' || (before?.name === read.state.record && !before.open);
    },
    recordsOf(key) {
      const facts = newest.get(key);
      return facts === undefined ? [] : [facts];
    },
    async end(id, record, { outcome, message, failure }) {
      const end = { outcome, message, now: now(), ...(failure === undefined ? {} : { failure }) };
      const status = endedStatus(record.status, end);
      if (status === null) return record;
      await door.setStatus(id.namespace, record.name, status);
      const ended = { ...record, status, isNew: false };
      if (known.get(keyOf(id))?.name === record.name) remember(keyOf(id), ended);
      return ended;
    },
    async collect(id, named) {
      const records: RecordFacts[] = [];
      const question = { namespace: id.namespace, labelSelector: recordSelector(id, setting.sha256) };
      // Two long names may share a label.
      await door.list(question, ({ facts }) => void (facts.target.name === id.name && records.push(facts)));
      for (const { name } of recordsToRemove(records, { historyLimit, named, goneSince: null, now: now() }))
        await door.remove(id.namespace, name);
    },
    forget(key) {
      known.delete(key);
      newest.delete(key);
    },
    clear() {
      known.clear();
      newest.clear();
    },
  };
}
