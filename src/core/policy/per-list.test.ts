// Remembering by list and by text.
import { expect, test } from 'vitest';
import { perList, perText } from './per-list.ts';

test('a list is read once, an equal one again', () => {
  let count = 0;
  const longest = perList((tags) => {
    count += 1;
    return tags.toSorted((a, b) => b.length - a.length)[0];
  });
  const tags = ['a', 'abc', 'ab'];
  expect([longest(tags), longest(tags), longest([...tags])]).toEqual(['abc', 'abc', 'abc']);
  expect(count).toBe(2);
});

test('a text is read once, and not for ever', () => {
  let count = 0;
  const upper = perText((text) => {
    count += 1;
    return text.toUpperCase();
  });
  expect([upper('a'), upper('a')]).toEqual(['A', 'A']);
  expect(count).toBe(1);
  for (let index = 0; index < 1000; index += 1) upper(`x${index}`);
  upper('a');
  expect(count).toBe(1002);
});
