// The labels of a record hold values that the API server takes, and different ones for different names.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelValue, recordLabels, recordSelector } from './record-labels.ts';

const sha256 = (text: string): string =>
  [...text]
    .map((one) => one.charCodeAt(0).toString(16))
    .join('')
    .padEnd(64, '0');
const long = `${'a'.repeat(51)}.b`.padEnd(64, 'c');

describe('labelValue', () => {
  test.each([
    { text: 'web', is: 'web' },
    { text: 'a'.repeat(63), is: 'a'.repeat(63) },
    { text: long, is: `${long.slice(0, 52)}-${sha256(long).slice(0, 10)}` },
    { text: 'shop/web', is: `shop-web-${sha256('shop/web').slice(0, 10)}` },
    { text: '…', is: sha256('…').slice(0, 10) },
  ])('of $text is $is', ({ text, is }) => {
    expect(labelValue(text, sha256)).toBe(is);
  });

  test('is a label value whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (text) =>
        /^(?=.{1,63}$)[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?$/.test(labelValue(text, () => 'a'.repeat(64))),
      ),
    );
  });
});

test('an open record has no outcome, and all lives of a workload have one selector', () => {
  const target = { kind: 'Deployment', name: 'web' } as const;
  const both = { 'reship.dev/target-kind': 'Deployment', 'reship.dev/target-name': 'web' };
  expect(recordLabels(target, {}, sha256)).toEqual(both);
  expect(recordLabels(target, { outcome: 'Failed', group: 'g' }, sha256)).toEqual({
    ...both,
    'reship.dev/outcome': 'Failed',
    'reship.dev/group': 'g',
  });
  expect(recordSelector(target, sha256)).toBe('reship.dev/target-kind=Deployment,reship.dev/target-name=web');
});
