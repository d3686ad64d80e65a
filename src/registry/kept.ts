// What is known of digests: content never changes, so it is asked for once, and may outlive the process on disk.
import { LRUCache } from 'lru-cache';
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { FactKind, FactsFolder } from './facts-folder.ts';
import { createFlight } from './flight.ts';
import { sha256Digest } from './hash.ts';

export interface KeptFor {
  readonly repository: string;
  /** The same for the same credential. */
  readonly who: string;
  /** Whether these credentials were seen to read this repository: only then what is kept may answer in its place. */
  isProven(): boolean;
  /** They were shown something of it now. */
  prove(): void;
}

export type Kept<T> = (asked: KeptFor, digest: Digest, ask: () => Promise<Answer<T>>) => Promise<Answer<T>>;

export interface Shelf<T> {
  readonly folder: FactsFolder;
  readonly kind: FactKind;
  /** null where what was read is not of the form. */
  readonly parse: (facts: unknown) => T | null;
}

/** Facts, and what they weigh together: a digest in memory takes about a hundred bytes. */
const [most, mostWeight] = [20_000, 200_000];
/** What weighs more is asked for again: it is no image that anybody runs. */
const heaviest = 10_000;

export interface KeptOptions<T> {
  /** About a hundred bytes are 1; each weighs 1 where it is left out. */
  readonly weigh?: (value: T) => number;
  /** Keeps failures too, for one run. */
  readonly remember: boolean;
  /** null: nothing is written to disk. */
  readonly shelf?: Shelf<T> | null;
}

/** What the folder knows a digest by: whoever may read one repository learns nothing about what is in another one. */
export function shelved(repository: string, digest: Digest): Digest {
  return sha256Digest(Buffer.from(`${repository}@${digest}`));
}

/** Answers by repository and digest, for all who may read the repository. Of failures the flight knows. */
export function createKept<T extends {}>({ remember, weigh = () => 1, shelf = null }: KeptOptions<T>): Kept<T> {
  const known = new LRUCache<string, T>({
    max: most,
    maxSize: mostWeight,
    maxEntrySize: heaviest,
    sizeCalculation: weigh,
  });
  const flight = createFlight<Answer<T>>(remember);

  async function look(asked: KeptFor, digest: Digest, ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
    if (shelf === null) return ask();
    const place = shelved(asked.repository, digest);
    const read = asked.isProven() ? await shelf.folder.read(shelf.kind, place) : null;
    const before = read === null ? null : shelf.parse(read);
    if (before !== null) return { ok: true, value: before };
    const answer = await ask();
    if (answer.ok) await shelf.folder.write(shelf.kind, place, answer.value);
    return answer;
  }

  return async function kept(asked, digest, ask) {
    const key = `${asked.repository}@${digest}`;
    const before = asked.isProven() ? known.get(key) : undefined;
    if (before !== undefined) return { ok: true, value: before };
    const answer = await flight(`${asked.who} ${key}`, () => look(asked, digest, ask));
    if (!answer.ok) return answer;
    known.set(key, answer.value);
    asked.prove();
    return answer;
  };
}
