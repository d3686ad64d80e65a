// Which two answers say the same, so that nobody is woken for nothing.
import { expect, test } from 'vitest';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { isSame } from './question.ts';

const list = (...value: readonly string[]) => ({ ok: true, value }) as const;
const no = (code: Reason['code'], words: string) => ({ ok: false, reason: reason(code, words) }) as const;

test.each([
  ['lists of the same tags', list('1', '2'), list('1', '2'), true],
  ['lists of the same tags in another order', list('1', '2', '3'), list('3', '1', '2'), true],
  ['lists of as many other tags', list('1', '2'), list('1', '3'), false],
  ['lists of which one repeats a tag', list('1', '1'), list('1', '2'), false],
  ['lists of which the other repeats a tag', list('1', '2'), list('1', '1'), false],
  ['a list and a longer one', list('1'), list('1', '2'), false],
  ['equal digests', { ok: true, value: 'sha256:a' } as const, { ok: true, value: 'sha256:a' } as const, true],
  ['failures of one kind in other words', no('AuthFailed', 'a'), no('AuthFailed', 'b'), true],
  ['failures of two kinds', no('AuthFailed', 'a'), no('TagMissing', 'a'), false],
  ['a failure and an answer', no('AuthFailed', 'a'), list('1'), false],
])('%s', (_name, one, other, expected) => {
  expect(isSame(one, other)).toBe(expected);
});
