// Whether the registry still has what runs: the digest itself is asked for only where the running tag does not show it.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import type { ImageReference, Repository } from '#core/image/reference.ts';
import { repositoryOf } from '#core/image/reference.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Container, Workload } from '#core/workload/workload.ts';
import type { Knowledge } from './knowledge.ts';
import type { Answers } from './observation.ts';
import { runningOf, runsNothing } from './running.ts';

/**
 * What is said of running bits that the registry has no more; null: nothing. `undefined`: asked.
 *
 * Where the running tag was looked at for the decision and points to them, they are there; where it was only seen in a
 * list that is taken for granted. Mixed bits, and a reference without a tag, are not asked for.
 *
 * @param ran what the decision found to run; null where it did not need to know
 */
export function imageGone(
  workload: Workload,
  container: Container,
  reference: ImageReference,
  ran: Digest | null,
  know: Knowledge,
): Reason | null | undefined {
  const tag = reference.tag ?? (reference.digest === null ? 'latest' : null);
  if (tag === null || runsNothing(workload)) return null;
  const repository = repositoryOf(reference);
  const shown = shownBy(repository, tag, know.known);
  if (shown === 'unknown') return null;
  const runs = reference.digest ?? reportedBits(workload, container, reference, ran, know);
  if (runs === undefined || runs === null) return runs;
  if (shown !== 'missing' && isUnder(shown, runs, repository, know.known)) return null;
  const there = know.presence(repository, runs);
  if (there === undefined) return undefined;
  if (!there.ok || there.value) return null;
  const what = `${repository} does not have ${shortDigest(runs)} any more, which ${container.name} runs`;
  return reason('RunningImageGone', `${what}: a node that has not got it cannot pull it`);
}

/** Before the name in an `imageID` of older runtimes: `docker-pullable://`. */
const scheme = /^[a-z-]+:\/\//;

/** What the answers so far say of a tag. */
function shownBy(repository: Repository, tag: string, { digest, tags }: Answers): Digest | 'missing' | 'unknown' {
  const answer = digest[`${repository}:${tag}`];
  if (answer?.ok === true) return answer.value;
  const list = tags[repository];
  if (answer === undefined && list?.ok === true) return list.value.includes(tag) ? 'unknown' : 'missing';
  const failed = answer ?? list;
  return failed?.ok === false && failed.reason.code === 'TagMissing' ? 'missing' : 'unknown';
}

/** Whether the tag points to it, or may: what its index lists is not known. */
function isUnder(shown: Digest, runs: Digest, repository: Repository, { children }: Answers): boolean {
  if (shown === runs) return true;
  const listed = children[`${repository}@${shown}`];
  return listed === undefined || !listed.ok || listed.value.includes(runs);
}

/**
 * The one digest that all Pods report of this very repository; null: mixed, unknown, or another repository's. A runtime
 * that has the same layers from elsewhere may report them under the name and digest that they have there.
 */
function reportedBits(
  workload: Workload,
  container: Container,
  reference: ImageReference,
  ran: Digest | null,
  know: Knowledge,
): Digest | null | undefined {
  const running = runningOf(workload, container, reference, know);
  if (running === undefined) return undefined;
  const [only, ...others] = running.kind === 'digests' ? running.digests : [];
  if (only === undefined || others.length > 0 || (ran !== null && ran !== only)) return null;
  const pods = know.known.pods?.ok === true ? know.known.pods.value : [];
  const here = `${repositoryOf(reference)}@${only}`;
  const isHere = pods.some((pod) =>
    pod.containers.some(({ name, imageID }) => name === container.name && imageID.replace(scheme, '') === here),
  );
  return isHere ? only : null;
}
