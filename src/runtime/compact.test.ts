import { expect, test } from 'vitest';
import fc from 'fast-check';
import { createCompactor } from './compact.ts';

test('every text comes back as it was, and the same text is squeezed to the same', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 1 }), (texts) => {
      const { squeeze, restore } = createCompactor();
      const squeezed = texts.map((text) => squeeze(text));
      expect(squeezed.map(restore)).toEqual(texts.map((text) => text));
      expect(texts.map((text) => squeeze(text))).toEqual(squeezed);
    }),
  );
});

test('what is like the first text takes a small part of its length', () => {
  const { squeeze } = createCompactor();
  const text = (name: string): string =>
    JSON.stringify({ name, labels: { app: name, 'app.kubernetes.io/part-of': 'shop' }, serviceAccount: 'default' });
  squeeze(text('web'));
  expect(squeeze(text('api')).length).toBeLessThan(text('api').length / 3);
});

test('a text of another compactor is refused', () => {
  expect(() => createCompactor().restore(createCompactor().squeeze('web'))).toThrow('another compactor');
});
