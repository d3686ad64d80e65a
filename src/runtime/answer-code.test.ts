import { expect, test } from 'vitest';
import { answerCode, answerCodes } from './answer-code.ts';

test.each([
  [200, '200'],
  [429, '429'],
  [418, '4xx'],
  [226, '2xx'],
  [599, '5xx'],
  [999, 'none'],
  [null, 'none'],
])('an answer of %s is counted as %s', (status, code) => {
  expect(answerCode(status)).toBe(code);
});

test('whatever is answered, there are so many codes', () => {
  const all = new Set(Array.from({ length: 1000 }, (_, status) => answerCode(status)));
  expect([...all].toSorted()).toEqual([...answerCodes].toSorted());
});
