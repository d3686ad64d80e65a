// Watches of some namespaces: one that may not be watched is told of, and keeps the others from nothing.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openTransport } from '#kubernetes/transport.ts';
import { openWatchTransport } from '#kubernetes/watch-transport.ts';
import { plainAccess } from '#test/fixtures/cluster-access.ts';
import { answerJson, statusBody } from '#test/fixtures/hostile-api.ts';
import { hastyClock as clock, until } from '#test/fixtures/reflected.ts';
import { startWatchServer, type WatchServer } from '#test/fixtures/watch-server.ts';
import { openWatches } from './controller-watches.ts';

let server: WatchServer;
let stop: () => Promise<void>;

beforeEach(async () => {
  server = await startWatchServer();
});
afterEach(async () => {
  await stop();
  await server.close();
});

/** @param refused the namespaces that may not be watched */
function start(scope: readonly string[], refused: readonly string[]) {
  server.fault = ({ path }, response) => {
    if (!refused.some((name) => path.includes(`/namespaces/${name}/`))) return false;
    answerJson(response, 403, statusBody(403, 'Forbidden', 'no right'));
    return true;
  };
  const access = plainAccess(server.url);
  const random = () => 0.5;
  const streams = openWatchTransport(access, () => clock.now());
  const calls = openTransport(access, {
    sleep: (time, signal) => clock.sleep(time, signal),
    now: () => clock.now(),
    random,
  });
  const deps = { open: streams.open, call: calls.call, clock, random };
  const watches = openWatches(deps, scope, () => ({ workload: () => undefined, namespace: () => undefined }));
  const ending = new AbortController();
  const running = watches.run(ending.signal);
  let isSynced = false;
  const synced = watches.synced(ending.signal).then(() => void (isSynced = true));
  stop = async () => {
    ending.abort();
    await Promise.all([running, synced, streams.close(), calls.close()]);
  };
  return { watches, isSynced: () => isSynced };
}

test('of two namespaces the one that may be watched is enough to begin, and the other one is named', async () => {
  const { watches, isSynced } = start(['shop', 'blog'], ['blog']);
  await until(isSynced);
  expect(watches.workloadsProblem()).toContain('no right');
});

test('where none may be watched nothing begins', async () => {
  const { watches, isSynced } = start(['shop', 'blog'], ['shop', 'blog']);
  await until(() => server.asked.length > 40, watches.workloadsProblem);
  expect(isSynced()).toBe(false);
});
