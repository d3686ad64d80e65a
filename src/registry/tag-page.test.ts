import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTagPage } from './tag-page.ts';

const many = Array.from({ length: 100_000 }, (_, number) => `v1.${number}.0-build.${'a'.repeat(60)}`);

function read(text: string) {
  return readTagPage(Buffer.from(text), () => true);
}

function pageIn(text: string) {
  const { tags } = JSON.parse(text) as { readonly tags: readonly unknown[] };
  return { tags: tags.filter((one) => typeof one === 'string'), entries: tags.length };
}

describe('R9 a hundred thousand tags of 8 MiB', () => {
  test.each([
    ['in one line', JSON.stringify({ name: 'acme/web', tags: many })],
    ['with blanks', `{"name": "acme/web", "tags": [${many.map((tag) => JSON.stringify(tag)).join(', ')}]}`],
    ['on lines of their own', JSON.stringify({ tags: many, name: 'acme/web' }, null, 2)],
  ])('%s are read in pieces, between which others have their turn', async (_name, text) => {
    expect(text.length).toBeGreaterThan(7.5 * 1024 * 1024);
    const others = { turns: 0, done: false };
    const taking = (async () => {
      for (; !others.done; others.turns += 1) await turn();
    })();
    const page = await read(text);
    others.done = true;
    await taking;
    expect(page?.tags).toEqual(many);
    expect(others.turns).toBeGreaterThan(25);
  });
});

describe('a long list', () => {
  const filler = JSON.stringify(many.slice(0, 8000)).slice(1, -1);

  test.each([
    ['with a comma as a tag', `{"tags":[${filler},",",",\\"",${filler}]}`],
    ['with quotes and commas in tags', `{"tags":[${Array.from({ length: 40_000 }, () => '"a\\",\\"b"').join(',')}]}`],
    ['with things that are no text', `{"tags":[${filler},1,null,{"a":["b","c"]},[],"x"]}`],
    ['with a second list after it', `{"tags":[${filler}],"tags":["other"]}`],
    ['with another list after it', `{"tags":[${filler}],"child":["x","y"]}`],
    ['with lists before it', `{"child":[],"manifest":{"sha256:a":{"tag":["b"]}},"tags":[${filler}]}`],
    ['inside something else', `{"manifest":{"tags":[${filler}]},"tags":["real"]}`],
    ['with escapes', `{"tags":[${filler.replaceAll('a', '\\u0061')}]}`],
  ])('%s is what JSON says', async (_name, text) => {
    expect(await read(text)).toEqual(pageIn(text));
  });

  test.each([
    ['that ends with a comma', `{"tags":[${filler},]}`],
    ['with a hole', `{"tags":[${filler},,${filler}]}`],
    ['that is cut off', `{"tags":[${filler}`],
    ['without its end', `{"tags":[${filler}]`],
    ['with an open text', `{"tags":[${filler},"a]}`],
    ['that is an array', `[${filler}]`],
  ])('%s is no tag list', async (_name, text) => {
    expect(await read(text)).toBe(null);
  });
});

test('R11 whatever stands in a list, it is read as JSON says', async () => {
  const piece = JSON.stringify(many.slice(0, 4000)).slice(1, -1);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(fc.string(), fc.constantFrom(',', '","', '\\', '"'), fc.jsonValue())),
      async (odd) => {
        const text = `{"tags":[${piece}${odd.map((one) => `,${JSON.stringify(one)}`).join('')},${piece}]}`;
        expect(await read(text)).toEqual(pageIn(text));
      },
    ),
    { numRuns: 40 },
  );
});
