// RECORD: every change has its DeployRecord before the next one is written, and an end once it is seen.
import { recordsToRemove, historyLimit } from '#core/record/collection.ts';
import type { Circumstance, Setting } from '#core/record/new-record.ts';
import { isRecordOf, recordOf } from '#core/record/new-record.ts';
import { appliedStatus, endedStatus, heldStatus, progressedStatus } from '#core/record/outcome.ts';
import type { NewRecord, Outcome, RecordStatus } from '#core/record/record.ts';
import { goneSinceKey, recordFactsOf, type RecordFacts, recordsOfLife } from '#core/record/record-facts.ts';
import { outcomeLabel } from '#core/record/record-labels.ts';
import { parseState, type State } from '#core/record/state.ts';
import type { Instant } from '#core/time/instant.ts';
import { formatInstant, parseInstant } from '#core/time/instant.ts';
import { usualDeadlineSeconds } from '#core/workload/pace.ts';
import type { WorkloadId } from '#core/workload/workload.ts';
import { doorOfTerm } from './door-of-term.ts';
import { type Key, keyOf, parseKey } from './key.ts';
import type { NotServed, RecordDoor } from './record-door.ts';
import type { Ending, Kept, RecordKeeper, Tell } from './record-keeper.ts';
import { createRecordHistory, recordsOfTarget } from './record-history.ts';
import { createRecordMemory, keyOfRecord } from './record-memory.ts';

/** Where a record stands, and the key of its workload. */
type Place = { readonly key: string; readonly namespace: string };

/** What an older hold may have said and a new one does not: above all its end. */
const noWords = { by: null, until: null, why: null };

export function createRecordKeeper(open: RecordDoor, setting: Setting, now: () => Instant): RecordKeeper {
  /** By key, the record that the state names, where this process made it or read it. */
  const known = new Map<string, Kept>();
  const memory = createRecordMemory();
  const history = createRecordHistory(open, memory, setting.sha256);
  const door = doorOfTerm(open, () => history.term);

  function remember(key: string, kept: Kept): Kept {
    // What has ended is among the facts, which are kept smaller; but for one that could not be stored.
    if ((factsOf(key, kept.name)?.outcome ?? null) !== null) known.delete(key);
    else known.set(key, { ...kept, isNew: false });
    return kept;
  }

  function factsOf(key: string, name: string): RecordFacts | undefined {
    return memory.of(key).find((one) => one.name === name);
  }

  /** @param detected as far as whoever made the change knows */
  async function found(
    id: WorkloadId,
    wanted: NewRecord,
    state: State,
    detected: Instant | null,
  ): Promise<Kept | NotServed | null> {
    const { name } = wanted.metadata;
    const answer = await door.get(id.namespace, name);
    if (answer.result === 'notServed') return answer;
    if (answer.result === 'found' && answer.record === null) return null;
    // One of the same name that tells of something else cannot be ours to end.
    if (answer.result === 'foreign' || answer.record === null || !isRecordOf(state, wanted, answer.record.raw))
      return { name, spec: wanted.spec, status: { outcome: 'Unproven' }, isNew: false };
    const { status, spec, facts } = answer.record;
    memory.note(facts);
    // Whoever made it may have been killed before it told of it; an Event that is there already does not come twice.
    const isNew = status.outcome === undefined;
    // A command makes a record without a status, and writes there when it began.
    const since = detected ?? parseInstant(spec.trigger.time ?? '');
    return { name, spec, status: { ...first(wanted, since), ...status }, isNew };
  }

  function first({ spec }: NewRecord, detected: Instant | null): RecordStatus {
    return appliedStatus(parseInstant(spec.at) ?? now(), detected);
  }

  async function make(id: WorkloadId, state: State, circumstance: Circumstance): Promise<Kept | NotServed> {
    const wanted = recordOf(id, state, setting, circumstance);
    const [{ name }, { spec }] = [wanted.metadata, wanted];
    const { result } = await door.create(id.namespace, wanted);
    switch (result) {
      case 'notServed':
        return { result };
      case 'stored': {
        const status = first(wanted, circumstance.detected ?? null);
        const facts = recordFactsOf({ ...wanted, status });
        if (facts !== null) memory.note(facts);
        const made = { name, spec, status, isNew: true };
        // It is there, whatever becomes of its status: the next look tells of it, and what is written next says this too.
        known.set(keyOf(id), made);
        return write(id.namespace, made, status, true);
      }
      case 'exists': {
        const there = await found(id, wanted, state, circumstance.detected ?? null);
        if (there === null) throw new Error(`the record ${name} came and went`);
        return there;
      }
      case 'namespaceGone':
      case 'tooLarge':
        return { name, spec, status: { outcome: 'Unproven' }, isNew: false, lost: result };
    }
  }

  /** @returns with this status, or with the end that stands there */
  async function write(namespace: string, record: Kept, status: RecordStatus, isFirst = false): Promise<Kept> {
    const answer = await door.setOpenStatus(namespace, record.name, status, isFirst);
    if (answer.result !== 'ended') return { ...record, status };
    memory.note(answer.record.facts);
    return { ...record, status: answer.record.status, isNew: false };
  }

  async function end(place: Place, record: Kept, how: Ending, tell: Tell): Promise<Kept> {
    const ending = endedStatus(record.status, { ...how, now: now() });
    if (ending === null) return record;
    // A hold may have been set or released since the record was read.
    const { hold: _read, ...status } = ending;
    const ended = { ...(await write(place.namespace, record, status)), isNew: false };
    // Another leader may have ended it otherwise: that stands, and is told of where it has not been.
    const isUntold = ended.status === status || factsOf(place.key, record.name)?.untold === true;
    if (isUntold) await tellOf(place, ended, ended.status.outcome ?? how.outcome, tell);
    return ended;
  }

  async function tellOf({ key, namespace }: Place, ended: Kept, outcome: Outcome, tell: Tell): Promise<void> {
    const { untold: _before, ...facts } = factsOf(key, ended.name) ?? { name: null };
    if (facts.name !== null) memory.note({ ...facts, outcome, untold: true });
    tell(ended);
    await door.mark(namespace, ended.name, { labels: { [outcomeLabel]: outcome } });
    if (facts.name !== null) memory.note({ ...facts, outcome });
  }

  async function remove(target: Key, named: string | null, goneSince: Instant | null): Promise<void> {
    const records = await recordsOfTarget(door, target, setting.sha256);
    if (records === 'notServed') return;
    for (const { name } of recordsToRemove(records, { historyLimit, named, goneSince, now: now() })) {
      await door.remove(target.namespace, name);
      memory.drop(keyOf(target), name);
    }
  }

  return {
    begin(namespaces) {
      known.clear();
      return history.begin(namespaces);
    },
    beginAgain: () => history.again(),
    unread: history.unread,
    readAll: (signal) => history.readAll(signal),
    readOwn: (key) => history.readOwn(key),
    isKnown: (key) => history.isKnown(key),
    get reading() {
      return history.reading;
    },
    async ensure(workload, circumstance = {}) {
      const { id } = workload;
      const key = keyOf(id);
      const read = parseState(workload.annotations?.['reship.dev/state'], id.uid);
      if (read.kind !== 'state') return { result: 'none' };
      const { state } = read;
      const before = known.get(key);
      if (before?.name === state.record) return { result: 'kept', record: remember(key, before) };
      // The state was taken back: its record had its end long ago, and may have been removed since.
      if ((recordsOfLife(memory.of(key), id.uid)[0]?.seq ?? 0) > state.seq) return { result: 'none' };
      const wanted = recordOf(id, state, setting);
      const there =
        factsOf(key, state.record) === undefined ? null : await found(id, wanted, state, circumstance.detected ?? null);
      const record = there ?? (await make(id, state, circumstance));
      return 'result' in record ? record : { result: 'kept', record: remember(key, record) };
    },
    isSettled({ id, annotations }) {
      const read = parseState(annotations?.['reship.dev/state'], id.uid);
      if (read.kind !== 'state') return true;
      const [key, name] = [keyOf(id), read.state.record];
      const before = known.get(key);
      if (before?.name === name) return before.status.outcome !== undefined;
      const facts = factsOf(key, name);
      if (facts === undefined && !history.isKnown(key)) return isLongAgo(read.state, now());
      return (facts?.outcome ?? null) !== null;
    },
    recordsOf: (key) => memory.of(key),
    async refresh(id) {
      const key = keyOf(id);
      const newest = recordsOfLife(memory.of(key), id.uid)[0];
      // Where there is none the answer tells all the same whether there could be one.
      const answer = await door.get(id.namespace, newest?.name ?? 'none');
      if (answer.result === 'notServed') return answer;
      if (newest === undefined) return false;
      const facts = answer.result === 'foreign' ? null : (answer.record?.facts ?? null);
      if (facts === null) memory.drop(key, newest.name);
      else memory.note(facts);
      return JSON.stringify(facts?.hold ?? null) !== JSON.stringify(newest.hold);
    },
    async progress(id, record, progress, message) {
      const { hold: _read, ...status } = progressedStatus(record.status, progress, message, now());
      return remember(keyOf(id), { ...(await write(id.namespace, record, status)), isNew: false });
    },
    async end(id, record, how, tell) {
      const key = keyOf(id);
      const ended = await end({ key, namespace: id.namespace }, record, how, tell);
      if (ended !== record && known.get(key)?.name === record.name) remember(key, ended);
    },
    async endStray(facts, how, tell) {
      const key = keyOfRecord(facts);
      const answer = await door.get(facts.namespace, facts.name);
      if (answer.result === 'notServed') return;
      if (answer.result === 'foreign' || answer.record === null) return memory.drop(key, facts.name);
      const { spec, status, facts: read } = answer.record;
      memory.note(read);
      const place = { key, namespace: facts.namespace };
      const there = { name: facts.name, spec, status, isNew: false };
      if (read.untold === true && status.outcome !== undefined) await tellOf(place, there, status.outcome, tell);
      else if (status.outcome === undefined) await end(place, there, how, tell);
    },
    async hold(facts, hold) {
      const written = hold === null ? null : (heldStatus({}, hold).hold ?? hold);
      const patch = written === null ? null : { ...noWords, ...written };
      await door.setStatus(facts.namespace, facts.name, { hold: patch });
      memory.note({ ...facts, hold: written });
    },
    collect: (id, named) => remove(id, named, null),
    *keys() {
      for (const key of memory.keys())
        if (history.isKnown(key) && !history.unread.has(parseKey(key)?.namespace ?? '')) yield key;
    },
    openKeys: () => memory.openKeys(),
    failures: () => memory.failures(),
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
      const target = parseKey(key);
      if (target !== null) await remove(target, null, since);
    },
    forget: (key) => void known.delete(key),
    clear() {
      known.clear();
      history.clear();
    },
  };
}

/** Longer ago than a rollout takes where nobody says otherwise: a leader that was killed after its patch left it a moment ago. */
function isLongAgo({ at }: State, now: Instant): boolean {
  return now - (parseInstant(at) ?? now) >= usualDeadlineSeconds * 1000;
}
