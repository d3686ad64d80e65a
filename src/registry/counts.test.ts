// What a cycle costs: requests, counted exactly.
import { afterEach, describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { secret } from '#runtime/secret.ts';
import { type GoodRegistry, type GoodOptions, startGoodRegistry } from '#test/fixtures/good-registry.ts';
import { withTokens } from '#test/fixtures/hostile-registry.ts';
import { parseDigest } from '#core/image/digest.ts';
import { credentialOf } from './credential.ts';
import { createImages, type RegistryImages } from './images.ts';
import type { Asker } from './source.ts';

const none = { head: 0, manifest: 0, blob: 0, tags: 0, token: 0 };
let registry: GoodRegistry;
let images: RegistryImages;

afterEach(async () => {
  await images.close();
  await registry.stop();
});

async function start(options: GoodOptions = {}, remember = false): Promise<void> {
  registry = await startGoodRegistry(options);
  images = createImages({ remember });
  for (let number = 0; number < 200; number += 1) registry.push(`acme/app-${number}`, '1', { seed: String(number) });
}

/** Every workload has its own Secret, though all hold the same credential. */
function askerOf(number: number): Asker {
  const credential = credentialOf('password', 'robot', secret(canary('counts')), `secret shop-${number}/pull`);
  return { sources: [{ find: () => Promise.resolve({ credentials: [credential], troubles: [] }) }], remedy: () => '' };
}

/** 1,000 workloads ask, five for each image, as many as there are at the same time. */
async function cycle(askers = false): Promise<void> {
  const all = Array.from({ length: 1000 }, (_, number) =>
    images.digest(registry.repository(`acme/app-${number % 200}`), '1', askers ? askerOf(number) : undefined),
  );
  expect((await Promise.all(all)).filter((one) => !one.ok)).toEqual([]);
}

/** What the time since the last call cost. */
let before = none;
function cost() {
  const now = images.counters().requests[registry.host] ?? none;
  const keys = Object.keys(none) as (keyof typeof none)[];
  const spent = Object.fromEntries(keys.map((key) => [key, now[key] - before[key]]));
  before = now;
  return spent;
}

describe('1,000 workloads on 200 images', () => {
  test('cost 200 HEADs, the second time too, and a GET for each new digest', async () => {
    await start();
    before = none;
    await cycle();
    expect(cost()).toEqual({ ...none, head: 200 });
    await cycle();
    expect(cost()).toEqual({ ...none, head: 200 });
    const { digest } = registry.push('acme/app-7', '1', { seed: 'new', platforms: ['linux/amd64', 'linux/arm64'] });
    await cycle();
    const wanted = parseDigest(digest);
    const children = () => wanted && images.children(registry.repository('acme/app-7'), wanted);
    expect(await Promise.all([children(), children(), children()])).toMatchObject([
      { ok: true },
      { ok: true },
      { ok: true },
    ]);
    expect(cost()).toEqual({ ...none, head: 200, manifest: 1 });
    await cycle();
    await children();
    expect(cost()).toEqual({ ...none, head: 200 });
  });

  test('cost one HEAD more and a token for each repository where tokens are wanted, and no token the second time', async () => {
    await start({ guard: withTokens });
    before = none;
    await cycle();
    expect(cost()).toEqual({ ...none, head: 201, token: 200 });
    await cycle();
    expect(cost()).toEqual({ ...none, head: 200 });
  });

  test('cost the same where each has a Secret of its own with the same credential', async () => {
    await start({ guard: withTokens });
    before = none;
    await cycle(true);
    expect(cost()).toEqual({ ...none, head: 201, token: 200 });
    await cycle(true);
    expect(cost()).toEqual({ ...none, head: 200 });
  });

  test('cost 200 HEADs in a run that remembers, however often it asks', async () => {
    await start({}, true);
    before = none;
    await cycle();
    await cycle();
    expect(cost()).toEqual({ ...none, head: 200 });
  });
});

test('five policies on one repository of 1,000 tags cost one list', async () => {
  await start({ pageOf: 1000 });
  for (let number = 0; number < 1000; number += 1) registry.push('acme/many', `1.0.${number}`, { seed: 'many' });
  before = none;
  const lists = await Promise.all([1, 2, 3, 4, 5].map(() => images.tags(registry.repository('acme/many'))));
  expect(lists.map((one) => one.ok && one.value.length)).toEqual([1000, 1000, 1000, 1000, 1000]);
  expect(cost()).toEqual({ ...none, tags: 1 });
});
