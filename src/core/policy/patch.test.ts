// Tests of the policy patch.
import { expect, test } from 'vitest';
import { patchPolicy } from './patch.ts';

test('patch keeps the running major and minor number', () => {
  const policy = patchPolicy(null);
  if ('code' in policy) throw new Error(policy.message);
  expect(policy.judge?.({ tags: ['1.4.3', '1.5.0', '2.0.0'], running: '1.4.2' }).chosen).toBe('1.4.3');
});

test('patch with anything behind a colon is refused', () => {
  expect(patchPolicy('')).toMatchObject({ code: 'InvalidPolicy', next: expect.stringContaining('Write patch') });
});
