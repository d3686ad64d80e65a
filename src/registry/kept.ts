// What is known of digests: content never changes, so it is asked for once, and may outlive the process on disk.
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { FactKind, FactsFolder } from './facts-folder.ts';
import { createFlight } from './flight.ts';
import { sha256Digest } from './hash.ts';

export interface KeptFor {
  readonly repository: string;
  /** The same for the same credential. */
  readonly who: string;
  /** Whether these credentials were seen to read this repository: only then the disk may answer in its place. */
  readonly isProven: boolean;
}

export type Kept<T> = (asked: KeptFor, digest: Digest, ask: () => Promise<Answer<T>>) => Promise<Answer<T>>;

export interface Shelf<T> {
  readonly folder: FactsFolder;
  readonly kind: FactKind;
  /** null where what was read is not of the form. */
  readonly parse: (facts: unknown) => T | null;
}

const most = 20_000;

export interface KeptOptions<T> {
  /** Keeps failures too, for one run. */
  readonly remember: boolean;
  /** null: nothing is written to disk. */
  readonly shelf?: Shelf<T> | null;
}

/** What the folder knows a digest by: whoever may read one repository learns nothing about what is in another one. */
export function shelved(repository: string, digest: Digest): Digest {
  return sha256Digest(Buffer.from(`${repository}@${digest}`));
}

/** Answers by repository, digest and credential. Of failures the flight knows. */
export function createKept<T>({ remember, shelf = null }: KeptOptions<T>): Kept<T> {
  const known = new Map<string, T>();
  const flight = createFlight<Answer<T>>(remember);

  async function look(asked: KeptFor, digest: Digest, ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
    if (shelf === null) return ask();
    const place = shelved(asked.repository, digest);
    const read = asked.isProven ? await shelf.folder.read(shelf.kind, place) : null;
    const before = read === null ? null : shelf.parse(read);
    if (before !== null) return { ok: true, value: before };
    const answer = await ask();
    if (answer.ok) await shelf.folder.write(shelf.kind, place, answer.value);
    return answer;
  }

  return async function kept(asked, digest, ask) {
    const key = `${asked.who} ${asked.repository}@${digest}`;
    const before = known.get(key);
    if (before !== undefined) {
      // The last to be used is the last to go.
      known.delete(key);
      known.set(key, before);
      return { ok: true, value: before };
    }
    const answer = await flight(key, () => look(asked, digest, ask));
    if (answer.ok) {
      const oldest = known.size >= most ? known.keys().next().value : undefined;
      if (oldest !== undefined) known.delete(oldest);
      known.set(key, answer.value);
    }
    return answer;
  };
}
