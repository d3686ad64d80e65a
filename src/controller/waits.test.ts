import { expect, test } from 'vitest';
import type { Decision } from '#core/decision/decision.ts';
import { finding } from '#core/decision/finding.ts';
import { reason, type ReasonCode } from '#core/reason/reason.ts';
import { waitsIn } from './waits.ts';

function says(...all: readonly (readonly ['wait' | 'refuse' | 'stay', ReasonCode])[]): Decision {
  const containers = all.map(([verb, code], index) => ({
    ...finding(verb, [reason(code, 'x')], {}),
    container: `c${index}`,
  }));
  return { containers: containers as unknown as Decision['containers'], againAfterSeconds: null };
}

const busy = says(['wait', 'ServerBusy']);

test.each([
  ['what stays', says(['stay', 'NewestAllowed']), null],
  ['what an admission policy refused', says(['wait', 'AdmissionDenied']), 600],
  ['the soonest of several', says(['wait', 'AdmissionDenied'], ['wait', 'PatchUnconfirmed']), 60],
  ['a registry that failed', says(['wait', 'RegistryUnavailable']), 60],
])('%s', (_, decision, seconds) => {
  const track = { busyLooks: 0 };
  expect([1, 2, 3].map(() => waitsIn(decision, track, 45))).toEqual([seconds, seconds, seconds]);
});

test('K23 a server that stays busy is asked less and less often, until it took something', () => {
  const track = { busyLooks: 0 };
  expect([1, 2, 3, 4, 5, 6].map(() => waitsIn(busy, track, 45))).toEqual([60, 120, 240, 480, 600, 600]);
  expect(waitsIn(says(['stay', 'NewestAllowed']), track, 45)).toBe(null);
  expect(waitsIn(busy, track, 45)).toBe(60);
});
