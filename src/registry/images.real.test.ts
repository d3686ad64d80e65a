// The registry door against a real distribution registry.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseDigest } from '#core/image/digest.ts';
import type { Repository } from '#core/image/reference.ts';
import { findRegistry } from '#test/fixtures/control-plane.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { createImages, type RegistryImages } from './images.ts';

describe.runIf(findRegistry())('a real registry', () => {
  let registry: RealRegistry;
  let images: RegistryImages;
  let web: Repository;

  beforeAll(async () => {
    registry = await startRegistry();
    images = createImages({ remember: false });
    web = `${registry.address}/acme/web` as Repository;
  });
  afterAll(async () => {
    await images.close();
    await registry.stop();
  });

  test('tells the digest of an image of one platform, which lists nothing', async () => {
    const { digest } = await registry.push('acme/web', 'one', { seed: 'one' });
    expect(await images.digest(web, 'one')).toEqual({ ok: true, value: digest });
    const known = parseDigest(digest);
    expect(known && (await images.children(web, known))).toEqual({ ok: true, value: [] });
  });

  test("tells an index's digest and what it lists", async () => {
    const { digest, children } = await registry.push('acme/web', 'two', {
      seed: 'two',
      platforms: ['linux/amd64', 'linux/arm64'],
    });
    expect(await images.digest(web, 'two')).toEqual({ ok: true, value: digest });
    const known = parseDigest(digest);
    expect(known && (await images.children(web, known))).toEqual({ ok: true, value: children });
    expect(children).toHaveLength(2);
  });

  test('R10 lists more tags than one page holds, in two requests', async () => {
    const repository = `${registry.address}/acme/many` as Repository;
    const tags = Array.from({ length: 1001 }, (_, number) => `1.0.${number}`);
    for (const tag of tags) await registry.push('acme/many', tag, { seed: 'many' });
    const listed = await images.tags(repository);
    expect(listed.ok && listed.value.toSorted()).toEqual(tags.toSorted());
    expect(images.counters().requests[registry.address]?.tags).toBe(2);
  });

  test.each([
    ['one platform', ['linux/arm64']],
    ['several platforms', ['linux/arm64', 'linux/amd64']],
  ])('tells when an image of %s was built', async (name, platforms) => {
    const created = '2026-02-03T04:05:06Z';
    const { digest } = await registry.push('acme/web', 'built', { seed: name, platforms, created });
    const known = parseDigest(digest);
    expect(known && (await images.created(web, known))).toEqual({ ok: true, value: Date.parse(created) });
  });

  test('R26 has no such tag and no such repository', async () => {
    const nothing = `${registry.address}/acme/nothing` as Repository;
    const missing = { ok: false, reason: expect.objectContaining({ code: 'TagMissing' }) };
    expect(await images.digest(web, 'nothing')).toEqual(missing);
    expect(await images.digest(nothing, 'one')).toEqual(missing);
    expect(await images.tags(nothing)).toEqual(missing);
  });
});
