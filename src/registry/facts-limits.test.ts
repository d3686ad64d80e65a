// What a folder of facts never does: grow without end, and touch what is not its own.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith } from '#test/fixtures/folder.ts';
import { digestOf } from '#test/fixtures/hostile-registry.ts';
import { openFactsFolder } from './facts-folder.ts';

const one = digestOf('1');

describe('facts on disk', () => {
  test('are no more bytes than the most, and the oldest go first', async () => {
    const folder = folderWith({});
    const facts = openFactsFolder(folder, { files: 100, bytes: 10_000 });
    const digests = Array.from({ length: 20 }, (_, number) => digestOf(String(number)));
    for (const [place, digest] of digests.entries()) {
      await facts.write('image', digest, { text: 'x'.repeat(1000) });
      utimesSync(join(folder, `${digest.replace(':', '-')}.image.json`), 1000 + place, 1000 + place);
    }
    const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(10_000);
    expect(sizes.length).toBeGreaterThan(5);
    expect(await facts.read('image', digests[0] ?? one)).toBe(null);
    expect(await facts.read('image', digests[19] ?? one)).not.toBe(null);
  });

  test('never push out what is not theirs, nor count it', async () => {
    const strangers = ['notes.txt', 'sha256-1.image.json', `${one.replace(':', '-')}.image.json.bak`, 'x.1.1.part'];
    const folder = folderWith(Object.fromEntries(strangers.map((name) => [name, 'precious'.repeat(1000)])));
    mkdirSync(join(folder, 'sub'));
    symlinkSync(join(folder, 'notes.txt'), join(folder, `${digestOf('link').replace(':', '-')}.image.json`));
    for (const name of strangers) utimesSync(join(folder, name), 1, 1);
    const facts = openFactsFolder(folder, { files: 5, bytes: 20_000 });
    for (let number = 0; number < 12; number += 1) await facts.write('image', digestOf(String(number)), {});
    expect(await facts.read('image', digestOf('link'))).toBe(null);
    const left = readdirSync(folder);
    expect(left).toEqual(
      expect.arrayContaining([...strangers, 'sub', expect.stringMatching(digestOf('link').slice(7))]),
    );
    expect(left.length - strangers.length - 2).toBeGreaterThanOrEqual(4);
    expect(left.length - strangers.length - 2).toBeLessThanOrEqual(5);
  });

  test('that were left half written go with the oldest', async () => {
    const half = `${one.replace(':', '-')}.image.json.4711.1.part`;
    const folder = folderWith({ [half]: 'half' });
    utimesSync(join(folder, half), 1, 1);
    const facts = openFactsFolder(folder, { files: 3 });
    for (let number = 0; number < 4; number += 1) await facts.write('image', digestOf(String(number)), {});
    expect(readdirSync(folder)).not.toContain(half);
  });

  test('that are longer than any fact are not read, and stay', async () => {
    const name = `${one.replace(':', '-')}.image.json`;
    const folder = folderWith({});
    const facts = { v: 1, digest: one, sum: '', facts: 'x'.repeat(2 * 1024 * 1024) };
    writeFileSync(join(folder, name), JSON.stringify(facts));
    expect(await openFactsFolder(folder).read('image', one)).toBe(null);
    expect(readdirSync(folder)).toEqual([name]);
  });

  test('that are a pipe or a folder are not waited for', async () => {
    const folder = folderWith({});
    execFileSync('mkfifo', [join(folder, `${one.replace(':', '-')}.image.json`)]);
    mkdirSync(join(folder, `${one.replace(':', '-')}.manifest.json`));
    const facts = openFactsFolder(folder);
    expect([await facts.read('image', one), await facts.read('manifest', one)]).toEqual([null, null]);
    expect(readdirSync(folder)).toHaveLength(2);
  });
});
