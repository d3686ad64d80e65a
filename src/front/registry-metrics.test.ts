// The figures of each registry, against one that fails and asks for rest.
import { expect, onTestFinished, test } from 'vitest';
import { createImages } from '#registry/images.ts';
import { createMetrics } from '#runtime/metrics.ts';
import {
  manifestOf,
  sendJson,
  sendManifest,
  sendStatus,
  startHostileRegistry,
} from '#test/fixtures/hostile-registry.ts';
import { watchRegistries } from './registry-metrics.ts';

const body = manifestOf('a');
const budget = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' };

async function start() {
  let status = 200;
  const registry = await startHostileRegistry((request, response, host) => {
    if (request.url.startsWith('/token')) sendJson(response, { token: 'T' });
    else if (status === 401) sendStatus(response, 401, { 'www-authenticate': `Bearer realm="http://${host}/token"` });
    else if (status !== 200) sendStatus(response, status, status === 429 ? { 'retry-after': '120' } : {});
    else if (request.method === 'HEAD') sendManifest(request, response, body, budget);
    else sendStatus(response, 404);
  });
  let now = 0;
  const images = createImages({ remember: false, now: () => now });
  const metrics = createMetrics({ process: false });
  watchRegistries(metrics, images);
  onTestFinished(async () => {
    await images.close();
    await registry.stop();
  });
  return {
    later: (seconds: number) => void (now += seconds * 1000),
    async ask(answered: number) {
      status = answered;
      await images.digest(registry.repository('acme/web'), '1');
      return this.figures();
    },
    async figures() {
      const lines = (await metrics.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
      return lines.map((line) => line.replace('reship_registry_', '').replace(registry.host, 'HOST'));
    },
  };
}

const requests = (code: string, count: number) => `requests_total{host="HOST",code="${code}"} ${count}`;
const announced = ['budget_remaining{host="HOST"} 76', 'budget_limit{host="HOST"} 100'];

test('a registry that answers has its budget and no problem', async () => {
  const world = await start();
  expect(await world.ask(200)).toEqual([requests('200', 1), 'rest_seconds{host="HOST"} 0', ...announced]);
});

test('one that fails has its reason until it answers again', async () => {
  const world = await start();
  expect(await world.ask(503)).toEqual([
    requests('503', 1),
    'problem{host="HOST",reason="RegistryUnavailable"} 1',
    'rest_seconds{host="HOST"} 0',
  ]);
  expect(await world.ask(200)).toEqual([
    requests('200', 1),
    requests('503', 1),
    'rest_seconds{host="HOST"} 0',
    ...announced,
  ]);
});

test('R1 one that asks for rest tells for how long', async () => {
  const world = await start();
  const [counted, problem, rest = ''] = await world.ask(429);
  expect(counted).toBe(requests('429', 1));
  expect(problem).toBe('problem{host="HOST",reason="RateLimited"} 1');
  expect(Number(rest.split(' ')[1])).toBeGreaterThanOrEqual(120);
});

test('a repository that is private is no problem of its registry', async () => {
  const world = await start();
  expect(await world.ask(401)).toEqual([requests('200', 1), requests('401', 2), 'rest_seconds{host="HOST"} 0']);
});

test('L16 the figures end an hour after the last question', async () => {
  const world = await start();
  await world.ask(200);
  world.later(3599);
  expect(await world.figures()).toContain('rest_seconds{host="HOST"} 0');
  world.later(2);
  expect(await world.figures()).toEqual([]);
});
