// Go's way to write JSON.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { goJson } from './go-json.ts';

test.each([
  { value: '>=1.4 <2', json: '"\\u003e=1.4 \\u003c2"' },
  { value: { 'a&b': ['\u2028', '\u2029'] }, json: '{"a\\u0026b":["\\u2028","\\u2029"]}' },
  { value: 'plain "quoted" \\ /\n', json: '"plain \\"quoted\\" \\\\ /\\n"' },
])('$json', ({ value, json }) => {
  expect(goJson(value)).toBe(json);
});

test('is read back as what was written', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => JSON.stringify(JSON.parse(goJson(value))) === JSON.stringify(value)),
  );
});
