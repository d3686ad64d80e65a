// Which records are known while the history is still being read: what is open or did not succeed, then those of a key that is looked at, then all.
import type { RecordFacts } from '#core/record/record-facts.ts';
import { notSucceededSelector, recordSelector, type Sha256 } from '#core/record/record-labels.ts';
import { createTurns } from '#runtime/turns.ts';
import { type Key, parseKey } from './key.ts';
import { NotLeading } from './not-leading.ts';
import type { RecordDoor } from './record-door.ts';
import type { Reading } from './record-keeper.ts';
import { keyOfRecord, type RecordMemory } from './record-memory.ts';
import { createRecordReading } from './record-reading.ts';

export interface RecordHistory {
  /** A term begins: reads what is open or did not succeed. Throws where no namespace can be read. */
  begin(namespaces: readonly (string | null)[]): Promise<'done' | 'notServed'>;
  /** Reads all of those namespaces that could not be read. @returns those that were read now */
  again(): Promise<readonly string[]>;
  /** Of which nothing is known, and why. */
  readonly unread: ReadonlyMap<string, unknown>;
  /** Reads what is left. Throws where a namespace cannot be read, after the others. @returns how many records there are */
  readAll(signal: AbortSignal): Promise<number | 'over' | 'notServed'>;
  /** Reads those of one key where they are not known. */
  readOwn(key: string): Promise<'done' | 'notServed'>;
  /** Whether all records of the key are known. */
  isKnown(key: string): boolean;
  readonly reading: Reading;
  /** What was asked in another one says nothing in this one. */
  readonly term: number;
  clear(): void;
}

/** One failure of a long list is none of the short ones; after more of them each key reads its own. */
const mostFailures = 3;
/** Keys that are read by themselves at one time: an API server may go through a whole namespace for each. */
const ownAtOnce = 4;

export function createRecordHistory(door: RecordDoor, memory: RecordMemory, sha256: Sha256): RecordHistory {
  let term = 0;
  /** Readings of the rest in a row that failed. */
  let failures = 0;
  let count = 0;
  /** Namespaces (null: all) of which not everything was read, with the names and keys that their short list told. */
  const pending = new Map<string | null, Map<string, string>>();
  /** Keys that only their own list tells of: the long one may be older than what was written since. `asked`: it has not told yet. */
  const own = new Map<string, 'asked' | 'read'>();
  const turns = createTurns(ownAtOnce);
  const { begin, again, unread } = createRecordReading({ begin: readShort, again: readWhole });

  function clear(): void {
    term += 1;
    failures = 0;
    count = 0;
    pending.clear();
    own.clear();
    memory.clear();
  }

  async function readShort(namespace: string | null): Promise<'done' | 'notServed'> {
    const told = new Map<string, string>();
    pending.set(namespace, told);
    try {
      return await door.list({ namespace, labelSelector: notSucceededSelector, repeats: true }, ({ facts }) => {
        told.set(placeOf(facts), keyOfRecord(facts));
        memory.note(facts);
      });
    } catch (error) {
      pending.delete(namespace);
      throw error;
    }
  }

  /** Nothing is looked at there before. */
  function readWhole(namespace: string): Promise<'done' | 'notServed'> {
    const began = term;
    return door.list({ namespace, repeats: true }, ({ facts }) => void (began === term && memory.note(facts)));
  }

  async function readRest(namespace: string | null, signal: AbortSignal): Promise<'done' | 'over' | 'notServed'> {
    const began = term;
    const isOver = () => began !== term || signal.aborted;
    const told = pending.get(namespace);
    const found = new Set<string>();
    let taken = 0;
    const answer = await door.list({ namespace, repeats: true, signal }, ({ facts }) => {
      if (isOver()) return;
      taken += 1;
      const place = placeOf(facts);
      if (told?.has(place) === true) found.add(place);
      if (!own.has(keyOfRecord(facts))) memory.note(facts);
    });
    if (isOver()) return 'over';
    if (answer === 'notServed') return answer;
    // What was removed between both lists.
    for (const [place, key] of told ?? []) if (!found.has(place)) memory.drop(key, nameIn(place));
    pending.delete(namespace);
    count += taken;
    return answer;
  }

  function isKnown(key: string): boolean {
    const alone = own.get(key);
    if (alone !== undefined) return alone === 'read';
    return !pending.has(null) && !pending.has(parseKey(key)?.namespace ?? '');
  }

  async function readAlone(key: string, target: Key, began: number): Promise<'done' | 'notServed'> {
    if (began !== term) throw new NotLeading('another term has begun; nothing was written');
    // All may have been read while it waited for its turn.
    if (isKnown(key)) return 'done';
    own.set(key, 'asked');
    const records = await recordsOfTarget(door, target, sha256);
    if (began !== term) throw new NotLeading('another term has begun; nothing was written');
    if (records === 'notServed') return records;
    for (const one of records) memory.note(one);
    if (pending.size === 0) own.delete(key);
    else own.set(key, 'read');
    return 'done';
  }

  return {
    begin(namespaces) {
      clear();
      return begin(namespaces);
    },
    again,
    unread,
    async readAll(signal) {
      const began = term;
      const errors: unknown[] = [];
      for (const namespace of pending.keys()) {
        try {
          const answer = await readRest(namespace, signal);
          if (answer !== 'done') return answer;
        } catch (error) {
          if (signal.aborted || began !== term) return 'over';
          errors.push(error);
        }
      }
      failures = errors.length > 0 ? failures + 1 : 0;
      if (failures > 0) throw errors[0];
      for (const [key, state] of own) if (state === 'read') own.delete(key);
      return count;
    },
    async readOwn(key) {
      const target = parseKey(key);
      const began = term;
      return isKnown(key) || target === null ? 'done' : turns.run(() => readAlone(key, target, began));
    },
    isKnown,
    get reading() {
      return pending.size === 0 ? 'done' : failures < mostFailures ? 'underWay' : 'failing';
    },
    get term() {
      return term;
    },
    clear,
  };
}

/** Those of every life of a workload, consistently. */
export async function recordsOfTarget(
  door: RecordDoor,
  { namespace, kind, name }: Key,
  sha256: Sha256,
): Promise<readonly RecordFacts[] | 'notServed'> {
  const records: RecordFacts[] = [];
  const labelSelector = recordSelector({ kind, name }, sha256);
  const answer = await door.list({ namespace, labelSelector }, ({ facts }) => {
    // Two long names may share a label.
    if (facts.target.name === name) records.push(facts);
  });
  return answer === 'notServed' ? answer : records;
}

function placeOf({ namespace, name }: RecordFacts): string {
  return `${namespace}/${name}`;
}

function nameIn(place: string): string {
  return place.slice(place.indexOf('/') + 1);
}
