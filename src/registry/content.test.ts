import { describe, expect, test } from 'vitest';
import type { Digest } from '#core/image/digest.ts';
import { startAsked, type AskedRegistry } from '#test/fixtures/asked-registry.ts';
import {
  digestOf,
  type Handler,
  manifestOf,
  ociIndex,
  sendManifest,
  sendStatus,
} from '#test/fixtures/hostile-registry.ts';

const child = digestOf(manifestOf('amd64'));
const attestation = digestOf('attestation');
const index = JSON.stringify({
  schemaVersion: 2,
  mediaType: ociIndex,
  manifests: [
    { digest: child, platform: { os: 'linux', architecture: 'amd64' } },
    { digest: attestation, platform: { os: 'unknown', architecture: 'unknown' } },
  ],
});
let registry: AskedRegistry['registry'];
let images: AskedRegistry['images'];

async function start(handler: Handler): Promise<void> {
  ({ registry, images } = await startAsked(handler));
}

function ask(digest: Digest, path = 'acme/web') {
  return images.children(registry.repository(path), digest);
}

describe('the digests that an index lists', () => {
  test('are asked for once in each repository, without attestations', async () => {
    await start((request, response) => sendManifest(request, response, index, { 'content-type': ociIndex }));
    expect(await ask(digestOf(index))).toEqual({ ok: true, value: [child] });
    expect(await ask(digestOf(index))).toEqual({ ok: true, value: [child] });
    expect(await ask(digestOf(index), 'other/copy')).toEqual({ ok: true, value: [child] });
    expect(registry.seen.map((one) => `${one.method} ${one.url}`)).toEqual([
      `GET /v2/acme/web/manifests/${digestOf(index)}`,
      `GET /v2/other/copy/manifests/${digestOf(index)}`,
    ]);
  });

  test('are none for a manifest of one platform', async () => {
    const body = manifestOf('a');
    await start((request, response) => sendManifest(request, response, body));
    expect(await ask(digestOf(body))).toEqual({ ok: true, value: [] });
  });

  test('R18 are not read from other bytes than the digest says, even when the header agrees with the question', async () => {
    const wanted = digestOf('wanted');
    await start((request, response) =>
      sendManifest(request, response, index, { 'docker-content-digest': wanted, 'content-type': ociIndex }),
    );
    const answer = await ask(wanted);
    expect(answer).toEqual({ ok: false, reason: expect.objectContaining({ code: 'DigestMismatch' }) });
    expect(JSON.stringify(answer)).toContain(digestOf(index));
  });

  test('R18 a mismatch is not remembered', async () => {
    let good = false;
    await start((request, response) =>
      sendManifest(request, response, good ? index : manifestOf('b'), good ? { 'content-type': ociIndex } : {}),
    );
    expect((await ask(digestOf(index))).ok).toBe(false);
    good = true;
    expect(await ask(digestOf(index))).toEqual({ ok: true, value: [child] });
  });

  test('are not read with an algorithm that cannot be checked', async () => {
    await start((request, response) => sendManifest(request, response, index, { 'content-type': ociIndex }));
    const answer = await ask(`blake3:${'a'.repeat(64)}` as Digest);
    expect(answer).toEqual({ ok: false, reason: expect.objectContaining({ code: 'RegistryUnavailable' }) });
  });

  test('of a manifest that is gone are a reason that names it', async () => {
    await start((_request, response) => sendStatus(response, 404));
    const wanted = digestOf(index);
    const message = `${registry.repository('acme/web')} has no manifest ${wanted.slice(0, 19)}`;
    expect(await ask(wanted)).toEqual({ ok: false, reason: expect.objectContaining({ code: 'TagMissing', message }) });
  });

  test('R17 foreign layers are never fetched', async () => {
    const body = JSON.stringify({
      schemaVersion: 2,
      config: {},
      layers: [{ digest: child, urls: ['http://127.0.0.1:1/layer'] }],
    });
    await start((request, response) => sendManifest(request, response, body));
    expect(await ask(digestOf(body))).toEqual({ ok: true, value: [] });
    expect(registry.seen).toHaveLength(1);
  });
});
