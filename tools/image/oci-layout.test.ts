import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { folderWith } from '#test/fixtures/folder.ts';
import { type ImagePlan, writeLayout } from './oci-layout.ts';

const plan: ImagePlan = {
  name: '1.2.3',
  created: '2026-01-01T00:00:00Z',
  architecture: 'amd64',
  layers: ['base', 'program'].map((what) => ({
    what,
    entries: [{ path: what, mode: 0o644, content: new TextEncoder().encode(what) }],
  })),
  config: { User: '65532:65532' },
};

const sha256 = (content: Uint8Array) => `sha256:${createHash('sha256').update(content).digest('hex')}`;

describe('an OCI image layout', () => {
  test('names every blob by its digest, and every layer by what is in it', () => {
    const folder = `${folderWith({})}/image`;
    const read = (digest: string) => readFileSync(`${folder}/blobs/sha256/${digest.replace('sha256:', '')}`);
    const digest = writeLayout(folder, plan);
    const index = JSON.parse(readFileSync(`${folder}/index.json`, 'utf8'));
    expect(index.manifests).toMatchObject([
      { digest, annotations: { 'org.opencontainers.image.ref.name': '1.2.3' }, platform: { architecture: 'amd64' } },
    ]);
    const manifest = JSON.parse(read(digest).toString());
    for (const { digest: named, size } of [...index.manifests, manifest.config, ...manifest.layers]) {
      expect([sha256(read(named)), read(named).length]).toEqual([named, size]);
    }
    const config = JSON.parse(read(manifest.config.digest).toString());
    const diffs = manifest.layers.map((layer: { digest: string }) => sha256(gunzipSync(read(layer.digest))));
    expect(config.rootfs).toEqual({ type: 'layers', diff_ids: diffs });
    expect(config).toMatchObject({ os: 'linux', config: { User: '65532:65532' }, history: [{}, {}] });
  });

  test('is the same for the same plan, replaces an older one, and no other folder', () => {
    const folder = folderWith({ 'other/notes.txt': 'mine' });
    const first = writeLayout(`${folder}/image`, plan);
    expect(writeLayout(`${folder}/image`, plan)).toBe(first);
    expect(writeLayout(`${folder}/image`, { ...plan, created: '2026-01-02T00:00:00Z' })).not.toBe(first);
    expect(() => writeLayout(`${folder}/other`, plan)).toThrow('holds something else');
  });
});
