// Tests of the policy minor.
import { expect, test } from 'vitest';
import { minorPolicy } from './minor.ts';

test('minor keeps the running major number', () => {
  const policy = minorPolicy(null);
  if ('code' in policy) throw new Error(policy.message);
  expect(policy.judge?.({ tags: ['1.4.3', '1.5.0', '2.0.0'], running: '1.4.2' }).chosen).toBe('1.5.0');
});

test('minor with anything behind a colon is refused', () => {
  expect(minorPolicy('')).toMatchObject({ code: 'InvalidPolicy', next: expect.stringContaining('Write minor') });
});
