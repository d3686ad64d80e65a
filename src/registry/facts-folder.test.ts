import { mkdirSync, mkdtempSync, readdirSync, rmSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canary, expectNoCanary } from '#test/fixtures/canary.ts';
import { type Digest, parseDigest } from '#core/image/digest.ts';
import { secret } from '#runtime/secret.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { type GoodRegistry, startGoodRegistry } from '#test/fixtures/good-registry.ts';
import { digestOf } from '#test/fixtures/hostile-registry.ts';
import { credentialOf } from './credential.ts';
import { openFactsFolder } from './facts-folder.ts';
import { createImages, type RegistryImages } from './images.ts';
import { shelved } from './kept.ts';
import type { Asker } from './source.ts';

const one = digestOf('1');

describe('facts on disk', () => {
  test('are read as they were written, by the next process too', async () => {
    const folder = join(folderWith({}), 'made', 'here');
    await openFactsFolder(folder).write('image', one, { created: 5 });
    expect(await openFactsFolder(folder).read('image', one)).toEqual({ created: 5 });
    expect(await openFactsFolder(folder).read('manifest', one)).toBe(null);
    expect(await openFactsFolder(folder).read('image', digestOf('2'))).toBe(null);
    expect(readdirSync(folder)).toEqual([`${one.replace(':', '-')}.image.json`]);
  });

  test.each([
    ['cut off', (text: string) => text.slice(0, -3)],
    ['changed', (text: string) => text.replace('"created":5', '"created":6')],
    ['of another digest', (text: string) => text.replaceAll(one, digestOf('2'))],
    ['of another version', (text: string) => text.replace('"v":1', '"v":2')],
    ['empty', () => ''],
    ['no JSON', () => 'null'],
  ])('that are %s are not believed, and taken away', async (_name, change) => {
    const folder = folderWith({});
    const facts = openFactsFolder(folder);
    await facts.write('image', one, { created: 5 });
    const file = join(folder, `${one.replace(':', '-')}.image.json`);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
    expect(await facts.read('image', one)).toBe(null);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('are no more than the most, and the oldest go first', async () => {
    const folder = folderWith({});
    const facts = openFactsFolder(folder, { files: 10 });
    const digests = Array.from({ length: 11 }, (_, number) => digestOf(String(number)));
    for (const [place, digest] of digests.entries()) {
      await facts.write('image', digest, {});
      if (place < 10) utimesSync(join(folder, `${digest.replace(':', '-')}.image.json`), 1000 + place, 1000 + place);
    }
    expect(readdirSync(folder)).toHaveLength(9);
    expect(await Promise.all(digests.map((digest) => facts.read('image', digest)))).toEqual([
      null,
      null,
      ...digests.slice(2).map(() => ({})),
    ]);
  });

  test('are left out where the folder cannot be written', async () => {
    const folder = folderWith({});
    writeFileSync(join(folder, 'file'), '');
    const facts = openFactsFolder(join(folder, 'file'));
    await facts.write('image', one, {});
    expect(await facts.read('image', one)).toBe(null);
  });

  test('of a digest that is no file name are neither written nor read', async () => {
    const folder = folderWith({});
    mkdirSync(join(folder, 'x'));
    const facts = openFactsFolder(folder);
    const odd = 'sha512+b64:../../../etc/passwd' as Digest;
    await facts.write('image', odd, {});
    expect(await facts.read('image', odd)).toBe(null);
    expect(readdirSync(folder)).toEqual(['x']);
  });
});

describe('a door with a folder', () => {
  let registry: GoodRegistry;
  let images: RegistryImages;
  let folder: string;
  let index: Digest;

  beforeEach(async () => {
    registry = await startGoodRegistry();
    folder = mkdtempSync(join(tmpdir(), 'reship-facts-'));
    const platforms = ['linux/amd64', 'linux/arm64'];
    const labels = {
      'org.opencontainers.image.revision': 'abc123',
      'org.opencontainers.image.source': 'https://git.example.com/acme/web',
    };
    const pushed = registry.push('acme/web', '1', { seed: 'a', platforms, labels });
    index = parseDigest(pushed.digest) ?? one;
    images = createImages({ remember: false, factsFolder: folder });
  });
  afterEach(async () => {
    await images.close();
    await registry.stop();
    rmSync(folder, { recursive: true });
  });

  const ask = async (asker?: Asker) => [
    await images.platforms(registry.repository('acme/web'), index, asker),
    await images.about(registry.repository('acme/web'), index, asker),
  ];
  const facts = [
    { ok: true, value: ['linux/amd64', 'linux/arm64'] },
    {
      ok: true,
      value: {
        created: Date.parse('2026-01-01T00:00:00Z'),
        platform: 'linux/amd64',
        revision: 'abc123',
        source: 'https://git.example.com/acme/web',
      },
    },
  ];
  const reopen = async () => {
    await images.close();
    images = createImages({ remember: false, factsFolder: folder });
    registry.seen.length = 0;
  };

  test('asks nothing about a digest that a process before it knew, once the repository was seen to be readable', async () => {
    expect(await ask()).toEqual(facts);
    await reopen();
    await images.digest(registry.repository('acme/web'), '1');
    expect(await ask()).toEqual(facts);
    expect(registry.seen.map((one) => one.method)).toEqual(['HEAD']);
  });

  test('does not tell those who were not seen to read the repository', async () => {
    await ask();
    await reopen();
    expect(await ask()).toEqual(facts);
    expect(registry.seen.map((one) => one.method)).toContain('GET');
  });

  test('does not tell one credential what another one was seen to read', async () => {
    await ask();
    await reopen();
    await images.digest(registry.repository('acme/web'), '1');
    const other = credentialOf('password', 'other', secret(canary('facts')), 'secret shop/other');
    const asker = {
      sources: [{ find: () => Promise.resolve({ credentials: [other], troubles: [] }) }],
      remedy: () => '',
    };
    await images.digest(registry.repository('acme/else'), '1', asker);
    registry.seen.length = 0;
    // What is open to all is asked for without credentials, so the first to read is who the disk answers.
    expect(await ask(asker)).toEqual(facts);
    expect(registry.seen).toEqual([]);
  });

  test('writes no secret and no host', async () => {
    await ask();
    const texts = readdirSync(folder).map((name) => name + readFileSync(join(folder, name), 'utf8'));
    expect(texts.length).toBeGreaterThan(1);
    expect(texts.join()).not.toMatch(/127\.0\.0\.1|robot/);
    expectNoCanary('the folder', texts.join());
  });

  test('asks again where the file says something of another form', async () => {
    await ask();
    await openFactsFolder(folder).write('manifest', shelved(registry.repository('acme/web'), index), {
      kind: 'index',
      children: ['../x'],
    });
    await reopen();
    await images.digest(registry.repository('acme/web'), '1');
    expect(await ask()).toEqual(facts);
    expect(registry.seen.map((one) => one.method)).toEqual(['HEAD', 'GET']);
  });

  test('tells how the host stands, with the credential that it took', async () => {
    await ask();
    expect(images.standings()).toEqual([
      { host: registry.host, budget: null, restSeconds: null, trouble: null, credential: null, lastError: null },
    ]);
  });
});
