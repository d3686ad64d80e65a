// What an admission webhook made of a change: accepted, and remembered beside what was sent with one more patch.
import { withStored } from '#core/record/next-state.ts';
import { printState } from '#core/record/state.ts';
import type { Workload } from '#core/workload/workload.ts';
import { guards } from './guards.ts';
import type { JsonPatch } from './json-patch.ts';
import type { Plan } from './plan.ts';
import { annotate, stateKey, tooLarge } from './plan.ts';

/**
 * The patch that writes both references into the state, under the same guards as any other.
 *
 * Without it the next look would take the rewritten image for somebody else's wish.
 * @param stored as the API server answered the patch of `plan`
 * @returns null where all was stored as it was sent, or the state is not ours any more, or has no room
 */
export function acceptance(plan: Plan, stored: Workload): JsonPatch | null {
  if (stored.annotations?.[stateKey] !== printState(plan.state)) return null;
  const ours = stored.containers.filter(({ name }) => plan.containers.includes(name));
  const state = withStored(plan.state, new Map(ours.map(({ name, image }) => [name, image])));
  if (state === null) return null;
  const text = printState(state);
  if (tooLarge(stored, text) !== null) return null;
  return [...guards(stored, plan.containers, plan.restarts), annotate(stored, text)];
}
