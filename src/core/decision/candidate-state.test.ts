// The word for each candidate that is not written.
import { expect, test } from 'vitest';
import { type ReasonCode, reason } from '#core/reason/reason.ts';
import { digest } from '#test/fixtures/workload.ts';
import { candidateState } from './candidate-state.ts';
import type { Verb } from './decision.ts';

const to = { image: 'ghcr.io/acme/web:1.4.3', tag: '1.4.3', digest: digest('b') };

test.each<readonly [Verb, boolean, readonly ReasonCode[], string | null]>([
  ['wait', true, ['RolloutRunning'], 'waiting'],
  ['wait', true, ['Suspended', 'CandidateFound'], 'suspended'],
  ['wait', true, ['Undone', 'ImageHeld'], 'suspended'],
  ['wait', true, ['ImageHeld'], 'held'],
  ['wait', true, ['FightDetected'], 'held'],
  ['wait', true, ['ResetByOwner', 'CandidateFound'], 'held'],
  ['wait', true, ['ImageHeld', 'Suspended'], 'suspended'],
  ['refuse', true, ['OwnedByGitOps', 'Suspended'], 'refused'],
  ['wait', false, ['RegistryUnavailable'], null],
  ['stay', true, ['AlreadyRunning'], null],
  ['update', true, ['CandidateFound'], null],
])('%s, a candidate is there: %s, %j: %s', (verb, isThere, codes, state) => {
  const reasons = codes.map((code) => reason(code, 'x'));
  expect(candidateState({ verb, to: isThere ? to : null, reasons })).toBe(state);
});
