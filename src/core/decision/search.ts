// Looking for the tags that sit on known bits: the highest few first, then the others up to the limit.
import type { Digest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import type { Reason } from '#core/reason/reason.ts';
import type { Knowledge } from './knowledge.ts';
import { lookLimit } from './seeking.ts';

/** The tag is nearly always one of the highest: these are asked first. */
const searchFirst = 5;

export interface Found {
  /** In the order of the candidates. */
  readonly on: readonly string[];
  /** How many candidates were asked for their digest. */
  readonly looked: number;
  /** The first failure of the registry among those that were looked at and stand above the first found. */
  readonly failure: Reason | null;
}

/** @param candidates best first @returns undefined: asked */
export function searchFor(
  digest: Digest,
  candidates: readonly string[],
  repository: Repository,
  know: Knowledge,
): Found | undefined {
  const first = searchAmong(digest, candidates.slice(0, searchFirst), repository, know);
  if (first === undefined || first.on.length > 0) return first;
  const rest = searchAmong(digest, candidates.slice(searchFirst, lookLimit), repository, know);
  if (rest === undefined) return undefined;
  return { on: rest.on, looked: first.looked + rest.looked, failure: first.failure ?? rest.failure };
}

function searchAmong(
  digest: Digest,
  tags: readonly string[],
  repository: Repository,
  know: Knowledge,
): Found | undefined {
  const answers = tags.map((tag) => ({ tag, answer: know.digest(repository, tag) }));
  const on: string[] = [];
  let failure: Reason | null = null;
  for (const { tag, answer } of answers) {
    if (answer === undefined) return undefined;
    if (answer.ok && answer.value === digest) on.push(tag);
    if (!answer.ok && answer.reason.code !== 'TagMissing' && on.length === 0) failure ??= answer.reason;
  }
  return { on, looked: tags.length, failure };
}
