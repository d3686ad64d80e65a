// Tests of the policy digest.
import { expect, test } from 'vitest';
import { digestPolicy } from './digest.ts';

test('digest chooses no tag', () => {
  expect(digestPolicy(null)).toEqual({ word: 'digest', text: 'digest', chooses: 'digest' });
});

test.each(['', '1.27', 'sha256:abc'])('digest with %j behind a colon is refused', (argument) => {
  expect(digestPolicy(argument)).toMatchObject({ code: 'InvalidPolicy' });
});
