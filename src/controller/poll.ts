// POLL: one schedule of all questions to registries; a changed answer wakes exactly the keys that asked.
import type { Random } from '#runtime/backoff.ts';
import { sooner } from '#runtime/backoff.ts';
import type { Clock } from '#runtime/clock.ts';
import { Delays } from '#runtime/delays.ts';
import type { Answer } from '#core/decision/observation.ts';
import type { Digest } from '#core/image/digest.ts';
import type { ImageAsker, Images } from './deps.ts';
import type { Known, Question, Voice } from './question.ts';
import { isLeftBehind, isOutage, isSame, knownTo, putTo, secondsBetween, speaker, voiceOf, whoOf } from './question.ts';
import { noWishes, unwish, wish } from './wishes.ts';

export type PollResult = 'same' | 'changed' | 'failed';

export interface PollOptions {
  readonly images: Images;
  readonly clock: Clock;
  readonly random: Random;
  /** The answer that this key was given holds no more. */
  wake(key: string): void;
  /** Called after each question that the schedule asked. */
  observe?(ask: Question['ask'], result: PollResult): void;
}

export interface AskingWish {
  readonly intervalSeconds: number;
  /** `repository:tag` that are asked at the interval; other digests once a day, and when the tags change or one failed; whether one is still there once a day. */
  readonly pointers: ReadonlySet<string>;
  /** Ask the registry in any case. */
  readonly fresh: boolean;
}

/** One look at a key: what it asks stays asked; what it does not ask any more is forgotten at the end. */
export interface Asking {
  readonly images: Images;
  end(): void;
  /** The look broke off: what was asked before stays asked too. */
  broken(): void;
}

export interface Poll {
  asking(key: string, wish: AskingWish): Asking;
  forget(key: string): void;
  /** Forgets all and asks nothing more, until somebody asks. */
  clear(): void;
  /** Different questions that are asked again and again. */
  readonly questions: number;
}

const daySeconds = 86_400;
/** No question is asked later than its interval, and many do not come together. */
const jitter = 0.1;
/**
 * Questions are asked at whole steps, some together: waking up for each alone costs three times the processor time.
 * Milliseconds; a second for an interval of a minute, and never more than a fiftieth of the interval.
 */
function stepOf(seconds: number): number {
  return Math.min(1000, seconds * 20);
}

/** Questions that the schedule begins at once; the event loop gets a turn before the next. */
const batch = 500;

export function createPoll({ images, clock, random, wake, observe }: PollOptions): Poll {
  const questions = new Map<string, Question>();
  const byKey = new Map<string, readonly string[]>();
  const delays = new Delays();
  let timer: { readonly at: number; readonly cancel: () => void } | null = null;
  let epoch = 0;

  function schedule(question: Question): void {
    const seconds = secondsBetween(question);
    const at = question.askedAt + sooner(seconds * 1000, jitter, random);
    const step = stepOf(seconds);
    delays.set(question.id, Math.floor(at / step) * step);
    arm();
  }

  function arm(): void {
    const at = delays.next();
    if (at === null || (timer !== null && timer.at <= at)) return;
    timer?.cancel();
    timer = { at, cancel: clock.timer(Math.max(0, at - clock.monotonic()), due) };
  }

  function due(): void {
    timer = null;
    const now = clock.monotonic();
    for (let count = 0; count < batch; count += 1) {
      const id = delays.take(now);
      if (id === null) break;
      const question = questions.get(id);
      if (question === undefined) continue;
      // Those who wished to ask so soon may have gone.
      const seconds = secondsBetween(question);
      const rest = question.askedAt + seconds * 1000 * (1 - jitter) - now;
      if (rest > stepOf(seconds)) schedule(question);
      else void again(question);
    }
    arm();
  }

  async function again(question: Question): Promise<void> {
    const voice = speaker(question);
    if (voice === null) return;
    const began = epoch;
    const before = voice.known;
    const known = await askAs(question, voice);
    if (began !== epoch || !questions.has(question.id)) return;
    const changed = before === null || !isSame(before, known);
    observe?.(question.ask, !known.ok ? 'failed' : changed ? 'changed' : 'same');
    if (changed) spread(question, voice, known);
    schedule(question);
  }

  /** Nobody is told what others were answered: who has other credentials asks again. A registry that fails, fails for all. */
  function spread(question: Question, from: Voice, known: Known): void {
    for (const voice of question.voices.values()) if (voice !== from) voice.known = isOutage(known) ? known : null;
    if (known.ok && question.ask === 'tags') forgetDigests(question.repository);
    for (const key of question.wanted.byKey.keys()) wake(key);
  }

  /** New tags may stand where others stood: what was known of them is asked again when it is needed. */
  function forgetDigests(repository: string): void {
    for (const one of questions.values()) {
      if (one.ask !== 'digest' || one.repository !== repository || one.wanted.seconds.value < daySeconds) continue;
      for (const voice of one.voices.values()) voice.known = null;
    }
  }

  function askAs(question: Question, voice: Voice): Promise<Known> {
    voice.flight ??= send(question, voice).finally(() => {
      voice.flight = null;
    });
    return voice.flight;
  }

  async function send(question: Question, voice: Voice): Promise<Known> {
    const known = await putTo(question, voice.asker, images);
    // Equal lists are kept once.
    voice.known = known.ok ? (knownTo(question, (one) => isSame(one, known)) ?? known) : known;
    question.askedAt = voice.askedAt = clock.monotonic();
    return known;
  }

  async function answer(question: Question, name: string, fresh: boolean): Promise<Known> {
    const voice = question.voices.get(name);
    if (voice === undefined) throw new Error(`nobody asks ${question.id}`);
    const before = voice.known;
    if (before !== null && !fresh && !isLeftBehind(question, voice, clock.monotonic())) return before;
    const others = knownTo(question, ({ ok }) => ok);
    const known = await askAs(question, voice);
    const told = before ?? (known.ok ? others : null);
    if (told !== null && !isSame(told, known)) spread(question, voice, known);
    if (questions.get(question.id) === question) schedule(question);
    return known;
  }

  function drop(key: string, id: string): void {
    const question = questions.get(id);
    if (question === undefined) return;
    unwish(question.wanted, key);
    if (question.wanted.byKey.size === 0) questions.delete(id);
  }

  function asking(key: string, { intervalSeconds, pointers, fresh }: AskingWish): Asking {
    const asked = new Set<string>();
    const began = epoch;
    const want = (ask: Question['ask'], repository: string, id: string, asker?: ImageAsker): Promise<Known> => {
      const seconds = ask === 'tags' || pointers.has(id) ? intervalSeconds : daySeconds;
      const name = voiceOf(asker);
      const known: Question = questions.get(id) ?? newQuestion(ask, repository, id, clock.monotonic());
      if (!known.voices.has(name))
        known.voices.set(name, { name, asker: asker && whoOf(asker), known: null, flight: null, askedAt: 0 });
      const first = fresh && !asked.has(id);
      if (began !== epoch) return answer(known, name, first);
      questions.set(id, known);
      const voice = known.voices.get(name)?.name ?? name;
      const afterFailure = ask === 'presence' ? seconds : Math.min(seconds, intervalSeconds);
      wish(known.wanted, key, { voice, seconds, afterFailure });
      asked.add(id);
      if (known.voices.get(name)?.known !== null) schedule(known);
      return answer(known, name, first);
    };
    return {
      images: {
        digest: (repository, tag, asker) =>
          want('digest', repository, `${repository}:${tag}`, asker) as Promise<Answer<Digest>>,
        tags: (repository, asker) => want('tags', repository, repository, asker) as Promise<Answer<readonly string[]>>,
        children: (repository, digest, asker) => images.children(repository, digest, asker),
        image: (repository, digest, asker) => images.image(repository, digest, asker),
        platforms: (repository, digest, asker) => images.platforms(repository, digest, asker),
        created: (repository, digest, asker) => images.created(repository, digest, asker),
        presence: (repository, digest, asker) =>
          want('presence', repository, `${repository}@${digest}`, asker) as Promise<Answer<boolean>>,
      },
      end() {
        if (began !== epoch) return;
        for (const id of byKey.get(key) ?? []) if (!asked.has(id)) drop(key, id);
        if (asked.size > 0) byKey.set(key, [...asked]);
        else byKey.delete(key);
      },
      broken() {
        if (began === epoch && asked.size > 0) byKey.set(key, [...new Set([...(byKey.get(key) ?? []), ...asked])]);
      },
    };
  }

  return {
    asking,
    forget(key) {
      for (const id of byKey.get(key) ?? []) drop(key, id);
      byKey.delete(key);
    },
    clear() {
      epoch += 1;
      questions.clear();
      byKey.clear();
      delays.clear();
      timer?.cancel();
      timer = null;
    },
    get questions() {
      return questions.size;
    },
  };
}

function newQuestion(ask: Question['ask'], repository: string, id: string, now: number): Question {
  return { id, ask, repository, wanted: noWishes(), voices: new Map(), askedAt: now };
}
