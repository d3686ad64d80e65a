// One question to a registry that is asked again and again: who wants to know, and what each was told.
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import { againAfter } from '#core/reason/reason.ts';
import type { ImageAsker, Images } from './deps.ts';
import type { Wishes } from './wishes.ts';

export type Known = Answer<string | readonly string[] | boolean>;

/** Those who ask with the same credentials hear the same; others must ask themselves. */
export interface Voice {
  readonly name: string;
  readonly asker: ImageAsker | undefined;
  /** null: it has to be asked anew. */
  known: Known | null;
  /** Under way. */
  flight: Promise<Known> | null;
  /** Monotonic milliseconds of its last answer. */
  askedAt: number;
}

export interface Question {
  readonly id: string;
  readonly ask: 'digest' | 'tags' | 'presence';
  readonly repository: string;
  readonly wanted: Wishes;
  readonly voices: Map<string, Voice>;
  /** Monotonic milliseconds of the last answer. */
  askedAt: number;
}

/** Asks it, for whoever speaks. */
export function putTo({ ask, id, ...of }: Question, asker: ImageAsker | undefined, images: Images): Promise<Known> {
  const repository = of.repository as Repository;
  const rest = id.slice(repository.length + 1);
  switch (ask) {
    case 'tags':
      return images.tags(repository, asker);
    case 'digest':
      return images.digest(repository, rest, asker);
    case 'presence':
      return images.presence(repository, rest as Digest, asker);
  }
}

export function voiceOf(asker: ImageAsker | undefined): string {
  return asker === undefined ? '' : JSON.stringify([asker.id.namespace, asker.serviceAccount, asker.pullSecrets]);
}

/** Not the whole workload, which would be kept as long as the question is. */
export function whoOf({ id, pullSecrets, serviceAccount }: ImageAsker): ImageAsker {
  return { id, pullSecrets, serviceAccount };
}

/** Whether both say the same: of lists in whatever order, and of failures the code counts, for their words differ from time to time. */
export function isSame(one: Known, other: Known): boolean {
  if (!one.ok || !other.ok) return !one.ok && !other.ok && one.reason.code === other.reason.code;
  if (!isList(one.value) || !isList(other.value)) return one.value === other.value;
  const others = other.value;
  if (one.value.length !== others.length) return false;
  if (one.value.every((tag, index) => tag === others[index])) return true;
  const all = new Set(others);
  return one.value.every((tag) => all.has(tag)) && new Set(one.value).size === all.size;
}

function isList(value: string | readonly string[] | boolean): value is readonly string[] {
  return typeof value === 'object';
}

/** The registry itself failed, whoever asks. */
export function isOutage(known: Known): boolean {
  return !known.ok && (known.reason.code === 'RegistryUnavailable' || known.reason.code === 'RateLimited');
}

/** The first answer that somebody has and that is so. */
export function knownTo({ voices }: Question, is: (known: Known) => boolean): Known | null {
  for (const { known } of voices.values()) if (known !== null && is(known)) return known;
  return null;
}

/** Seconds until it is asked again: the smallest wish, and after a failure what its reason says where that is more. */
export function secondsBetween(question: Question): number {
  const { wanted } = question;
  const failure = knownTo(question, ({ ok }) => ok) === null ? knownTo(question, ({ ok }) => !ok) : null;
  if (failure === null || failure.ok) return wanted.seconds.value;
  const least = wanted.afterFailure.value;
  return Math.max(least, againAfter([failure.reason], least) ?? least);
}

/** Who asks for all: somebody who was answered, else the one who waited longest for a turn. */
export function speaker({ wanted, voices }: Question): Voice | null {
  const heard = new Set([...wanted.byKey.values()].map(({ voice }) => voice));
  let next: string | null = null;
  for (const [name, voice] of voices) {
    if (!heard.has(name)) voices.delete(name);
    else if (voice.known?.ok === true) return voice;
    else next ??= name;
  }
  const turn = next === null ? undefined : voices.get(next);
  if (next === null || turn === undefined) return null;
  voices.delete(next);
  voices.set(next, turn);
  return turn;
}

/** A voice that was refused is not asked in turn while others are answered: whoever looks again asks for it. */
export function isLeftBehind(question: Question, { known, askedAt }: Voice, now: number): boolean {
  if (known === null || known.ok || knownTo(question, ({ ok }) => ok) === null) return false;
  const seconds = question.ask === 'presence' ? question.wanted.seconds.value : againAfter([known.reason], 60);
  return now - askedAt >= (seconds ?? 600) * 1000;
}
