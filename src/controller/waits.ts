// How long a decision waits that may be over by itself.
import type { Decision } from '#core/decision/decision.ts';
import { againAfter } from '#core/reason/reason.ts';
import type { Track } from './track.ts';

/** Seconds: as long as a change that an admission policy refused. */
const longestBusySeconds = 600;

/**
 * Seconds until the key is looked at again; null: a change tells. What stays is woken by the registry or the cluster; what
 * waits or is refused may be over by itself. A server or a webhook that cannot take the change is asked less and less often;
 * what is looked at before its time, as something changed, does not count.
 * @param now milliseconds of the monotonic clock
 */
export function waitsIn(
  decision: Decision,
  track: Pick<Track, 'busyLooks' | 'busyUntil'>,
  intervalSeconds: number,
  now: number,
): number | null {
  const waiting = decision.containers.filter(({ verb }) => verb === 'wait' || verb === 'refuse');
  const first = waiting.flatMap(({ reasons }) => reasons.slice(0, 1));
  const seconds = againAfter(first, intervalSeconds);
  if (seconds === null || !first.some(({ code }) => code === 'ServerBusy')) {
    track.busyLooks = 0;
    track.busyUntil = 0;
    return seconds;
  }
  if (now >= track.busyUntil) {
    const wait = Math.min(longestBusySeconds, seconds * 2 ** Math.min(track.busyLooks, 10));
    track.busyLooks += 1;
    track.busyUntil = now + wait * 1000;
  }
  return Math.ceil((track.busyUntil - now) / 1000);
}

/** Whether one of its containers has to wait for its turn. */
export function waitsForSlot({ containers }: Decision): boolean {
  return containers.some(({ reasons }) => reasons[0]?.code === 'RolloutSlot');
}
