// Tests of patterns: whole tags, RE2 only, linear time.
import { describe, expect, test } from 'vitest';
import { growth, linear } from '#test/fixtures/growth.ts';
import type { Pattern } from './pattern.ts';
import { readPattern } from './pattern.ts';

function pattern(text: string): Pattern {
  const read = readPattern(text);
  if (!read.ok) throw new Error(read.demand);
  return read.pattern;
}

test.each<[string, string, string | null]>([
  ['a.*', 'abc', 'abc'],
  ['a', 'abc', null],
  ['b|abc', 'abc', 'abc'],
  ['a|ab', 'ab', 'ab'],
  ['^a(.*)c$', 'abc', 'b'],
  ['a(b)(c)', 'abc', 'b'],
  ['(?P<n>a)bc', 'abc', 'a'],
  ['(x)?abc', 'abc', null],
  ['(x*)abc', 'abc', ''],
  ['(?i)ABC', 'abc', 'abc'],
  [String.raw`\Qa.c`, 'a.c', 'a.c'],
  [String.raw`\Qa.c`, 'abc', null],
  [String.raw`\Qa.c`, 'a.cd', null],
  ['(?m)^a$', 'a\na', null],
  ['a', 'a\n', null],
])('%s captures of %j: %j', (text, tag, captured) => {
  expect(pattern(text).capture(tag)).toBe(captured);
});

test.each(['a.*', '(x)?abc', 'a|ab', 'b', '^a(.*)c$'])('%s matches exactly what it can capture of', (text) => {
  const { matches, capture } = pattern(text);
  for (const tag of ['', 'abc', 'ab', 'b', 'xabc', 'abcd']) {
    if (capture(tag) !== null) expect(matches(tag)).toBe(true);
    if (!matches(tag)) expect(capture(tag)).toBeNull();
  }
  expect([pattern('(x)?abc').matches('abc'), pattern('a').matches('ab')]).toEqual([true, false]);
});

describe('P1 what RE2 leaves out, and what would be too much', () => {
  test.each([
    ['', 'over tags'],
    ['a'.repeat(257), 'at most 256 characters'],
    ['(?=a)', 'without look-around'],
    ['a(?!b)', 'without look-around'],
    ['(?<=a)b', 'without look-around'],
    ['(?<!a)b', 'without look-around'],
    [String.raw`(a)\1`, 'without back-references'],
    [String.raw`(?P<x>a)\k<x>`, 'without back-references'],
    ['(', 'in the syntax of RE2'],
    ['a)(b', 'in the syntax of RE2'],
    ['[z-a]', 'in the syntax of RE2'],
    ['a{1001}', 'in the syntax of RE2'],
    ['.{1000}.{1000}', 'smaller'],
  ])('%.40j must be a regular expression %s', (text, demand) => {
    expect(readPattern(text)).toEqual({ ok: false, demand: expect.stringContaining(demand) });
  });

  test('256 characters are allowed', () => {
    expect(readPattern('a'.repeat(256)).ok).toBe(true);
  });

  test.each(['^(a+)+$', '(a|a)*', '(a|aa)+$', '(.*a){20}', '([a-z]+)*1', '(a*)*b', '(x+x+)+y'])(
    'P1 %s takes a time that grows with the tag, not with its square',
    (text) => {
      const { matches, capture } = pattern(text);
      const work = (tag: string) => [matches(tag), capture(tag)];
      expect(growth((size) => `${'a'.repeat(size)}!`, work, 32)).toBeLessThan(linear);
    },
  );
});
