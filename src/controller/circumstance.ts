// What only this process knows of a change that it makes: why, and when it first saw the image.
import type { ContainerDecision, Decision } from '#core/decision/decision.ts';
import type { Circumstance } from '#core/record/new-record.ts';
import { parseState, type Trigger } from '#core/record/state.ts';
import type { Instant } from '#core/time/instant.ts';
import { parseInstant } from '#core/time/instant.ts';
import type { Workload } from '#core/workload/workload.ts';
import type { Track } from './track.ts';

/**
 * Takes note of the better images that the decision tells of, also of those that have to wait.
 * @param began when the look began that saw them @returns nothing where nothing is to be written
 */
export function circumstanceOf(
  { containers }: Decision,
  track: Pick<Track, 'candidates' | 'requestedAt'>,
  type: Trigger['type'],
  began: Instant,
): Circumstance {
  const seen = new Map<string, Instant>();
  for (const one of containers) {
    if (one.to === null || one.verb === 'stay') continue;
    const name = nameOf(one);
    seen.set(name, track.candidates?.get(name) ?? began);
  }
  track.candidates = seen.size === 0 ? null : seen;
  const written = containers.filter(({ verb }) => verb === 'update');
  if (written.length === 0) return {};
  const detected = Math.min(...written.map((one) => seen.get(nameOf(one)) ?? began));
  const requested = type === 'Request' ? parseInstant(track.requestedAt ?? '') : null;
  const time = requested === null ? detected : Math.min(requested, began);
  return { trace: traceOf(written), detected, triggered: { time } };
}

/** To be kept until the record is there: the making of it may fail, and is tried again at the next look. */
export function madeOf(workload: Workload, known: Circumstance): NonNullable<Track['made']> {
  return { record: recordNamed(workload), known };
}

/** Of the change that the state of the workload tells of; null: somebody else made it, or a leader before us. */
export function knownOf(workload: Workload, { made }: Pick<Track, 'made'>): Circumstance | null {
  return made !== null && made.record === recordNamed(workload) ? made.known : null;
}

function recordNamed({ id, annotations }: Workload): string | null {
  const read = parseState(annotations?.['reship.dev/state'], id.uid);
  return read.kind === 'state' ? read.state.record : null;
}

function nameOf({ container, to }: ContainerDecision): string {
  return `${container} ${to?.image}`;
}

function traceOf(written: readonly ContainerDecision[]): string {
  const [first] = written;
  if (written.length === 1) return first?.reasons[0]?.message ?? '';
  return written.map(({ container, reasons }) => `${container}: ${reasons[0]?.message ?? ''}`).join('; ');
}
