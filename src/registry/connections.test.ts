// How many requests a host is sent at once.
import { expect, onTestFinished, test } from 'vitest';
import { manifestOf, sendManifest, startHostileRegistry } from '#test/fixtures/hostile-registry.ts';
import { createImages } from './images.ts';

test.each([
  ['16 where nothing else is said', null, 16],
  ['fewer where the configuration says so', 4, 4],
  ['more where the configuration says so', 64, 64],
])('%s', async (_name, maxConcurrent, expected) => {
  const waiting: (() => void)[] = [];
  let most = 0;
  let timer: NodeJS.Timeout | undefined;
  const registry = await startHostileRegistry((request, response) => {
    waiting.push(() => sendManifest(request, response, manifestOf('a')));
    most = Math.max(most, waiting.length);
    // Nobody is answered before all who may come have come.
    clearTimeout(timer);
    timer = setTimeout(() => waiting.splice(0).forEach((answer) => answer()), 50);
  });
  const hosts =
    maxConcurrent === null ? [] : [[registry.host, { plainHttp: true, realm: null, maxConcurrent }] as const];
  const images = createImages({ remember: false, hosts: new Map(hosts) });
  onTestFinished(async () => {
    await images.close();
    await registry.stop();
  });
  const repository = registry.repository('acme/web');
  await images.digest(repository, 'first');
  await Promise.all(Array.from({ length: 150 }, (_, number) => images.digest(repository, `t${number}`)));
  expect(most).toBe(expected);
});
