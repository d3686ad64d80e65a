// The judge of policies that order tags by what a pattern captures.
import { shownTag } from '#core/image/quoted.ts';
import { compareBytes } from './bytes.ts';
import { isAttachment } from './highest-first.ts';
import { judgementOf } from './judgement.ts';
import { perList } from './per-list.ts';
import type { Choice, Judgement, Policy, Refused, TagQuestion } from './policy.ts';

export interface KeyOrder<K> {
  /** What the tag is ordered by; null: it has no place in the order. */
  read(tag: string): K | null;
  compare(a: K, b: K): number;
  /** The end of "… has no place": "does not match ^build-(.*)$". */
  readonly misses: string;
  /** What two tags share that are equal: "number". */
  readonly noun: string;
}

interface Keyed<K> {
  readonly tag: string;
  readonly key: K;
}

/** Signatures and the like have no place in any order, whatever the pattern matches. */
export function byKey<K>(wanted: KeyOrder<K>): Pick<Policy, 'choose' | 'judge' | 'comparable'> {
  const order: KeyOrder<K> = { ...wanted, read: (tag) => (isAttachment(tag) ? null : wanted.read(tag)) };
  const read = perList((tags) => readAll(tags, order));
  return {
    choose: (question) => choose(question, read(question.tags).keyed, order),
    judge: (question) => judge(question, read(question.tags), order),
    comparable: perList((tags) => bestFirst(read(tags).keyed, order)),
  };
}

interface Read<K> {
  readonly keyed: readonly Keyed<K>[];
  readonly others: readonly string[];
}

/** Each tag once. */
function readAll<K>(tags: readonly string[], order: KeyOrder<K>): Read<K> {
  const keyed: Keyed<K>[] = [];
  const others: string[] = [];
  for (const tag of new Set(tags)) {
    const key = order.read(tag);
    if (key === null) others.push(tag);
    else keyed.push({ tag, key });
  }
  return { keyed, others };
}

function choose<K>({ running }: TagQuestion, keyed: readonly Keyed<K>[], order: KeyOrder<K>): Choice {
  const runs = running === null ? null : order.read(running);
  let best: Keyed<K> | null = null;
  for (const one of keyed) {
    if (runs !== null && one.tag !== running && order.compare(one.key, runs) <= 0) continue;
    if (best === null || bestOrder(one, best, order) < 0) best = one;
  }
  return { chosen: best?.tag ?? null, runningComparable: running === null || runs !== null };
}

function judge<K>({ running }: TagQuestion, { keyed, others }: Read<K>, order: KeyOrder<K>): Judgement {
  const runs = running === null ? null : order.read(running);
  const allowed: Keyed<K>[] = [];
  const refused: Refused[] = [];
  for (const { tag, key } of keyed) {
    const reason = objection(tag, key, running, runs, order);
    if (reason === null) allowed.push({ tag, key });
    else refused.push({ tag, reasons: [reason] });
  }
  for (const tag of others) refused.push({ tag, reasons: [missed(tag, order)] });
  const runningComparable = running === null || runs !== null;
  return judgementOf({ allowed: bestFirst(allowed, order), refused, running, runningComparable });
}

type Objection = Refused['reasons'][number];

function missed<K>(tag: string, order: KeyOrder<K>): Objection {
  const why = isAttachment(tag) ? 'belongs to another image (a signature or the like)' : order.misses;
  return { code: 'NoMatch', message: `${shownTag(tag)} ${why}` };
}

/** Another spelling of what runs (`007` and `7`) never replaces it. */
function objection<K>(
  tag: string,
  key: K,
  running: string | null,
  runs: K | null,
  order: KeyOrder<K>,
): Objection | null {
  if (running === null || runs === null || tag === running) return null;
  const difference = order.compare(key, runs);
  if (difference > 0) return null;
  if (difference < 0)
    return { code: 'OlderThanRunning', message: `${shownTag(tag)} is lower than ${shownTag(running)}, which runs` };
  const message = `${shownTag(tag)} has the same ${order.noun} as ${shownTag(running)}, which runs`;
  return { code: 'RunsNow', message };
}

function bestFirst<K>(found: readonly Keyed<K>[], order: KeyOrder<K>): readonly string[] {
  return found.toSorted((a, b) => bestOrder(a, b, order)).map(({ tag }) => tag);
}

/** Highest first; of equal ones the tag that is higher by bytes. */
function bestOrder<K>(a: Keyed<K>, b: Keyed<K>, order: KeyOrder<K>): number {
  return order.compare(b.key, a.key) || compareBytes(b.tag, a.tag);
}
