import { afterEach, describe, expect, test } from 'vitest';
import type { Digest } from '#core/image/digest.ts';
import {
  digestOf,
  type Handler,
  type HostileRegistry,
  ociIndex,
  ociManifest,
  type Seen,
  sendManifest,
  sendStatus,
  startHostileRegistry,
  withTokens,
} from '#test/fixtures/hostile-registry.ts';
import { createImages, type RegistryImages } from './images.ts';

const imageConfig = 'application/vnd.oci.image.config.v1+json';
const built = '2026-03-04T05:06:07.123456789Z';
const config = configOf(built);
const manifest = manifestWith(config);
const closers: (() => Promise<void>)[] = [];
let registry: HostileRegistry;
let images: RegistryImages;

function configOf(created: unknown, seed = ''): string {
  return JSON.stringify({ architecture: 'amd64', created, seed });
}

function manifestWith(content: string, mediaType = imageConfig): string {
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: ociManifest,
    config: { mediaType, digest: digestOf(content), size: content.length },
    layers: [],
  });
}

function indexOf(...entries: readonly (readonly [string, string])[]): string {
  const manifests = entries.map(([body, platform]) => {
    const [os, architecture] = platform.split('/');
    return { mediaType: ociManifest, digest: digestOf(body), platform: { os, architecture } };
  });
  return JSON.stringify({ schemaVersion: 2, mediaType: ociIndex, manifests });
}

/** A good registry that holds these manifests, indexes and configurations. */
function holding(...bodies: readonly string[]): Handler {
  const known = new Map<string, string>(bodies.map((body) => [digestOf(body), body]));
  return (request, response) => {
    const body = known.get(request.url.slice(request.url.lastIndexOf('/') + 1));
    if (body === undefined) sendStatus(response, 404);
    else if (request.url.includes('/blobs/')) sendBlob(response, body);
    else sendManifest(request, response, body, body.includes('"manifests"') ? { 'content-type': ociIndex } : {});
  };
}

function sendBlob(response: Parameters<Handler>[1], body: string): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  response.end(body);
}

async function start(handler: Handler): Promise<void> {
  registry = await startHostileRegistry(handler);
  images = createImages({ remember: false });
  closers.push(images.close, registry.stop);
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function ask(body: string, path = 'acme/web') {
  return images.created(registry.repository(path), digestOf(body));
}

function urls(): readonly string[] {
  return registry.seen.map((one: Seen) => `${one.method} ${one.url}`);
}

const at = (time: string) => ({ ok: true, value: Date.parse(time) });
const failure = (code: string, words = '') => ({
  ok: false,
  reason: expect.objectContaining({ code, message: expect.stringContaining(words) }),
});

describe('the time at which an image was built', () => {
  test('stands in its configuration, asked for once in each repository', async () => {
    await start(holding(manifest, config));
    expect(await ask(manifest)).toEqual(at(built));
    expect(await ask(manifest)).toEqual(at(built));
    expect(await ask(manifest, 'other/copy')).toEqual(at(built));
    expect(urls()).toEqual([
      `GET /v2/acme/web/manifests/${digestOf(manifest)}`,
      `GET /v2/acme/web/blobs/${digestOf(config)}`,
      `GET /v2/other/copy/manifests/${digestOf(manifest)}`,
      `GET /v2/other/copy/blobs/${digestOf(config)}`,
    ]);
    expect(images.counters().requests[registry.host]).toEqual({ head: 0, manifest: 2, blob: 2, tags: 0, token: 0 });
  });

  test('is asked for once by many at the same time', async () => {
    await start(holding(manifest, config));
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask(manifest)));
    expect(answers).toEqual(answers.map(() => at(built)));
    expect(registry.seen).toHaveLength(2);
  });

  const arm = configOf('2025-01-01T00:00:00Z', 'arm');
  const wasm = configOf('2024-01-01T00:00:00Z', 'wasm');
  test.each([
    ['linux/amd64, wherever it stands', ['linux/arm64', 'linux/amd64'], built],
    ['the first where there is no linux/amd64', ['linux/arm64', 'windows/amd64'], '2025-01-01T00:00:00Z'],
    ['the first that is no attestation', ['unknown/unknown', 'windows/amd64'], built],
  ])('is of an index that of %s', async (_name, [first = '', second = ''], time) => {
    const armManifest = manifestWith(arm);
    const index = indexOf([armManifest, first], [manifest, second]);
    await start(holding(index, armManifest, manifest, arm, config));
    expect(await ask(index)).toEqual(at(time));
    expect(registry.seen).toHaveLength(3);
  });

  test('shares the requests for manifests with the digests that an index lists', async () => {
    const index = indexOf([manifest, 'linux/amd64']);
    await start(holding(index, manifest, config));
    expect(await images.children(registry.repository('acme/web'), digestOf(index))).toMatchObject({ ok: true });
    expect(await ask(index)).toEqual(at(built));
    expect(await ask(manifest)).toEqual(at(built));
    expect(await images.children(registry.repository('acme/web'), digestOf(manifest))).toEqual({ ok: true, value: [] });
    expect(images.counters().requests[registry.host]).toMatchObject({ manifest: 2 });
  });

  test.each([
    ['absent', undefined, null],
    ['null', null, null],
    ['no text', 5, null],
    ['no time', 'yesterday', null],
    ['a day that does not exist', '2026-13-01T00:00:00Z', null],
    ['R25 the epoch', '1970-01-01T00:00:00Z', 0],
    ["R25 the year 1, Go's zero", '0001-01-01T00:00:00Z', Date.parse('0001-01-01T00:00:00Z')],
    ['in another zone', '2026-01-01T02:00:00+02:00', Date.parse('2026-01-01T00:00:00Z')],
  ])('that is %s is null or what it says', async (_name, created, value) => {
    const body = configOf(created);
    await start(holding(manifestWith(body), body));
    expect(await ask(manifestWith(body))).toEqual({ ok: true, value });
  });

  test("is read from Docker's configurations too", async () => {
    const docker = manifestWith(config, 'application/vnd.docker.container.image.v1+json');
    await start(holding(docker, config));
    expect(await ask(docker)).toEqual(at(built));
  });

  const chart = manifestWith(wasm, 'application/vnd.cncf.helm.config.v1+json');
  const empty = indexOf();
  test.each([
    ['R24 a chart', [chart, wasm], 'application/vnd.cncf.helm.config.v1+json'],
    ['R24 an index that lists nothing', [empty], 'it lists no image'],
    ['a configuration without a type', [manifestWith(config, ''), config], 'no configuration'],
    ['a type that would disturb a terminal', [manifestWith(config, '\u001b[31m'), config], 'no configuration'],
  ])('is not asked for where there is %s', async (_name, bodies, words) => {
    await start(holding(...bodies));
    expect(await ask(bodies[0] ?? '')).toEqual(failure('NotAnImage', words));
    expect(images.counters().requests[registry.host]).toMatchObject({ blob: 0 });
  });
});

describe('a configuration', () => {
  test('R18 of other bytes than the digest says is not read, and not remembered', async () => {
    let good = false;
    const whole = holding(manifest, config);
    await start((request, response, host) => {
      if (!good && request.url.includes('/blobs/')) sendBlob(response, configOf('2020-01-01T00:00:00Z'));
      else whole(request, response, host);
    });
    expect(await ask(manifest)).toEqual(failure('DigestMismatch', digestOf(config)));
    good = true;
    expect(await ask(manifest)).toEqual(at(built));
  });

  test('R25 that is longer than 1 MiB is not read', async () => {
    const long = configOf(built, 'x'.repeat(1024 * 1024));
    await start(holding(manifestWith(long), long));
    expect(await ask(manifestWith(long))).toEqual(failure('RegistryUnavailable', '1024 KiB'));
  });

  test.each([
    ['that is gone', [manifest], 'lacks the configuration'],
    ['that is no JSON', [manifestWith('{'), '{'], 'no JSON'],
    ['that is a list', [manifestWith('[]'), '[]'], 'no JSON'],
  ])('%s is a reason', async (_name, bodies, words) => {
    await start(holding(...bodies));
    expect(await ask(bodies[0] ?? '')).toEqual(failure('RegistryUnavailable', words));
  });

  test('with an algorithm that cannot be checked is not read', async () => {
    const digest = `blake3:${'a'.repeat(64)}` as Digest;
    const odd = manifest.replace(digestOf(config), digest);
    await start((request, response, host) => {
      if (request.url.includes('/blobs/')) sendBlob(response, config);
      else holding(odd)(request, response, host);
    });
    expect(await ask(odd)).toEqual(failure('RegistryUnavailable', 'cannot be checked'));
  });

  test('is fetched from a storage host without the token', async () => {
    const storage = await startHostileRegistry((_request, response) => sendBlob(response, config));
    closers.push(storage.stop);
    const held = holding(manifest, config);
    await start(
      withTokens((request, response, host) => {
        if (request.url.includes('/blobs/')) sendStatus(response, 307, { location: `http://${storage.host}/store/1` });
        else held(request, response, host);
      }),
    );
    expect(await ask(manifest)).toEqual(at(built));
    expect(storage.seen).toEqual([expect.objectContaining({ url: '/store/1', authorization: null })]);
    expect(registry.seen.find((one) => one.url.includes('/blobs/'))?.authorization).toMatch(/^Bearer /);
  });
});
