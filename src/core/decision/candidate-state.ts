// In one word, what becomes of a better image that is known and not written.
import { holdTypes, isHoldCode } from '#core/gate/hold.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import type { ContainerDecision } from './decision.ts';

/** `suspended`: until somebody resumes; `held`: it, or whoever puts the old one back, was seen to fail us; `waiting`: something must happen first. */
export const candidateStates = ['suspended', 'held', 'waiting', 'refused'] as const;
export type CandidateState = (typeof candidateStates)[number];

const holds: readonly ReasonCode[] = ['ImageHeld', 'OlderThanFailed', 'SuspectElsewhere'];

/** null: there is none, or it is written. */
export function candidateState({
  verb,
  to,
  reasons,
}: Pick<ContainerDecision, 'verb' | 'to' | 'reasons'>): CandidateState | null {
  if (to === null || verb === 'update' || verb === 'stay') return null;
  if (verb === 'refuse') return 'refused';
  const stops = reasons.map(({ code }) => stopOf(code));
  return stops.includes('suspended') ? 'suspended' : stops.includes('held') ? 'held' : 'waiting';
}

function stopOf(code: ReasonCode): 'suspended' | 'held' | null {
  if (code === 'Suspended') return 'suspended';
  if (isHoldCode(code)) return holdTypes[code] === 'Suspended' ? 'suspended' : 'held';
  return holds.includes(code) ? 'held' : null;
}
