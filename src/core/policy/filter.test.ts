// Tests of the filters before every policy.
import { expect, test } from 'vitest';
import { filterTags, noFilter } from './filter.ts';
import { readPattern } from './pattern.ts';

function pattern(text: string | null) {
  const read = text === null ? null : readPattern(text);
  if (read?.ok === false) throw new Error(read.demand);
  return read?.pattern ?? null;
}

test.each<[string | null, string | null, string]>([
  [null, null, 'a b ab'],
  ['a.*', null, 'a ab'],
  [null, 'a', 'b ab'],
  ['a.*', '.*b', 'a'],
  ['c', null, ''],
])('include %s and exclude %s let [a b ab] pass as [%s]', (include, exclude, passed) => {
  const filter = { include: pattern(include), exclude: pattern(exclude) };
  expect(filterTags(['a', 'b', 'ab', 'a'], filter).tags.join(' ')).toBe(passed);
});

test('all that speaks against a tag is said', () => {
  const filter = { include: pattern('a'), exclude: pattern('b') };
  expect(filterTags(['b', 'b'], filter).refused()).toEqual([
    {
      tag: 'b',
      reasons: [
        { code: 'NotIncluded', message: 'b does not match include a' },
        { code: 'Excluded', message: 'b matches exclude b' },
      ],
    },
  ]);
});

test('without filters every tag passes once', () => {
  const passed = filterTags(['b', 'a', 'b'], noFilter);
  expect([passed.tags, passed.refused()]).toEqual([['b', 'a'], []]);
});
