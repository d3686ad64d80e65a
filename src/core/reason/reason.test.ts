// The list of reasons: sentences, next steps, and when to look again.
import { describe, expect, test } from 'vitest';
import { againAfter, reason, reasons } from './reason.ts';

describe('the list', () => {
  test.each(Object.entries(reasons))(
    '%s means one sentence and names a next step where something is to be done',
    (_, entry) => {
      expect(entry.meaning).toMatch(/^[A-Z].*\.$/);
      if (entry.kind === 'refuse' || entry.kind === 'wait' || entry.kind === 'error') expect(entry.next).not.toBe('');
    },
  );
});

describe('reason', () => {
  test('takes the next step of the list unless a better one is known', () => {
    expect(reason('Forbidden', 'no').next).toBe(reasons.Forbidden.next);
    expect(reason('Forbidden', 'no', 'do this').next).toBe('do this');
  });
});

describe('againAfter', () => {
  test.each([
    { codes: [], seconds: null },
    { codes: ['InvalidSettings'], seconds: null },
    { codes: ['NewestAllowed'], seconds: 45 },
    { codes: ['AdmissionDenied', 'InvalidSettings'], seconds: 600 },
    { codes: ['AdmissionDenied', 'NewestAllowed'], seconds: 45 },
  ] as const)('of $codes is $seconds', ({ codes, seconds }) => {
    expect(
      againAfter(
        codes.map((code) => reason(code, '')),
        45,
      ),
    ).toBe(seconds);
  });

  test('is what a reason brings along, before what the list says', () => {
    const limited = { ...reason('RateLimited', ''), againAfterSeconds: 120 };
    expect(againAfter([limited], 45)).toBe(120);
    expect(againAfter([limited, reason('RegistryUnavailable', '')], 45)).toBe(60);
  });
});
