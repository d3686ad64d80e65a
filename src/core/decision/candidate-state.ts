// In one word, what becomes of a better image that is known and not written.
import type { ReasonCode } from '#core/reason/reason.ts';
import type { ContainerDecision } from './decision.ts';

/** `suspended`: until somebody resumes; `held`: it, or whoever puts the old one back, was seen to fail us; `waiting`: something must happen first. */
export const candidateStates = ['suspended', 'held', 'waiting', 'refused'] as const;
export type CandidateState = (typeof candidateStates)[number];

const suspends: readonly ReasonCode[] = ['Suspended', 'Undone'];
const holds: readonly ReasonCode[] = [
  'ImageHeld',
  'OlderThanFailed',
  'SuspectElsewhere',
  'ResetByOwner',
  'FightDetected',
];

/** null: there is none, or it is written. */
export function candidateState({
  verb,
  to,
  reasons,
}: Pick<ContainerDecision, 'verb' | 'to' | 'reasons'>): CandidateState | null {
  if (to === null || verb === 'update' || verb === 'stay') return null;
  if (verb === 'refuse') return 'refused';
  if (reasons.some(({ code }) => suspends.includes(code))) return 'suspended';
  return reasons.some(({ code }) => holds.includes(code)) ? 'held' : 'waiting';
}
