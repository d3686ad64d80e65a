import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTag } from './tag.ts';

test('R12 only texts of the grammar are tags', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^[\w.-]{0,140}$/), fc.constantFrom('1\n', '\u001b[31m', '..')),
      (text) => {
        const bad = text === '' || text.length > 128 || /[^A-Za-z0-9_.-]/.test(text) || /^[.-]/.test(text);
        expect(isTag(text)).toBe(!bad);
      },
    ),
  );
});
