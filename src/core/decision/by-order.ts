// The candidate of a policy that orders tags by their names.
import { filterTags } from '#core/policy/filter.ts';
import { withRefused } from '#core/policy/judgement.ts';
import type { Judgement } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import type { Running } from './running.ts';
import { ranDigest, runningOf } from './running.ts';
import { searchFor } from './search.ts';
import type { Candidate, Seeking } from './seeking.ts';
import { chosenFrom, notComparable, waits } from './seeking.ts';

export function highestInOrder(seek: Seeking): Candidate | undefined {
  const { workload, container, policy, settings, reference, repository, current, know } = seek;
  const listed = know.tags(repository);
  if (listed === undefined) return undefined;
  if (!listed.ok) return waits(listed.reason);
  const judged = judgeFor(seek, listed.value, current);
  if (current !== null && judged.runningComparable) return chosenFrom(judged, seek);

  const running = runningOf(workload, container, reference, know);
  if (running === undefined) return undefined;
  if (running.kind === 'nothing') return chosenFrom(judged, seek);
  const version = tagOn(running, listed.value, seek);
  if (version === undefined) return undefined;
  if (typeof version === 'string') return chosenFrom(judgeFor(seek, listed.value, version), seek);
  if (version !== null) return waits(version, judged);
  if (settings.start === 'any') return chosenFrom(judged, seek);
  const because = `which has no place in ${policy.text}, and no tag that has one sits on the same image`;
  return notComparable(seek, because, judged);
}

/** Filters decide who may be a candidate; the running tag keeps its place in the order. */
function judgeFor({ policy, settings }: Seeking, tags: readonly string[], running: string | null): Judgement {
  const passed = filterTags(tags, settings.filter);
  const judged = policy.judge?.({ tags: passed.tags, running });
  if (judged === undefined) throw new Error(`${policy.text} neither looks at images nor judges tags`);
  return withRefused(judged, passed.refused, running);
}

/** The best tag that sits on the running bits; null: none, or it cannot be told; a reason: the registry failed. */
function tagOn(
  running: Running,
  tags: readonly string[],
  { policy, reference, repository, know }: Seeking,
): string | null | Reason | undefined {
  const digest = ranDigest(running, reference, know);
  if (digest === undefined || digest === null) return digest;
  const found = searchFor(digest, policy.comparable?.(tags) ?? [], repository, know);
  return found === undefined ? undefined : (found.on[0] ?? found.failure);
}
