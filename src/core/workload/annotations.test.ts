// Tests of which annotations are kept and how they are weighed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { annotationBytesOf, keptAnnotations, utf8Length } from './annotations.ts';

describe('the annotations that are kept', () => {
  test('are those that mention reship in any case and those that tell an owner', () => {
    const kept = {
      'reship.dev/policy': 'digest',
      'reship.io/policy': 'digest',
      'Reship.dev/pin': 'tag',
      'example.com/reship-note': 'x',
      'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web',
      'meta.helm.sh/release-name': 'web',
      'meta.helm.sh/release-namespace': 'shop',
      'keel.sh/policy': 'minor',
    };
    const others = {
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'deployment.kubernetes.io/revision': '3',
    };
    expect(keptAnnotations({ ...others, ...kept })).toEqual(kept);
    expect(keptAnnotations(others)).toEqual({});
  });

  test('are null where the object has no annotations map', () => {
    expect([keptAnnotations(undefined), keptAnnotations(null), keptAnnotations('x')]).toEqual([null, null, null]);
  });
});

describe('the weight of annotations', () => {
  test('counts the UTF-8 bytes of all keys and values, kept or not', () => {
    expect(annotationBytesOf({ a: 'é', bc: '€', d: '😀' })).toBe(1 + 2 + 2 + 3 + 1 + 4);
    expect(annotationBytesOf(undefined)).toBe(0);
  });

  test.each([
    ['', 0],
    ['\u007f', 1],
    ['\u0080', 2],
    ['\u07ff', 2],
    ['\u0800', 3],
    ['\uffff', 3],
    ['\u{10000}', 4],
    ['\ud800', 3],
  ])('of %j is %i', (text, bytes) => {
    expect(utf8Length(text)).toBe(bytes);
  });

  test('is what an encoder says', () => {
    fc.assert(
      fc.property(anyText(40), (text) => {
        expect(utf8Length(text)).toBe(new TextEncoder().encode(text).length);
      }),
    );
  });
});

/** Any UTF-16 code units, lone surrogates too; much cheaper to set up than fast-check's binary strings. */
function anyText(maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.nat(0xffff), { maxLength }).map((units) => String.fromCharCode(...units));
}
