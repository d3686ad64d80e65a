// Authorities, mirrors and the cache of a configuration on their way to a registry.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import type { Digest } from '#core/image/digest.ts';
import { createAuthority } from '#test/fixtures/certificates.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { type GoodRegistry, startGoodRegistry } from '#test/fixtures/good-registry.ts';
import type { RegistryConfig } from '#config.ts';
import { openImages } from './images.ts';

const authority = createAuthority();
const registries: GoodRegistry[] = [];

afterEach(async () => {
  for (const one of registries.splice(0)) await one.stop();
});

async function start(secure = false): Promise<GoodRegistry> {
  const registry = await startGoodRegistry(secure ? { tls: authority.server() } : {});
  registries.push(registry);
  return registry;
}

async function tags(registry: GoodRegistry, path: string, entries: readonly RegistryConfig[]) {
  const images = openImages({ dockerConfig: false, registries: [...entries] });
  const answer = await images.tags(registry.repository(path));
  await images.close();
  return answer.ok ? answer.value : answer.reason.message;
}

test('R32 a registry is trusted by the authority that the configuration names', async () => {
  const registry = await start(true);
  registry.push('acme/web', '1', { seed: 'a' });
  const ca = join(folderWith({ 'lan.pem': authority.cert }), 'lan.pem');
  expect(await tags(registry, 'acme/web', [{ prefix: registry.host, ca, maxConcurrent: 2 }])).toEqual(['1']);
  writeFileSync(ca, createAuthority('somebody-else').cert);
  expect(await tags(registry, 'acme/web', [{ prefix: registry.host, ca }])).toContain('is not trusted');
});

test.each([
  ['is missing', null, 'there is no such file'],
  ['holds something else', canary('no-certificate'), 'it holds no PEM of a certificate'],
])('a file of an authority that %s ends the command', (_name, text, words) => {
  const folder = folderWith(text === null ? {} : { 'lan.pem': text });
  const open = () => openImages({ registries: [{ prefix: 'registry.lan', ca: join(folder, 'lan.pem') }] });
  expect(open).toThrow(words);
  expect(open).not.toThrow(canary('no-certificate'));
});

test('a repository is asked for where the configuration says', async () => {
  const [cache, upstream] = [await start(), await start()];
  upstream.push('acme/web', '7', { seed: 'a' });
  const entries = [{ prefix: `${cache.host}/hub`, listFrom: upstream.host }];
  expect(await tags(cache, 'hub/acme/web', entries)).toEqual(['7']);
  expect(cache.seen).toEqual([]);
});

test('what is known of an image outlives the process in the folder of the configuration', async () => {
  const registry = await start();
  const { digest } = registry.push('acme/web', '1', { seed: 'a' });
  const cacheFolder = join(folderWith({}), 'made');
  const looks: number[] = [];
  for (const folder of [cacheFolder, cacheFolder, null]) {
    const before = registry.seen.filter((one) => one.method === 'GET').length;
    const images = openImages({ dockerConfig: false, ...(folder === null ? {} : { cacheFolder: folder }) });
    await images.digest(registry.repository('acme/web'), '1');
    expect(await images.created(registry.repository('acme/web'), digest as Digest)).toMatchObject({ ok: true });
    await images.close();
    looks.push(registry.seen.filter((one) => one.method === 'GET').length - before);
  }
  expect(looks).toEqual([2, 0, 2]);
});

test('a folder that cannot be used ends the command', () => {
  const folder = folderWith({ file: '' });
  const open = (cacheFolder: string) => () => openImages({ cacheFolder });
  expect(open(join(folder, 'file', 'x'))).toThrow('cacheFolder: ');
  expect(open(join(folder, 'no', 'parent'))).toThrow('there is no such file');
  expect(open('/proc/x')).toThrow('cacheFolder: /proc/x cannot be used');
});
