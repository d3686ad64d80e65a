// The examples of the guide are configurations that can be used, and a good one reads as it was written.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseConfig } from '#config.ts';
import { nearest } from '#core/reason/nearest.ts';

const guide = readFileSync(new URL('../../docs/guides/private-registries.md', import.meta.url), 'utf8');
const examples = [...guide.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);

describe('docs/guides/private-registries.md', () => {
  test('has examples', () => {
    expect(examples).toHaveLength(2);
  });

  test.each(examples)('%j can be used', (text) => {
    expect(Object.keys(parseConfig(text, '/etc/reship/config.yaml', nearest)).length).toBeGreaterThan(0);
  });

  test('the nearest key is told by the ranking of the program', () => {
    expect(() => parseConfig('registrys: []', 'FILE', nearest)).toThrow('did you mean registries?');
  });
});
