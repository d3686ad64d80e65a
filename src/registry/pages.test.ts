// How many pages of tag lists are kept, and which go first.
import { describe, expect, test } from 'vitest';
import { createPageMemory, type KeptPage, type Pages } from './pages.ts';

const limits = { tags: 1000, pages: 10 };
const page = (tags: readonly string[], next: URL | null = null): KeptPage => {
  return { etag: '"1"', tags, entries: tags.length, next };
};
const list = (...pages: readonly KeptPage[]): Pages => new Map(pages.map((one, index) => [`https://r/${index}`, one]));
const small = list(page(['1.0.0']));

describe('what is kept of tag lists', () => {
  test('is that of far more than 500 lists', () => {
    const memory = createPageMemory(limits);
    const names = Array.from({ length: 600 }, (_, number) => `r/${number}`);
    for (const name of names) memory.of(name, true).keep(small, true);
    expect(names.filter((name) => memory.of(name, true).pages.size === 0)).toEqual([]);
  });

  test.each([
    ['many tags', page(Array.from({ length: 100 }, (_, number) => `v${number}`))],
    ['long tags', page(Array.from({ length: 20 }, (_, number) => `${number}`.padStart(128, '0')))],
    ['long links', page(['1'], new URL(`https://r/?last=${'a'.repeat(2400)}`))],
  ])('is limited together: lists of %s, of which those that were not used go', (_name, heavy) => {
    const memory = createPageMemory({ ...limits, bytes: 20_000 });
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
    for (const name of names) {
      memory.of(name, true).keep(list(heavy), true);
      expect(memory.of('a', true).pages.size).toBe(1);
    }
    const kept = names.filter((name) => memory.of(name, true).pages.size > 0);
    expect(kept.length).toBeLessThan(8);
    expect(kept.at(-1)).toBe('i');
  });

  test('is not one list that is too long for all', () => {
    const memory = createPageMemory({ ...limits, bytes: 5000 });
    memory.of('a', true).keep(small, true);
    memory.of('b', true).keep(list(page(Array.from({ length: 300 }, String))), true);
    expect([memory.of('a', true).pages.size, memory.of('b', true).pages.size]).toEqual([1, 0]);
  });

  test('after a part of a list is what was kept before, too', () => {
    const memory = createPageMemory(limits);
    memory.of('a', true).keep(list(page(['1']), page(['2'])), true);
    memory.of('a', false).keep(list(page(['3'])), false);
    expect([...memory.of('a', true).pages.values()].map((one) => one.tags)).toEqual([['3'], ['2']]);
  });

  test('is shown to nobody who was not seen to read the repository', () => {
    const memory = createPageMemory(limits);
    memory.of('a', true).keep(small, true);
    expect([memory.of('a', false).pages.size, memory.of('a', true).pages.size]).toEqual([0, 1]);
  });
});
