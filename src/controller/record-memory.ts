// What is known of all records: the ten newest of each workload, which are open, and which digests failed somewhere.
import type { Suspect } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import { parseReference } from '#core/image/reference.ts';
import { newestFirst, type RecordFacts } from '#core/record/record-facts.ts';
import { createCompactor } from '#runtime/compact.ts';
import { packRecords, unpackRecords } from './record-packing.ts';

/** As many as the limits of the history leave. */
const mostOfOne = 10;

export interface RecordMemory {
  /** Of every life of the workload, the newest first. */
  of(key: string): readonly RecordFacts[];
  /** A reading of one record; a later one takes its place. */
  note(facts: RecordFacts): void;
  drop(key: string, name: string): void;
  /** Every key that has a record. */
  keys(): Iterable<string>;
  /** Those with a record that has not ended, or whose end was not told. */
  openKeys(): Iterable<string>;
  isOpen(key: string): boolean;
  /** What failed on others than the key and succeeded nowhere. @param claims by key, what is being written right now */
  suspects(key: string, claims: ReadonlyMap<string, readonly Digest[]>): Readonly<Record<Digest, Suspect>>;
  /** By namespace, how many digests failed on workloads of it, each for each workload. */
  failures(): ReadonlyMap<string, number>;
  clear(): void;
}

/** Something is left to be done about it. */
export function isOpenRecord({ outcome, untold }: RecordFacts): boolean {
  return outcome === null || untold === true;
}

export function keyOfRecord({ namespace, target }: RecordFacts): string {
  return `${namespace}/${target.kind}/${target.name}`;
}

export function createRecordMemory(): RecordMemory {
  const packed = new Map<string, string>();
  const { squeeze, restore } = createCompactor();
  const open = new Set<string>();
  /** How many records say so; by digest, for failures also by key. */
  const failedOn = new Map<Digest, Map<string, number>>();
  const succeeded = new Map<Digest, number>();
  /** Where it is being rolled out: asked for at each look, so that no other workload's records are unpacked for it. */
  const rolling = new Map<Digest, Map<string, number>>();

  /** The workload that was asked for last, as lists name the records of one after each other; packed when it is another's turn. */
  let hot: { readonly key: string; readonly records: readonly RecordFacts[]; readonly changed: boolean } | null = null;

  function put(): void {
    if (hot?.changed === true) {
      const { key, records } = hot;
      if (records.length === 0) packed.delete(key);
      else packed.set(key, squeeze(packRecords(records)));
    }
    hot = null;
  }

  function of(key: string): readonly RecordFacts[] {
    if (hot?.key === key) return hot.records;
    put();
    const text = packed.get(key);
    const records = text === undefined ? [] : unpackRecords(key, restore(text));
    hot = { key, records, changed: false };
    return records;
  }

  /** What is counted is what the kept records say, as after a restart. */
  function keep(key: string, records: readonly RecordFacts[]): void {
    const before = of(key);
    for (const one of records) if (!before.includes(one)) count(key, one, 1);
    for (const one of before) if (!records.includes(one)) count(key, one, -1);
    if (records.some(isOpenRecord)) open.add(key);
    else open.delete(key);
    hot = { key, records, changed: true };
  }

  function count(key: string, { outcome, failed, changes }: RecordFacts, by: 1 | -1): void {
    for (const digest of failed) addFor(failedOn, digest, key, by);
    if (outcome !== null && outcome !== 'Succeeded') return;
    for (const { to } of changes) {
      const digest = parseReference(to)?.digest ?? null;
      if (digest === null) continue;
      if (outcome === null) addFor(rolling, digest, key, by);
      else add(succeeded, digest, by);
    }
  }

  return {
    of,
    note(facts) {
      const key = keyOfRecord(facts);
      keep(key, newestOf([...of(key).filter(({ name }) => name !== facts.name), facts]));
    },
    drop(key, name) {
      const all = of(key);
      if (all.some((one) => one.name === name))
        keep(
          key,
          all.filter((one) => one.name !== name),
        );
    },
    keys() {
      put();
      return packed.keys();
    },
    openKeys: () => open,
    isOpen: (key) => open.has(key),
    suspects(key, claims) {
      const found: Record<Digest, Suspect> = {};
      for (const [digest, keys] of failedOn) {
        const others = keys.size - (keys.has(key) ? 1 : 0);
        if (others === 0 || succeeded.has(digest)) continue;
        const writing = [...claims].filter(([one, digests]) => one !== key && digests.includes(digest));
        const going = new Set(writing.map(([one]) => one));
        for (const one of rolling.get(digest)?.keys() ?? []) if (one !== key) going.add(one);
        found[digest] = { failedOn: others, underWay: going.size };
      }
      return found;
    },
    failures() {
      const found = new Map<string, number>();
      for (const keys of failedOn.values()) for (const key of keys.keys()) add(found, key.split('/', 1)[0] ?? '', 1);
      return found;
    },
    clear() {
      hot = null;
      packed.clear();
      open.clear();
      failedOn.clear();
      succeeded.clear();
      rolling.clear();
    },
  };
}

function add<T>(counts: Map<T, number>, one: T, by: 1 | -1): void {
  const count = (counts.get(one) ?? 0) + by;
  if (count > 0) counts.set(one, count);
  else counts.delete(one);
}

function addFor(all: Map<Digest, Map<string, number>>, digest: Digest, key: string, by: 1 | -1): void {
  const keys = all.get(digest) ?? new Map<string, number>();
  add(keys, key, by);
  if (keys.size > 0) all.set(digest, keys);
  else all.delete(digest);
}

/** What is too much goes, the oldest first; what something rests on goes last. */
function newestOf(records: readonly RecordFacts[]): readonly RecordFacts[] {
  const all = records.toSorted((one, other) => other.at - one.at || newestFirst(one, other));
  while (all.length > mostOfOne) {
    const rests = (one: RecordFacts) => isOpenRecord(one) || one.hold !== null || one.failed.length > 0;
    const least = all.findLastIndex((one) => !rests(one));
    all.splice(least < 0 ? all.length - 1 : least, 1);
  }
  return all;
}
