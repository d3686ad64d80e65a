// Repositories that are asked for elsewhere: at a mirror, or at the registry behind a pull-through cache.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import type { Repository } from '#core/image/reference.ts';
import { secret } from '#runtime/secret.ts';
import { type GoodRegistry, startGoodRegistry } from '#test/fixtures/good-registry.ts';
import { credentialOf } from './credential.ts';
import { createImages, type RegistryImages } from './images.ts';
import type { Asker } from './source.ts';

let cache: GoodRegistry;
let upstream: GoodRegistry;
let images: RegistryImages;
let web: Repository;

beforeEach(async () => {
  [cache, upstream] = [await startGoodRegistry(), await startGoodRegistry()];
  const mirrors = [{ prefix: `${cache.host}/hub`, listFrom: upstream.host }];
  images = createImages({ remember: false, mirrors });
  web = cache.repository('hub/acme/web');
});

afterEach(async () => {
  await images.close();
  await cache.stop();
  await upstream.stop();
});

describe('a repository that is asked for elsewhere', () => {
  test('has the digest from there, once its own place has the image too', async () => {
    const image = { seed: 'a' };
    const { digest } = upstream.push('acme/web', '1', image);
    const missing = await images.digest(web, '1');
    expect(missing.ok ? null : missing.reason.message).toMatch(/hub\/acme\/web does not have sha256:.* points to$/);
    cache.push('hub/acme/web', 'old', image);
    expect(await images.digest(web, '1')).toEqual({ ok: true, value: digest });
    expect(await images.digest(web, '1')).toEqual({ ok: true, value: digest });
    expect(upstream.seen).toHaveLength(3);
    expect(cache.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `HEAD /v2/hub/acme/web/manifests/${digest}`,
      `HEAD /v2/hub/acme/web/manifests/${digest}`,
    ]);
  });

  test('is not there because another repository has the same image', async () => {
    const image = { seed: 'a' };
    for (const path of ['acme/web', 'acme/api']) upstream.push(path, '1', image);
    cache.push('hub/acme/web', '1', image);
    expect(await images.digest(web, '1')).toMatchObject({ ok: true });
    expect(await images.digest(cache.repository('hub/acme/api'), '1')).toMatchObject({ ok: false });
  });

  test('has its tags from there, and its own place is not asked', async () => {
    upstream.push('acme/web', '1', { seed: 'a' });
    upstream.push('acme/web', '2', { seed: 'b' });
    expect(await images.tags(web)).toEqual({ ok: true, value: ['1', '2'] });
    expect(cache.seen).toEqual([]);
  });

  test('shares questions with those who ask there themselves', async () => {
    upstream.push('acme/web', '1', { seed: 'a' });
    await Promise.all([images.tags(web), images.tags(upstream.repository('acme/web'))]);
    expect(upstream.seen).toHaveLength(1);
  });

  test('brings each place only the credentials that are for it', async () => {
    upstream.push('acme/web', '1', { seed: 'a' });
    cache.push('hub/acme/web', '1', { seed: 'a' });
    const wanted: string[] = [];
    const asker: Asker = {
      sources: [
        {
          find(repository) {
            wanted.push(repository);
            const credential = credentialOf('password', 'robot', secret(canary('mirror')), 'test');
            return Promise.resolve({ credentials: [credential], troubles: [] });
          },
        },
      ],
      remedy: () => '',
    };
    await images.digest(web, '1', asker);
    expect(new Set(wanted)).toEqual(new Set([upstream.repository('acme/web'), web]));
  });
});

test('a repository that no prefix fits is asked for where it is', async () => {
  cache.push('hubs/web', '1', { seed: 'a' });
  expect(await images.tags(cache.repository('hubs/web'))).toEqual({ ok: true, value: ['1'] });
  expect(upstream.seen).toEqual([]);
});
