// The page of /metrics about the watches, the requests to the API server, and the digests that failed.
import { expect, onTestFinished, test } from 'vitest';
import type { ReflectorState } from '#kubernetes/reflector-state.ts';
import { openTransport } from '#kubernetes/transport.ts';
import { openWatchTransport } from '#kubernetes/watch-transport.ts';
import { createMetrics, type Metrics } from '#runtime/metrics.ts';
import { plainAccess } from '#test/fixtures/cluster-access.ts';
import { answerJson, startHostileApi, statusBody } from '#test/fixtures/hostile-api.ts';
import { countApiRequests, watchController } from './controller-metrics.ts';
import type { WatchState } from './controller-watches.ts';

const quiet: ReflectorState = {
  synced: true,
  objects: 1,
  lastEventSeconds: null,
  version: '1',
  relists: {},
  ends: {},
  forbidden: null,
  problem: null,
  paged: false,
  unreadable: 0,
  handlerErrors: 0,
};

async function page(metrics: Metrics): Promise<readonly string[]> {
  const lines = (await metrics.text()).split('\n').filter((line) => line.startsWith('reship_'));
  return lines.map((line) => line.replace('reship_', ''));
}

test('the watches of a kind are one figure each, the digests that failed are counted by namespace', async () => {
  const metrics = createMetrics({ process: false });
  const states: WatchState[] = [
    { kind: 'Deployment', state: { ...quiet, lastEventSeconds: 3, relists: { start: 1 }, ends: { closed: 2 } } },
    { kind: 'Deployment', state: { ...quiet, lastEventSeconds: 40, relists: { start: 1, expired: 1 }, unreadable: 2 } },
    { kind: 'Namespace', state: { ...quiet, ends: { forbidden: 4 }, handlerErrors: 1 } },
  ];
  const failures = new Map([['shop', 2]]);
  watchController(metrics, {
    watches: { objects: 7, states: () => states },
    events: { counts: () => ({ failed: 1, dropped: 2 }) },
    records: { failures: () => failures },
  });
  expect(await page(metrics)).toEqual([
    'workloads 7',
    'events_lost 3',
    'held_digests{namespace="shop"} 2',
    'watch_silent_seconds{kind="Deployment"} 40',
    'watch_relists_total{kind="Deployment",cause="start"} 2',
    'watch_relists_total{kind="Deployment",cause="expired"} 1',
    'watch_ends_total{kind="Deployment",cause="closed"} 2',
    'watch_ends_total{kind="Namespace",cause="forbidden"} 4',
    'watch_unreadable_total{kind="Deployment"} 2',
    'watch_unreadable_total{kind="Namespace"} 0',
    'watch_faults_total{kind="Deployment"} 0',
    'watch_faults_total{kind="Namespace"} 1',
  ]);
  failures.clear();
  expect(await page(metrics)).not.toContainEqual(expect.stringContaining('held_digests'));
});

test('requests to the API server are counted by method and answer, repeated ones too', async () => {
  const api = await startHostileApi(({ method, path }, response) => {
    if (path === '/cut') response.destroy();
    else if (path === '/gone') answerJson(response, 410, statusBody(410, 'Expired', 'x'));
    else if (method === 'PATCH') answerJson(response, 409, statusBody(409, 'Conflict', 'x'));
    else answerJson(response, 200, {});
  });
  const metrics = createMetrics({ process: false });
  const answered = countApiRequests(metrics);
  const access = plainAccess(api.url);
  const calls = openTransport(access, { sleep: () => Promise.resolve(), now: () => 0, random: () => 0 }, { answered });
  const streams = openWatchTransport(access, () => 0, { answered });
  onTestFinished(async () => {
    await Promise.all([calls.close(), streams.close()]);
    await api.close();
  });
  const { signal } = new AbortController();
  await calls.call({ method: 'GET', path: '/api' });
  await calls.call({ method: 'GET', path: '/api' });
  await calls.call({ method: 'PATCH', path: '/api', body: '[]' }).catch(() => undefined);
  await calls.call({ method: 'POST', path: '/cut', body: '{}' }).catch(() => undefined);
  for await (const _ of await streams.open({ path: '/api', query: {}, signal })) break;
  await streams.open({ path: '/gone', query: {}, signal }).catch(() => undefined);
  expect(await page(metrics)).toEqual([
    'api_requests_total{method="GET",code="200"} 2',
    'api_requests_total{method="PATCH",code="409"} 1',
    'api_requests_total{method="POST",code="none"} 1',
    'api_requests_total{method="WATCH",code="200"} 1',
    'api_requests_total{method="WATCH",code="410"} 1',
  ]);
});
