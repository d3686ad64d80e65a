// One container considered: the candidate against what runs, or the questions that are still open.
import type { Digest } from '#core/image/digest.ts';
import { shortDigest } from '#core/image/digest.ts';
import type { ImageReference } from '#core/image/reference.ts';
import { explainReference, printReference, repositoryOf, withTagAndDigest } from '#core/image/reference.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Covered } from '#core/workload/coverage.ts';
import type { Pin } from '#core/workload/settings.ts';
import type { Workload } from '#core/workload/workload.ts';
import { candidateFor } from './candidate.ts';
import type { ImageSeen } from './decision.ts';
import type { Finding } from './finding.ts';
import { finding, targetUnknown } from './finding.ts';
import type { Ground } from './ground.ts';
import { imageGone } from './image-gone.ts';
import type { Knowledge } from './knowledge.ts';
import { movedBackTo } from './moved-back.ts';
import { neverAgain } from './never-again.ts';
import { whyNotRunnable } from './platforms.ts';
import { restartedFor } from './restart.ts';
import { restoring } from './restore.ts';
import type { Running } from './running.ts';
import { isSameBits, ranDigest, runningOf } from './running.ts';
import type { Candidate } from './seeking.ts';
import { standingIn } from './standing.ts';

/** `undefined`: an answer is missing; the knowledge holds the question. */
export function consider(workload: Workload, ground: Ground, covered: Covered, know: Knowledge): Finding | undefined {
  const restore = ground.restores.get(covered.container.name);
  const found =
    restore === undefined
      ? considerStanding(workload, ground, covered, know)
      : restoring(workload, ground, covered, restore, know);
  if (found === undefined || found.from === null) return found;
  return { ...found, from: { ...found.from, image: covered.container.image } };
}

function considerStanding(workload: Workload, ground: Ground, covered: Covered, know: Knowledge): Finding | undefined {
  const { container, policy } = covered;
  const { reference, unpinned } = standingIn(container, ground.state);
  if (reference === null) {
    const why = reason(
      'InvalidImage',
      `the image of ${container.name} cannot be read: ${explainReference(container.image)}`,
    );
    return finding('stay', [why], { from: { image: container.image, digest: null } });
  }
  const { settings, wished, explain, nothingRuns } = ground;
  const from: ImageSeen = { image: printReference(reference), digest: reference.digest };
  const seek = { workload, container, policy, settings, wished, explain, reference, know };
  const candidate = candidateFor(seek, nothingRuns);
  if (candidate === undefined) return undefined;
  const stuck = unpinned && candidate.tag === reference.tag && settings.pin === 'digest';
  const found =
    candidate.kind === 'none'
      ? noneTaken(candidate, reference, from)
      : compare({ workload, ground, covered, reference, candidate, pin: settings.pin, from, stuck }, know);
  if (found === undefined) return undefined;
  // An update leaves what runs, and nothing is asked for that it does not need.
  if (found.verb === 'update' && ground.refusal === null && ground.brakes.length === 0) return found;
  const gone = imageGone(workload, container, reference, found.ran, know);
  if (gone === undefined || gone === null) return gone === undefined ? undefined : found;
  return { ...found, reasons: [...found.reasons, gone] };
}

function noneTaken(
  { verb, reason: why, tag, verdicts }: Extract<Candidate, { kind: 'none' }>,
  reference: ImageReference,
  from: ImageSeen,
): Finding {
  const to = tag === null ? null : { image: withTagAndDigest(reference, tag, null), digest: null };
  return finding(verb, [why], { from, to, tag, verdicts });
}

interface Compared {
  readonly workload: Workload;
  readonly ground: Ground;
  readonly covered: Covered;
  readonly reference: ImageReference;
  readonly candidate: Extract<Candidate, { kind: 'tag' }>;
  readonly pin: Pin;
  readonly from: ImageSeen;
  /** A webhook takes the digest away: written again it would change nothing, so the Pods are restarted instead. */
  readonly stuck: boolean;
}

function compare(all: Compared, know: Knowledge): Finding | undefined {
  const { workload, covered, reference, candidate, pin, from, stuck } = all;
  const { tag, newer, followsTag, verdicts } = candidate;
  // A pinned reference is compared by its tag alone where the tag decides: nothing newer, nothing to ask.
  if (!newer && !followsTag && (reference.digest !== null || pin !== 'digest' || stuck)) {
    return finding('stay', [newest(all)], { from, ran: reference.digest, tag, verdicts });
  }
  const digest = know.digest(repositoryOf(reference), tag);
  const running = runningOf(workload, covered.container, reference, know);
  if (digest === undefined || running === undefined) return undefined;
  if (!digest.ok) {
    const to = newer ? { image: withTagAndDigest(reference, tag, null), digest: null } : null;
    return finding('wait', [digest.reason], { from, to, tag, verdicts });
  }
  const wanted = digest.value;
  const to = written(reference, pin, tag, wanted);
  const base = { from, to, tag, verdicts };
  if (to.image === from.image && reference.digest === wanted)
    return finding('stay', [newest(all)], { ...base, to: null, ran: wanted });
  if (running.kind === 'unknown') return unknownBits(all, running, base, wanted, know);
  const ran = ranDigest(running, reference, know);
  const same = running.kind === 'nothing' ? false : isSameBits(running.digests, wanted, reference, know);
  if (same === undefined && (newer || followsTag) && isOurs(all)) askAhead(all, running, wanted, know);
  if (ran === undefined || same === undefined) return undefined;
  const seen = { ...base, from: { ...from, digest: from.digest ?? ran }, ran };
  if (typeof same === 'object') return finding('wait', [same], seen);
  if (same) return sameBits(all, seen, wanted);
  if (running.kind === 'nothing' && (to.image === from.image || stuck))
    return finding('stay', [newest(all)], { ...seen, to: null });
  if (!newer && !followsTag && running.kind === 'digests')
    return finding('stay', [moved(all, wanted, ran)], { ...seen, to: null });
  const notes = running.kind === 'digests' && ran === null ? [targetUnknown()] : [];
  return update(all, running, { ...seen, notes, wanted }, know);
}

/** A digest that we wrote is that of a whole tag, so that another digest of the tag is nearly always other bits. */
function isOurs({ ground, reference, covered: { container } }: Compared): boolean {
  return reference.digest !== null && ground.state?.containers[container.name]?.to === container.image;
}

/** Asked together, all that an update needs to know takes one round to the registry instead of two. */
function askAhead(all: Compared, running: Running, wanted: Digest, know: Knowledge): void {
  if (neverAgainHere(all, wanted) !== null) return;
  whyNotRunnable(running, { digest: wanted, tag: all.candidate.tag }, all.reference, all.ground.wished, know);
}

function neverAgainHere({ ground, covered, candidate, reference }: Compared, digest: Digest): Reason | null {
  const asked = { container: covered.container.name, reference, policy: covered.policy, tag: candidate.tag, digest };
  return neverAgain(asked, ground.memory, ground.suspects);
}

function written(reference: ImageReference, pin: Pin, tag: string, digest: Digest): ImageSeen {
  if (pin === 'none') return { image: withTagAndDigest(reference, reference.tag, reference.digest), digest };
  return { image: withTagAndDigest(reference, tag, pin === 'digest' ? digest : null), digest };
}

type Seen = Partial<Finding> & { readonly from: ImageSeen; readonly to: ImageSeen };

function sameBits(all: Compared, seen: Seen, wanted: Digest): Finding {
  const { ground, reference, candidate, pin, stuck } = all;
  const toBePinned = pin === 'digest' && reference.digest === null && !stuck;
  if (ground.wished && toBePinned) {
    const why = reason('PinOnly', `runs ${shortDigest(wanted)} already; restarts only to be pinned`);
    return finding('update', [why], { ...seen, pinOnly: true });
  }
  if (toBePinned) {
    const why = reason('AlreadyRunning', `runs ${shortDigest(wanted)} already; it will be pinned with the next change`);
    return finding('stay', [why], { ...seen, to: null });
  }
  if (!candidate.newer) return finding('stay', [newest(all)], { ...seen, to: null });
  const why = reason(
    'AlreadyRunning',
    `${candidate.tag} is the same image as the running one (${shortDigest(wanted)}); nothing restarts for its name`,
  );
  return finding('stay', [why], { ...seen, to: null });
}

/** The reference has no digest and the Pods do not tell: only a person's wish or `start: any` goes on. */
function unknownBits(
  all: Compared,
  running: Extract<Running, { kind: 'unknown' }>,
  seen: Seen,
  wanted: Digest,
  know: Knowledge,
): Finding | undefined {
  const { ground, candidate } = all;
  if (!candidate.newer && !candidate.followsTag && !ground.wished)
    return finding('stay', [newest(all)], { ...seen, to: null });
  if (ground.wished || ground.settings.start === 'any')
    return update(all, running, { ...seen, ran: null, notes: [targetUnknown()], wanted }, know);
  const next = running.next ?? 'Set the image once to a reference with a digest, or annotate reship.dev/start: any';
  return finding('wait', [reason('RunningUnknown', `which bits run is not known: ${running.why}`, next)], seen);
}

/** @param given `notes` are said beside the update */
function update(
  all: Compared,
  running: Running,
  given: Seen & { readonly wanted: Digest; readonly notes: readonly Reason[] },
  know: Knowledge,
): Finding | undefined {
  const { wanted, notes, ...seen } = given;
  const { ground, covered, candidate, workload, from, pin, reference, stuck } = all;
  const { container } = covered;
  const held = neverAgainHere(all, wanted);
  if (held !== null) return finding('wait', [held], seen);
  const restart = seen.to.image === from.image || stuck;
  if (restart && reference.digest !== null) {
    const why = `pin is none, but ${container.name} is pinned to ${shortDigest(reference.digest)}: a restart brings the same bits`;
    return finding(
      'refuse',
      [reason('InvalidSettings', why, 'Remove the digest from the image, or set reship.dev/pin to digest or tag.')],
      seen,
    );
  }
  if (restart && restartedFor(workload, container.name) === wanted) {
    const why = `restarted for ${shortDigest(wanted)} already, and the Pods still run other bits (imagePullPolicy ${container.pullPolicy ?? 'not set'})`;
    return finding('stay', [reason('RestartedAlready', why)], { ...seen, to: null });
  }
  // Where nothing runs the owner's own tag is only pinned: no other image is written, and none is disturbed.
  const onlyPinned = running.kind === 'nothing' && !candidate.newer;
  const obstacle = onlyPinned
    ? null
    : whyNotRunnable(running, { digest: wanted, tag: candidate.tag }, reference, ground.wished, know);
  if (obstacle === undefined) return undefined;
  if (obstacle !== null) return finding('wait', [obstacle], seen);
  const any = candidate.newer
    ? `${candidate.tag} is the highest that ${covered.policy.text} allows`
    : `${candidate.tag} is now ${shortDigest(wanted)}`;
  const what = candidate.said?.found ?? any;
  const back =
    candidate.followsTag && candidate.said === null
      ? movedBackTo(wanted, candidate.tag, container.name, ground.past)
      : candidate.notes;
  const how = restart ? '; the Pods restart' : pin === 'digest' ? '' : '; written without digest';
  return finding('update', [reason('CandidateFound', what + how), ...back, ...notes], { ...seen, restart });
}

function newest(all: Compared): Reason {
  const { candidate, covered } = all;
  const { text, standsStill } = covered.policy;
  const still = standsStill?.(candidate.tag) ?? null;
  if (candidate.said !== null) return reason('NewestAllowed', candidate.said.stays);
  if (candidate.followsTag) return reason('NewestAllowed', `${candidate.tag} has not moved`);
  return reason('NewestAllowed', still ?? `${candidate.tag} is the newest that ${text} allows`);
}

function moved(all: Compared, wanted: Digest, ran: Digest | null): Reason {
  const runs = ran === null ? 'other bits' : shortDigest(ran);
  return reason(
    'TagMoved',
    `${all.candidate.tag} points to ${shortDigest(wanted)} now, and ${runs} runs; ${all.covered.policy.text} does not follow a moved tag`,
  );
}
