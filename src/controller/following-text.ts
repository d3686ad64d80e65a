// The Event that answers who has just written a policy: what is followed, what runs, and what comes next.
import type { ContainerDecision, Decision } from '#core/decision/decision.ts';
import { parseReference } from '#core/image/reference.ts';
import type { Instant } from '#core/time/instant.ts';
import type { Workload } from '#core/workload/workload.ts';
import { cut } from '#core/record/bounds.ts';
import type { EventText } from '#core/record/words.ts';
import { noteLimit } from '#core/record/words.ts';

/** Milliseconds for which a setting counts as just written. */
const justNow = 600_000;
/** How a reason begins where only the digest is not written yet. */
const runsAlready = /^runs sha256:[0-9a-f]+ already/;

/**
 * Whether its owner has just written a setting, and wants to hear what came of it.
 * @param seen where none stands on the workload itself: whether it changed under our eyes
 */
export function isFresh({ settingsAt }: Workload, now: Instant, seen: boolean): boolean {
  return settingsAt === null ? seen : now - settingsAt < justNow;
}

/** One Event for all containers; none where nothing is followed, or the settings are refused. */
export function followingText(decision: Decision): readonly EventText[] {
  const lines = decision.containers.flatMap((one) => lineOf(one));
  if (lines.length === 0) return [];
  return [{ type: 'Normal', reason: 'Following', note: cut(lines.join('; '), noteLimit) }];
}

function lineOf({ container, policy, from, to, verb, reasons }: ContainerDecision): readonly string[] {
  const reference = parseReference(from?.image ?? '');
  if (container === null || policy === null || reference === null) return [];
  const runs = `${container}: ${policy} on ${reference.name}; runs ${reference.tag ?? 'an image without a tag'}`;
  const next = parseReference(to?.image ?? '')?.tag ?? '';
  if (verb === 'update') return [`${runs}, newest allowed ${next}; rolling out now`];
  const why = reasons[0]?.message ?? '';
  // What runs is said once.
  if (runsAlready.test(why)) return [`${runs}${why.replace(runsAlready, ', which is the newest allowed')}`];
  return [`${runs}; ${verb === 'stay' ? '' : `${verb}: `}${why}`];
}
