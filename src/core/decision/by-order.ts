// The candidate of a policy that orders tags by their names.
import { filterTags } from '#core/policy/filter.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import type { Running } from './running.ts';
import { ranDigest, runningOf } from './running.ts';
import { searchFor } from './search.ts';
import type { Candidate, Seeking } from './seeking.ts';
import { chosenFrom, judgeFor, lookLimit, notComparable, waits } from './seeking.ts';

export function highestInOrder(seek: Seeking): Candidate | undefined {
  const { workload, container, policy, settings, reference, repository, current, know } = seek;
  const listed = know.tags(repository);
  if (listed === undefined) return undefined;
  if (!listed.ok) return waits(listed.reason);
  const passed = filterTags(listed.value, settings.filter);
  const judged = judgeFor(seek, passed, { running: current });
  if (current !== null && judged.runningComparable) return chosenFrom(judged, seek);

  const running = runningOf(workload, container, reference, know);
  if (running === undefined) return undefined;
  if (running.kind === 'nothing') return chosenFrom(judged, seek);
  const version = tagOn(running, listed.value, seek);
  if (version === undefined) return undefined;
  if (typeof version === 'string') return chosenFrom(judgeFor(seek, passed, { running: version }), seek);
  if (version !== null) return waits(version, judged);
  if (settings.start === 'any') return chosenFrom(judged, seek);
  return notComparable(seek, noPlace(policy, policy.comparable?.(listed.value).length ?? 0), judged);
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

const ofVersions: readonly string[] = ['semver', 'patch', 'minor', 'major'];

/** @param comparable how many tags have a place in the order; at most lookLimit of them were asked for */
function noPlace({ word, text }: Policy, comparable: number): string {
  const versions = ofVersions.includes(word);
  const where = `which has no place among the ${versions ? 'versions' : 'tags'} of ${text}`;
  if (comparable > lookLimit) {
    const those = versions ? 'version tags' : 'tags that have one';
    return `${where}, and none of the ${lookLimit} highest of ${comparable} ${those} is the same image`;
  }
  return `${where}, and no ${versions ? 'version tag' : 'tag that has one'} is the same image`;
}
