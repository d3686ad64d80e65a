// R35: what a credential helper said is kept for a while, and for longer where it fails now.
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderWith } from '#test/fixtures/folder.ts';
import { createHelpers } from './docker-source.ts';

const program = `#!/bin/sh
cat > /dev/null
echo run >> "$0.runs"
if [ -e "$0.broken" ]; then exit 1; fi
echo "{\\"Username\\":\\"u\\",\\"Secret\\":\\"$(wc -l < "$0.runs" | tr -d ' ')\\"}"
`;

function start() {
  const folder = folderWith({});
  const file = join(folder, 'docker-credential-cloud');
  writeFileSync(file, program, { mode: 0o700 });
  let now = 0;
  const options = { folder, env: { PATH: process.env['PATH'] }, timeoutMilliseconds: 5000 };
  const helpers = createHelpers(true, options, () => now);
  return {
    async ask() {
      const { credentials, troubles } = await helpers.ask('cloud', 'registry.example', 'the configuration');
      return [...credentials.map((one) => one.secret.reveal()), ...troubles.map(() => 'trouble')];
    },
    async refused() {
      helpers.renew((await helpers.ask('cloud', 'registry.example', 'the configuration')).credentials);
    },
    runs: () => (existsSync(`${file}.runs`) ? readFileSync(`${file}.runs`, 'utf8').split('\n').length - 1 : 0),
    later: (minutes: number) => void (now += minutes * 60_000),
    breaks: () => writeFileSync(`${file}.broken`, ''),
    works: () => rmSync(`${file}.broken`),
  };
}

test('R35 a helper is asked once by many, and again after ten minutes', async () => {
  const { ask, later, runs } = start();
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([['1'], ['1'], ['1']]);
  later(9);
  expect(await ask()).toEqual(['1']);
  later(2);
  expect(await ask()).toEqual(['2']);
  expect(runs()).toBe(2);
});

test('R35 a helper that fails later has its last answer tried for an hour, and its failure told', async () => {
  const { ask, later, breaks, works } = start();
  await ask();
  breaks();
  later(11);
  expect(await ask()).toEqual(['1', 'trouble']);
  later(45);
  expect(await ask()).toEqual(['1', 'trouble']);
  later(11);
  expect(await ask()).toEqual(['trouble']);
  works();
  later(11);
  expect(await ask()).toEqual(['5']);
});

test('R35 a helper whose credentials are refused is run again for the next question, and no oftener', async () => {
  const { ask, later, refused, runs } = start();
  await ask();
  later(1);
  await Promise.all([refused(), refused()]);
  expect(await Promise.all([ask(), ask()])).toEqual([['2'], ['2']]);
  await refused();
  expect(await ask()).toEqual(['2']);
  expect(runs()).toBe(2);
});

test('R35 what a helper gave before is not tried again once it was refused, though the helper fails now', async () => {
  const { ask, later, breaks, refused } = start();
  await ask();
  breaks();
  later(11);
  await refused();
  later(1);
  expect(await ask()).toEqual(['trouble']);
});

test('what helpers said is kept for the last thousand servers', async () => {
  const helpers = createHelpers(false, { folder: null, env: {}, timeoutMilliseconds: 1 }, () => 0);
  const ask = (server: number) => helpers.ask('cloud', `r${server}.example`, 'the configuration');
  const said = await Promise.all(Array.from({ length: 1000 }, (_, server) => ask(server)));
  expect(await ask(0)).toBe(said[0]);
  await ask(1000);
  expect([(await ask(0)) === said[0], (await ask(1)) === said[1]]).toEqual([true, false]);
});
