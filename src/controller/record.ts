// RECORD: every change has its DeployRecord before the next one is written, and an end once it is seen.
import { recordsToRemove, historyLimit } from '#core/record/collection.ts';
import type { Suspect } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Setting } from '#core/record/new-record.ts';
import { isRecordOf, recordOf } from '#core/record/new-record.ts';
import { appliedStatus, endedStatus, heldStatus } from '#core/record/outcome.ts';
import type { Failure, Hold, NewRecord, Outcome, RecordSpec, RecordStatus } from '#core/record/record.ts';
import { goneSinceKey, recordFactsOf, type RecordFacts, recordsOfLife } from '#core/record/record-facts.ts';
import { outcomeLabel, recordSelector } from '#core/record/record-labels.ts';
import { parseState, type State } from '#core/record/state.ts';
import type { Instant } from '#core/time/instant.ts';
import { formatInstant, parseInstant } from '#core/time/instant.ts';
import type { Workload, WorkloadId } from '#core/workload/workload.ts';
import { keyOf, parseKey } from './key.ts';
import type { NotServed, RecordDoor } from './record-door.ts';
import { createRecordMemory, keyOfRecord } from './record-memory.ts';

export interface Kept {
  readonly name: string;
  readonly spec: RecordSpec;
  readonly status: RecordStatus;
  /** Made just now: nobody was told of it yet. */
  readonly isNew: boolean;
  /** Why the API server would not have it. */
  readonly lost?: 'namespaceGone' | 'tooLarge';
}

/** `none`: nothing was ever changed, or the change was taken back; `notServed`: the CRD is missing, so nothing may be written. */
export type Ensured = { readonly result: 'none' } | NotServed | { readonly result: 'kept'; readonly record: Kept };

export interface Ending {
  readonly outcome: Outcome;
  readonly message: string;
  readonly failure?: Failure;
}

export interface RecordKeeper {
  /** Reads all records once, consistently. */
  begin(namespaces: readonly (string | null)[]): Promise<'done' | 'notServed'>;
  /** Makes sure that the record exists which the state of the workload names. */
  ensure(workload: Workload): Promise<Ensured>;
  /** Whether there is nothing to be done: no change was ever made, or its record is there and has ended. */
  isSettled(workload: Workload): boolean;
  /** Of every life, the newest first. */
  recordsOf(key: string): readonly RecordFacts[];
  /** Reads the newest record of this life again. @returns whether its hold was set or released by others */
  refresh(id: WorkloadId): Promise<boolean | NotServed>;
  end(id: WorkloadId, record: Kept, how: Ending): Promise<Kept>;
  /** Ends one that nobody follows. null: it is gone, or has ended. */
  endStray(facts: RecordFacts, how: Ending): Promise<Kept | null>;
  hold(facts: RecordFacts, hold: Hold): Promise<void>;
  /** Removes those that are past the limits. */
  collect(id: WorkloadId, named: string): Promise<void>;
  keys(): Iterable<string>;
  /** Those with a record that has not ended. */
  openKeys(): Iterable<string>;
  isOpen(key: string): boolean;
  /** What failed on others and succeeded nowhere. @param claims by key, what is being written right now */
  suspects(key: string, claims: ReadonlyMap<string, readonly Digest[]>): Readonly<Record<Digest, Suspect>>;
  /** Writes on the newest record since when the workload is gone. @param since null: it is there again */
  markGone(key: string, since: Instant | null): Promise<void>;
  /** Of a workload that is gone for long enough. */
  removeGone(key: string, since: Instant): Promise<void>;
  forget(key: string): void;
  clear(): void;
}

export function createRecordKeeper(door: RecordDoor, setting: Setting, now: () => Instant): RecordKeeper {
  /** By key, the record that the state names, where this process made it or read it. */
  const known = new Map<string, Kept>();
  const memory = createRecordMemory();

  function remember(key: string, kept: Kept): Kept {
    // What has ended is among the facts, which are kept smaller; but for one that could not be stored.
    if ((factsOf(key, kept.name)?.outcome ?? null) !== null) known.delete(key);
    else known.set(key, { ...kept, isNew: false });
    return kept;
  }

  function factsOf(key: string, name: string): RecordFacts | undefined {
    return memory.of(key).find((one) => one.name === name);
  }

  async function found(id: WorkloadId, wanted: NewRecord, state: State): Promise<Kept | NotServed | null> {
    const { name } = wanted.metadata;
    const answer = await door.get(id.namespace, name);
    if (answer.result === 'notServed') return answer;
    if (answer.record === null) return null;
    // One of the same name that tells of something else cannot be ours to end.
    if (!isRecordOf(state, wanted, answer.record.raw))
      return { name, spec: wanted.spec, status: { outcome: 'Unproven' }, isNew: false };
    const { status, spec, facts } = answer.record;
    memory.note(facts);
    return { name, spec, status: status.timings === undefined ? first(wanted) : status, isNew: false };
  }

  function first({ spec }: NewRecord): RecordStatus {
    return appliedStatus(parseInstant(spec.at) ?? now(), null);
  }

  async function make(id: WorkloadId, wanted: NewRecord, state: State): Promise<Kept | NotServed> {
    const [{ name }, { spec }] = [wanted.metadata, wanted];
    const { result } = await door.create(id.namespace, wanted);
    switch (result) {
      case 'notServed':
        return { result };
      case 'stored': {
        const status = first(wanted);
        const facts = recordFactsOf({ ...wanted, status });
        if (facts !== null) memory.note(facts);
        await door.setStatus(id.namespace, name, status);
        return { name, spec, status, isNew: true };
      }
      case 'exists': {
        const there = await found(id, wanted, state);
        if (there === null) throw new Error(`the record ${name} came and went`);
        return there;
      }
      case 'namespaceGone':
      case 'tooLarge':
        return { name, spec, status: { outcome: 'Unproven' }, isNew: false, lost: result };
    }
  }

  async function write(key: string, record: Kept, { outcome, message, failure }: Ending): Promise<Kept> {
    const namespace = record.spec.target.namespace;
    const end = { outcome, message, now: now(), ...(failure === undefined ? {} : { failure }) };
    const status = endedStatus(record.status, end);
    if (status === null) return record;
    await door.setStatus(namespace, record.name, status);
    const facts = factsOf(key, record.name);
    if (facts !== undefined) memory.note({ ...facts, outcome });
    await door.mark(namespace, record.name, { labels: { [outcomeLabel]: outcome } });
    return { ...record, status, isNew: false };
  }

  return {
    async begin(namespaces) {
      memory.clear();
      for (const namespace of namespaces) {
        const answer = await door.list({ namespace, repeats: true }, ({ facts }) => memory.note(facts));
        if (answer === 'notServed') return answer;
      }
      return 'done';
    },
    async ensure(workload) {
      const { id } = workload;
      const key = keyOf(id);
      const read = parseState(workload.annotations?.['reship.dev/state'], id.uid);
      if (read.kind !== 'state') return { result: 'none' };
      const { state } = read;
      const before = known.get(key);
      if (before?.name === state.record) return { result: 'kept', record: before };
      // The state was taken back: its record had its end long ago, and may have been removed since.
      if ((recordsOfLife(memory.of(key), id.uid)[0]?.seq ?? 0) > state.seq) return { result: 'none' };
      const wanted = recordOf(id, state, setting);
      const there = factsOf(key, state.record) === undefined ? null : await found(id, wanted, state);
      const record = there ?? (await make(id, wanted, state));
      return 'result' in record ? record : { result: 'kept', record: remember(key, record) };
    },
    isSettled({ id, annotations }) {
      const read = parseState(annotations?.['reship.dev/state'], id.uid);
      if (read.kind !== 'state') return true;
      const [key, name] = [keyOf(id), read.state.record];
      const before = known.get(key);
      if (before?.name === name) return before.status.outcome !== undefined;
      return (factsOf(key, name)?.outcome ?? null) !== null;
    },
    recordsOf: (key) => memory.of(key),
    async refresh(id) {
      const key = keyOf(id);
      const newest = recordsOfLife(memory.of(key), id.uid)[0];
      // Where there is none the answer tells all the same whether there could be one.
      const answer = await door.get(id.namespace, newest?.name ?? 'none');
      if (answer.result === 'notServed') return answer;
      if (newest === undefined) return false;
      const facts = answer.record?.facts ?? null;
      if (facts === null) memory.drop(key, newest.name);
      else memory.note(facts);
      return JSON.stringify(facts?.hold ?? null) !== JSON.stringify(newest.hold);
    },
    async end(id, record, how) {
      const key = keyOf(id);
      const ended = await write(key, record, how);
      if (ended !== record && known.get(key)?.name === record.name) remember(key, ended);
      return ended;
    },
    async endStray(facts, how) {
      const key = keyOfRecord(facts);
      const answer = await door.get(facts.namespace, facts.name);
      if (answer.result === 'notServed') return null;
      if (answer.record === null) {
        memory.drop(key, facts.name);
        return null;
      }
      const { spec, status } = answer.record;
      memory.note(answer.record.facts);
      if (status.outcome !== undefined) return null;
      return write(key, { name: facts.name, spec, status, isNew: false }, how);
    },
    async hold(facts, hold) {
      const status = heldStatus({}, hold);
      await door.setStatus(facts.namespace, facts.name, status);
      memory.note({ ...facts, hold: status.hold ?? hold });
    },
    async collect(id, named) {
      const records: RecordFacts[] = [];
      const question = { namespace: id.namespace, labelSelector: recordSelector(id, setting.sha256) };
      // Two long names may share a label.
      await door.list(question, ({ facts }) => void (facts.target.name === id.name && records.push(facts)));
      for (const { name } of recordsToRemove(records, { historyLimit, named, goneSince: null, now: now() })) {
        await door.remove(id.namespace, name);
        memory.drop(keyOf(id), name);
      }
    },
    keys: () => memory.keys(),
    openKeys: () => memory.openKeys(),
    isOpen: (key) => memory.isOpen(key),
    suspects: (key, claims) => memory.suspects(key, claims),
    async markGone(key, since) {
      const marked = memory.of(key).filter((one) => since !== null || one.goneSince !== undefined);
      for (const facts of since === null ? marked : marked.slice(0, 1)) {
        const value = since === null ? null : formatInstant(since);
        await door.mark(facts.namespace, facts.name, { annotations: { [goneSinceKey]: value } });
        const { goneSince: _before, ...rest } = facts;
        memory.note(since === null ? rest : { ...rest, goneSince: since });
      }
    },
    async removeGone(key, since) {
      const parsed = parseKey(key);
      if (parsed === null) return;
      const records: RecordFacts[] = [];
      const question = { namespace: parsed.namespace, labelSelector: recordSelector(parsed, setting.sha256) };
      await door.list(question, ({ facts }) => void (facts.target.name === parsed.name && records.push(facts)));
      for (const { name } of recordsToRemove(records, { historyLimit, named: null, goneSince: since, now: now() })) {
        await door.remove(parsed.namespace, name);
        memory.drop(key, name);
      }
    },
    forget: (key) => void known.delete(key),
    clear() {
      known.clear();
      memory.clear();
    },
  };
}
