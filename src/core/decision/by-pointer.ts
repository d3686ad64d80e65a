// The candidate of `version-of:TAG`: the tag that names the version on which a moving tag sits.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import { compareVersions, parseVersion } from '#core/image/version.ts';
import { filterTags } from '#core/policy/filter.ts';
import type { Candidates, Judgement } from '#core/policy/policy.ts';
import { judgePointed } from '#core/policy/version-of.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { isSameBits, ranDigest, runningOf } from './running.ts';
import type { Found } from './search.ts';
import { searchFor } from './search.ts';
import type { Candidate, Seeking } from './seeking.ts';
import { lookLimit, pointsTo, waits } from './seeking.ts';

/** The moving tag is the order: what it left is not missed, and moved back means back. */
export function versionPointedTo(seek: Seeking, pointer: string): Candidate | undefined {
  const { workload, container, reference, repository, know } = seek;
  const answer = know.digest(repository, pointer);
  const running = runningOf(workload, container, reference, know);
  if (answer === undefined || running === undefined) return undefined;
  if (!answer.ok) return waits(answer.reason);
  const pointed = answer.value;
  if (reference.digest === pointed) return stays('NewestAllowed', `${pointer} is still what runs`);
  // Asked together: the comparison needs both.
  const same = running.kind === 'digests' ? isSameBits(running.digests, pointed, reference, know) : false;
  const ran = ranDigest(running, reference, know);
  if (same === undefined || ran === undefined) return undefined;
  if (typeof same === 'object') return waits(same);
  if (same && (reference.digest !== null || !seek.wished)) return runsAlready(pointer, pointed, seek);

  const listed = know.tags(repository);
  if (listed === undefined) return undefined;
  if (!listed.ok) return waits(listed.reason);
  const candidates = candidatesAmong(listed.value, seek);
  const found = searchFor(pointed, candidates.tags, repository, know);
  if (found === undefined) return undefined;
  const looked = { candidates, looked: found.looked, on: found.on };
  const judged = seek.explain
    ? judgePointed(pointer, seek.current, looked)
    : { chosen: found.on[0] ?? null, runningComparable: true, verdicts: [] };
  if (found.failure !== null) return waits(found.failure);
  return judged.chosen === null
    ? waits(nameless(pointer, pointed, candidates.tags.length, found, seek), judged)
    : named(pointer, pointed, judged.chosen, found, judged, seek);
}

function candidatesAmong(tags: readonly string[], { policy, settings }: Seeking): Candidates {
  const passed = filterTags(tags, settings.filter);
  const among = policy.look?.candidates(passed.tags) ?? { tags: [], refused: () => [] };
  return { tags: among.tags, refused: () => [...among.refused(), ...passed.refused()] };
}

function named(
  pointer: string,
  pointed: Digest,
  tag: string,
  { on, looked }: Found,
  { verdicts }: Judgement,
  { current, policy }: Seeking,
): Candidate {
  const others = on.slice(1);
  const also = others.length === 0 ? '' : `, the same image as ${others.join(', ')}`;
  const found = `${pointer} is ${tag} now (${shortDigest(pointed)})${also}; ${counted(looked)} looked at`;
  return {
    kind: 'tag',
    tag,
    newer: tag !== current,
    followsTag: true,
    said: { found, stays: `${tag} is what ${policy.text} names${also}` },
    notes: isLower(tag, current) ? [movedBack(pointer, tag, current)] : [],
    verdicts,
  };
}

function isLower(tag: string, current: string | null): boolean {
  const [now, before] = [parseVersion(tag), current === null ? null : parseVersion(current)];
  return now !== null && before !== null && compareVersions(now, before) < 0;
}

function movedBack(pointer: string, tag: string, current: string | null): Reason {
  return reason('MovedBack', `${pointer} moved back from ${current ?? ''} to ${tag}, and so does the workload`);
}

function nameless(
  pointer: string,
  pointed: Digest,
  candidates: number,
  { looked }: Found,
  { policy, reference }: Seeking,
): Reason {
  if (candidates > lookLimit) {
    const message = `${pointsTo(pointer, pointed)}, which is none of the ${lookLimit} highest of ${candidates} tags`;
    const narrow = `version-of:${pointer}:REGEX or reship.dev/include`;
    return reason('TooManyCandidates', `${message}: narrow them with ${narrow}`, `Narrow the tags with ${narrow}.`);
  }
  const kind = policy.text.includes(':', 'version-of:'.length) ? 'matching' : 'version';
  const message = `waiting: ${pointsTo(pointer, pointed)}, no ${kind} tag on it yet (${counted(looked)} looked at)`;
  return reason('TagMissing', message, `Push a ${kind} tag for it: ${reference.name}:VERSION@${pointed}.`);
}

function runsAlready(pointer: string, pointed: Digest, seek: Seeking): Candidate {
  if (seek.reference.digest !== null || seek.settings.pin !== 'digest')
    return stays('NewestAllowed', `${pointer} is still what runs (${shortDigest(pointed)})`);
  const message = `runs ${shortDigest(pointed)} already, as ${pointer} does; it will be pinned with the next change`;
  return stays('AlreadyRunning', message);
}

function stays(code: 'NewestAllowed' | 'AlreadyRunning', message: string): Candidate {
  return { kind: 'none', verb: 'stay', reason: reason(code, message), tag: null, verdicts: [] };
}

function counted(tags: number): string {
  return tags === 1 ? '1 tag' : `${tags} tags`;
}
