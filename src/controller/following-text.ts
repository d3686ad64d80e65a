// The Event that answers who has just written a policy: what is followed, what runs, and what comes next.
import type { ContainerDecision, Decision } from '#core/decision/decision.ts';
import { parseReference } from '#core/image/reference.ts';
import { compareNames } from '#core/policy/highest-first.ts';
import type { Verdict } from '#core/policy/policy.ts';
import { againAfter, type ReasonCode } from '#core/reason/reason.ts';
import type { Instant } from '#core/time/instant.ts';
import type { Workload } from '#core/workload/workload.ts';
import { cut } from '#core/record/bounds.ts';
import type { EventText } from '#core/record/words.ts';
import { noteLimit } from '#core/record/words.ts';
import type { Track } from './track.ts';

/** Milliseconds for which a setting counts as just written. */
const justNow = 600_000;
/** What a policy or a filter says of a tag that would be taken without it. */
const settled: readonly ReasonCode[] = ['OutsideRange', 'PreRelease', 'NotIncluded', 'Excluded'];

/**
 * Whether its owner has just written a setting, and wants to hear what came of it.
 * @param seen where none stands on the workload itself: whether it changed under our eyes
 */
export function isFresh({ settingsAt }: Workload, now: Instant, seen: boolean): boolean {
  return settingsAt === null ? seen : now - settingsAt < justNow;
}

/** Whether one of its own was written since the last look, so that its owner is told what was passed over too. */
export function isNewSetting(workload: Workload, last: Pick<Track, 'settingsAt'>, now: Instant): boolean {
  return workload.settingsAt !== last.settingsAt && isFresh(workload, now, false);
}

/**
 * One Event for all containers; none where nothing is followed, or the settings are refused.
 * @param intervalSeconds after which what stays is asked for again
 */
export function followingText(decision: Decision, intervalSeconds: number): readonly EventText[] {
  const lines = decision.containers.flatMap((one) => lineOf(one, intervalSeconds));
  if (lines.length === 0) return [];
  return [{ type: 'Normal', reason: 'Following', note: cut(lines.join('; '), noteLimit) }];
}

function lineOf(one: ContainerDecision, intervalSeconds: number): readonly string[] {
  const { container, policy, pin, from, to, verb, reasons } = one;
  const reference = parseReference(from?.image ?? '');
  if (container === null || policy === null || reference === null) return [];
  const runs = `${container}: ${policy} on ${reference.name}; runs ${reference.tag ?? 'an image without a tag'}`;
  const next = parseReference(to?.image ?? '')?.tag ?? '';
  const over = passedOver(one);
  if (verb === 'update') return [`${runs}, newest allowed ${next}${over}; rolling out now`];
  const [first] = reasons;
  const look = nextLook(one, intervalSeconds);
  // What runs is said once, also where only its digest is not written yet.
  if (first?.code === 'AlreadyRunning' && pin === 'digest' && reference.digest === null)
    return [`${runs}, which is the newest allowed${over}; it will be pinned with the next change; ${look}`];
  return [`${runs}; ${verb === 'stay' ? '' : `${verb}: `}${first?.message ?? ''}${over}; ${look}`];
}

/** The highest tag that nothing but the settings speaks against, where it is above the one that was chosen; else "". */
function passedOver({ verdicts, tag }: ContainerDecision): string {
  let best: Verdict | null = null;
  for (const one of verdicts) {
    const [only, ...more] = one.reasons;
    if (one.rank !== null || only === undefined || more.length > 0 || !settled.includes(only.code)) continue;
    if (best === null || compareNames(one.tag, best.tag) > 0) best = one;
  }
  if (best === null || (tag !== null && compareNames(best.tag, tag) < 0)) return '';
  return ` (${best.reasons[0]?.message ?? ''})`;
}

function nextLook({ reasons }: ContainerDecision, intervalSeconds: number): string {
  const seconds = againAfter(reasons.slice(0, 1), intervalSeconds);
  return seconds === null ? 'next look when something changes' : `next look in ${seconds} s`;
}
