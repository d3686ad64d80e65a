// The reflector and connections that break, fall silent, or lead to a server that refuses.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { rawDeployment } from '#test/fixtures/api-objects.ts';
import { plainAccess } from '#test/fixtures/cluster-access.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { startCutProxy } from '#test/fixtures/cut-proxy.ts';
import { answerJson, statusBody } from '#test/fixtures/hostile-api.ts';
import { reflect, until, type Reflected, type ReflectedOptions } from '#test/fixtures/reflected.ts';
import { startWatchServer, type WatchServer } from '#test/fixtures/watch-server.ts';

let server: WatchServer;
let seen: Reflected;

beforeEach(async () => {
  server = await startWatchServer();
  server.put(rawDeployment('a'));
});
afterEach(async () => {
  await seen.stop();
  await server.close();
});

async function start(options: ReflectedOptions = {}): Promise<void> {
  seen = reflect(server.url, options);
  await until(() => seen.reflector.state().synced && server.watches() === 1, seen.reflector.state);
}

const state = () => seen.reflector.state();
const versionsAsked = () => server.asked.map(({ query }) => query.get('resourceVersion'));

test('K1 after a cut it goes on from the last version, without a list', async () => {
  await start();
  const version = server.put(rawDeployment('b'));
  await until(() => seen.told.length === 2);
  server.cutWatches();
  await until(() => server.watches() === 1 && server.asked.length === 2, state);
  expect(versionsAsked().at(-1)).toBe(version);
  expect(state().relists).toEqual({ start: 1 });
});

test('ten minutes of bookmarks alone: it goes on from the last one whenever the time that was asked for is up, and never lists', async () => {
  const clock = manualClock();
  await start({ clock });
  const last: string[] = [];
  for (let half = 1; half <= 20; half += 1) {
    await clock.advance(30_000);
    if (half % 2 === 0) {
      server.compact();
      server.bookmark();
      await until(() => state().version === String(server.version()), state);
    }
    // 270 s after each start the server ends the stream, as it was asked to.
    if (half % 9 !== 0) continue;
    last.push(String(server.version()));
    server.closeWatches();
    await until(() => state().ends.closed === last.length, state);
    await clock.advance(1000);
    await until(() => server.asked.length === last.length + 1 && server.watches() === 1, state);
  }
  expect(last).toHaveLength(2);
  expect(versionsAsked().slice(1)).toEqual(last);
  expect(state()).toMatchObject({ relists: { start: 1 }, ends: { closed: 2 } });
  expect(seen.told).toEqual(['set a nginx:1.27']);
});

describe('K3 a stream on which nothing comes any more', () => {
  test.each([
    ['without bookmarks ends 10 s after the end that was asked for', false, 280, 281],
    ['with bookmarks ends after 150 s', true, 149, 151],
  ])('%s', async (_, bookmarks, quiet, ends) => {
    const clock = manualClock();
    await start({ clock });
    expect(server.asked[0]?.query.get('timeoutSeconds')).toBe('270');
    if (bookmarks) {
      server.bookmark();
      await until(() => state().version === String(server.version()));
    }
    await clock.advance((quiet - 1) * 1000);
    expect(state().ends).toEqual({});
    await clock.advance((ends - quiet + 1) * 1000);
    await until(() => state().ends.silent === 1, state);
    await clock.advance(1000);
    await until(() => server.asked.length === 2 && server.watches() === 1);
  });
});

test('K3 a connection whose bytes stop while its socket stays is given up, and the next one goes on without a list', async () => {
  const between = await startCutProxy(Number(new URL(server.url).port));
  try {
    const times = { openSeconds: 0.3, overdueSeconds: 10, bookmarkSeconds: 0.3 };
    seen = reflect(`http://127.0.0.1:${between.port}`, { times });
    await until(() => state().synced, state);
    server.bookmark();
    await until(() => state().version === String(server.version()), state);
    between.stalled(true);
    server.put(rawDeployment('b'));
    // The stream, and one that is never answered.
    await until(() => (state().ends.silent ?? 0) >= 2, state);
    expect([seen.told.length, Object.keys(state().ends)]).toEqual([1, ['silent']]);
    between.stalled(false);
    await until(() => seen.told.length === 2, state);
    expect([seen.told[1], state().relists]).toEqual(['set b nginx:1.27', { start: 1 }]);
  } finally {
    await between.stop();
  }
});

test('K4 a server that closes at once is asked ever more seldom', async () => {
  const clock = manualClock();
  await start({ clock });
  server.fault = (_, response) => {
    response.writeHead(200).end();
    return true;
  };
  server.closeWatches();
  await until(() => state().ends.closed === 1);
  const before = server.asked.length;
  for (let second = 0; second < 600; second += 1) await clock.advance(1000, () => undefined);
  expect(server.asked.length - before).toBeLessThan(60);
  expect(server.asked.length - before).toBeGreaterThan(10);
});

describe('K5 an error in the stream', () => {
  const broken = `${JSON.stringify({ type: 'ERROR', object: statusBody(500, 'InternalError', 'etcd event is odd') })}\n`;

  test('ends it, and is no object', async () => {
    await start();
    server.inject(broken);
    await until(() => state().ends.refused === 1 && server.watches() === 1, state);
    expect(seen.told).toEqual(['set a nginx:1.27']);
    expect(state().relists).toEqual({ start: 1 });
  });

  test('that comes again at the same version makes a relist', async () => {
    await start();
    for (const times of [1, 2]) {
      server.inject(broken);
      await until(() => state().ends.refused === times && server.asked.length === times + 1 && server.watches() === 1);
    }
    await until(() => state().relists.malformed === 1, state);
    expect(state().problem).toBeNull();
  });
});

describe('K6 a line that is no event', () => {
  test.each(['{"type":"MODIFIED","object":{"metadata"\n', '<html>\n', '{"type":"NEW","object":{}}\n', '[]\n'])(
    '%j drops the stream and makes a relist',
    async (line) => {
      await start();
      server.inject(line);
      await until(() => state().relists.malformed === 1 && server.watches() === 1, state);
      expect(seen.told).toEqual(['set a nginx:1.27']);
    },
  );

  test('of 17 MB is never taken in whole', async () => {
    await start();
    server.inject(Buffer.alloc(17 * 1024 * 1024, 0x20));
    await until(() => state().relists.malformed === 1, state);
    expect(state().problem).toBeNull();
  });

  test('an object of 5 MB with characters of every width is taken whole', async () => {
    await start();
    const text = '\u{1F600}\u2028é'.repeat(550_000);
    server.put(
      rawDeployment('b', { spec: { template: { spec: { containers: [{ name: 'app', image: 'x' }] } }, text } }),
    );
    await until(() => seen.told.length === 2, state);
    expect(seen.told[1]).toBe('set b x');
    expect(state().ends).toEqual({});
  });
});

test('K12 a right that is taken away is named with what to grant, and its return is noticed', async () => {
  await start();
  const message =
    'deployments.apps is forbidden: User "u" cannot watch resource "deployments" in API group "apps" at the cluster scope';
  server.fault = (_, response) => {
    answerJson(response, 403, statusBody(403, 'Forbidden', message));
    return true;
  };
  server.closeWatches();
  await until(() => (state().ends.forbidden ?? 0) > 1, state);
  expect(state().forbidden).toMatchObject({
    code: 'Forbidden',
    next: 'Grant the verb watch on deployments.apps in the whole cluster (a ClusterRole).',
  });
  server.fault = null;
  server.put(rawDeployment('b'));
  await until(() => seen.told.length === 2);
  expect(state()).toMatchObject({ forbidden: null, problem: null, relists: { start: 1 } });
});

test('K14 a token that was renewed is read again after one 401', async () => {
  let token = 'old';
  let read = 'old';
  const access = plainAccess(server.url, {
    authorization: () => Promise.resolve({ authorization: `Bearer ${read}` }),
    refresh: () => Promise.resolve(void (read = token)),
  });
  await start({ access });
  let refused = 0;
  server.fault = ({ headers }, response) => {
    if (headers.authorization === `Bearer ${token}`) return false;
    refused += 1;
    answerJson(response, 401, statusBody(401, 'Unauthorized', 'Unauthorized'));
    return true;
  };
  token = 'new';
  server.closeWatches();
  await until(() => server.watches() === 1 && server.asked.length === 3, state);
  expect(refused).toBe(1);
  expect(state().ends).toEqual({ closed: 1 });
});

test('K10 a server that asks to wait is not asked before', async () => {
  const clock = manualClock();
  await start({ clock });
  server.fault = (_, response) => {
    answerJson(response, 429, statusBody(429, 'TooManyRequests', 'slow down'), { 'retry-after': '20' });
    return true;
  };
  server.closeWatches();
  await until(() => state().ends.closed === 1);
  await clock.advance(1000);
  await until(() => state().ends.refused === 1);
  await clock.advance(19_000);
  expect(state().ends.refused).toBe(1);
  await clock.advance(1500);
  await until(() => state().ends.refused === 2);
});
