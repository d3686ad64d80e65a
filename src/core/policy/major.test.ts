// Tests of the policy major.
import { expect, test } from 'vitest';
import { majorPolicy } from './major.ts';

test('major has no limit', () => {
  const policy = majorPolicy(null);
  if ('code' in policy) throw new Error(policy.message);
  expect(policy.judge?.({ tags: ['1.4.3', '1.5.0', '2.0.0'], running: '1.4.2' }).chosen).toBe('2.0.0');
});

test('major with anything behind a colon is refused', () => {
  expect(majorPolicy('')).toMatchObject({ code: 'InvalidPolicy', next: expect.stringContaining('Write major') });
});
