import { expect, test } from 'vitest';
import type { Decision } from '#core/decision/decision.ts';
import { finding } from '#core/decision/finding.ts';
import { reason, type ReasonCode } from '#core/reason/reason.ts';
import { waitsForSlot, waitsIn } from './waits.ts';

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
  const track = { busyLooks: 0, busyUntil: 0 };
  expect([1, 2, 3].map(() => waitsIn(decision, track, 45, 0))).toEqual([seconds, seconds, seconds]);
});

test('K23 a server that stays busy is asked less and less often, until it took something', () => {
  const track = { busyLooks: 0, busyUntil: 0 };
  let now = 0;
  const next = (): number => {
    const seconds = waitsIn(busy, track, 45, now) ?? 0;
    now += seconds * 1000;
    return seconds;
  };
  expect([1, 2, 3, 4, 5, 6].map(next)).toEqual([60, 120, 240, 480, 600, 600]);
  expect(waitsIn(says(['stay', 'NewestAllowed']), track, 45, now)).toBe(null);
  expect(next()).toBe(60);
});

test('K23 what is looked at before its time makes the time no longer', () => {
  const track = { busyLooks: 0, busyUntil: 0 };
  expect([0, 10_000, 20_000, 59_001].map((now) => waitsIn(busy, track, 45, now))).toEqual([60, 50, 40, 1]);
  expect(waitsIn(busy, track, 45, 60_000)).toBe(120);
});

test('whoever waits for a slot is counted, whatever its other containers do', () => {
  expect(waitsForSlot(says(['stay', 'NewestAllowed'], ['wait', 'RolloutSlot']))).toBe(true);
  expect(waitsForSlot(busy)).toBe(false);
});
