import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf, manifestOf, ociIndex, ociManifest } from '#test/fixtures/hostile-registry.ts';
import { readManifest } from './manifest.ts';
import { manifestTypes } from './media.ts';

const one = digestOf('1');
const two = digestOf('2');
const platform = { os: 'linux', architecture: 'amd64' };
const unknown = { os: 'unknown', architecture: 'unknown' };

function read(document: unknown, type: string | null = null) {
  return readManifest(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)), type);
}

describe('a manifest', () => {
  test.each([
    ['of one platform', manifestOf('a'), ociManifest, 'manifest', []],
    [
      'of one platform, without a declared type',
      { schemaVersion: 2, config: {}, layers: [] },
      'application/json',
      'manifest',
      [],
    ],
    ['with parameters in its type', manifestOf('a'), `${ociManifest}; charset=utf-8`, 'manifest', []],
    [
      'of two platforms',
      {
        manifests: [
          { digest: one, platform },
          { digest: two, platform },
        ],
      },
      ociIndex,
      'index',
      [one, two],
    ],
    ['listed by Docker', { manifests: [{ digest: one, platform }] }, manifestTypes.dockerList, 'index', [one]],
    ['without any type', { manifests: [{ digest: one }] }, null, 'index', [one]],
    [
      'with attestations',
      {
        manifests: [
          { digest: one, platform },
          { digest: two, platform: unknown },
        ],
      },
      ociIndex,
      'index',
      [one],
    ],
    ['with the same digest twice', { manifests: [{ digest: one }, { digest: one }] }, ociIndex, 'index', [one]],
    [
      'with broken entries',
      { manifests: [null, 1, {}, { digest: 'sha256:1' }, { digest: 5 }, { digest: two }] },
      ociIndex,
      'index',
      [two],
    ],
    ['that lists nothing', { manifests: [] }, ociIndex, 'index', []],
  ])('%s is read', (_name, document, type, kind, children) => {
    expect(read(document, type)).toMatchObject({ ok: true, kind, children });
  });

  test.each([
    ['R21 of schema 1', { schemaVersion: 1, fsLayers: [] }, null, 'schema 1'],
    ['R21 of schema 1 by its type', '{}', 'application/vnd.docker.distribution.manifest.v1+prettyjws', 'schema 1'],
    ['R38 that is a web page', '<html>', 'text/html; charset=utf-8', 'web page'],
    ['R38 that is a web page under a false type', '<html>', ociManifest, 'not a manifest'],
    ['of a foreign type', '{}', 'application/vnd.cncf.helm.config.v1+json', 'application/vnd.cncf.helm.config.v1+json'],
    ['of an unreadable type', '{}', 'x\u001b[31m/y', 'an unreadable type'],
    ['of a foreign inner type', { mediaType: 'application/x-other', config: {} }, null, 'application/x-other'],
    ['that is an index and an image at once', { manifests: [], layers: [] }, ociIndex, 'neither an image nor an index'],
    ['that is nothing', {}, ociManifest, 'neither an image nor an index'],
    ['that contradicts the header', { manifests: [] }, ociManifest, 'contradicts'],
    ['that contradicts itself', { mediaType: ociIndex, config: {} }, null, 'contradicts'],
    ['that is a list', [], null, 'not a manifest'],
  ])('%s is refused', (_name, document, type, words) => {
    expect(read(document, type)).toEqual({ ok: false, words: expect.stringContaining(words) });
  });

  test('of any JSON does not throw', () => {
    fc.assert(
      fc.property(fc.json(), fc.option(fc.string()), (json, type) => {
        expect(typeof read(json, type).ok).toBe('boolean');
      }),
    );
  });
});
