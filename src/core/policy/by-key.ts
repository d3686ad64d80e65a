// The judge of policies that order tags by what a pattern captures.
import { shownTag } from '#core/image/quoted.ts';
import { compareBytes } from './bytes.ts';
import { judgementOf } from './judgement.ts';
import type { Judgement, Policy, Refused, TagQuestion } from './policy.ts';

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

export function byKey<K>(order: KeyOrder<K>): Pick<Policy, 'judge' | 'comparable'> {
  return { judge: (question) => judge(question, order), comparable: (tags) => comparable(tags, order) };
}

function judge<K>({ tags, running }: TagQuestion, order: KeyOrder<K>): Judgement {
  const runs = running === null ? null : order.read(running);
  const allowed: Keyed<K>[] = [];
  const refused: Refused[] = [];
  for (const tag of new Set(tags)) {
    const key = order.read(tag);
    const reason = key === null ? missed(tag, order) : objection(tag, key, running, runs, order);
    if (key === null || reason !== null) refused.push({ tag, reasons: reason === null ? [] : [reason] });
    else allowed.push({ tag, key });
  }
  const runningComparable = running === null || runs !== null;
  return judgementOf({ allowed: bestFirst(allowed, order), refused, running, runningComparable });
}

type Objection = Refused['reasons'][number];

function missed<K>(tag: string, order: KeyOrder<K>): Objection {
  return { code: 'NoMatch', message: `${shownTag(tag)} ${order.misses}` };
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

function comparable<K>(tags: readonly string[], order: KeyOrder<K>): readonly string[] {
  const found: Keyed<K>[] = [];
  for (const tag of new Set(tags)) {
    const key = order.read(tag);
    if (key !== null) found.push({ tag, key });
  }
  return bestFirst(found, order);
}

/** Highest first; of equal ones the tag that is higher by bytes. */
function bestFirst<K>(found: Keyed<K>[], order: KeyOrder<K>): readonly string[] {
  found.sort((a, b) => order.compare(b.key, a.key) || compareBytes(b.tag, a.tag));
  return found.map(({ tag }) => tag);
}
