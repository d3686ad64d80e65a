// How long a decision waits that may be over by itself.
import type { Decision } from '#core/decision/decision.ts';
import { againAfter } from '#core/reason/reason.ts';
import type { Track } from './track.ts';

/** Seconds: as long as a change that an admission policy refused. */
const longestBusySeconds = 600;

/**
 * Seconds until the key is looked at again; null: a change tells. What stays is woken by the registry or the cluster; what
 * waits or is refused may be over by itself. A server or a webhook that cannot take the change is asked less and less often.
 */
export function waitsIn(decision: Decision, track: Pick<Track, 'busyLooks'>, intervalSeconds: number): number | null {
  const waiting = decision.containers.filter(({ verb }) => verb === 'wait' || verb === 'refuse');
  const first = waiting.flatMap(({ reasons }) => reasons.slice(0, 1));
  const seconds = againAfter(first, intervalSeconds);
  track.busyLooks = first.some(({ code }) => code === 'ServerBusy') ? track.busyLooks + 1 : 0;
  if (seconds === null || track.busyLooks < 2) return seconds;
  return Math.min(longestBusySeconds, seconds * 2 ** Math.min(track.busyLooks - 1, 10));
}
