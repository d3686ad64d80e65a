// How fast a host is asked, on a clock of the test's own.
import { describe, expect, test } from 'vitest';
import type { CallKind } from './counters.ts';
import { createPace } from './pace.ts';
import type { Received, Sent } from './call.ts';

function answer(host: string, status: number, headers: Readonly<Record<string, string>> = {}): Sent {
  const url = new URL(`https://${host}/v2/`);
  const received: Received = { status, url, body: Buffer.alloc(0), header: (name) => headers[name] ?? null };
  return { ok: true, received };
}

function start({ random = 0, concurrency = 2, sleep = (): Promise<void> => Promise.resolve() } = {}) {
  const slept: number[] = [];
  let now = 1000;
  const pace = createPace({
    concurrency: () => concurrency,
    scarceGap: 500,
    now: () => now,
    random: () => random,
    sleep(milliseconds) {
      slept.push(milliseconds);
      return sleep();
    },
  });
  const sent: string[] = [];
  async function ask(kind: CallKind, host: string, given: Sent = answer(host, 200), who = 'anonymous') {
    const result = await pace.run({ kind, url: new URL(`https://${host}/v2/`), registry: host, who }, () => {
      sent.push(`${kind} ${host}`);
      return Promise.resolve(given);
    });
    if (result.ok) return result.received.status;
    return { words: result.words, limited: result.limited, seconds: result.againAfterSeconds };
  }
  return { pace, slept, sent, ask, later: (seconds: number) => void (now += seconds * 1000) };
}

const hub = 'registry-1.docker.io';
const left = (remaining: number) =>
  answer(hub, 200, { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': `${remaining};w=21600` });

describe('R1 a host that answered 429', () => {
  test.each([
    ['seconds', { 'retry-after': '120' }, 120],
    ['a date', { 'retry-after': 'Sat, 21 Nov 2026 10:02:00 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' }, 120],
    ['nothing', {}, 60],
    ['nonsense', { 'retry-after': 'soon' }, 60],
    ['a year', { 'retry-after': '31536000' }, 21_600],
  ])('with %s is left alone for so long, and no other host', async (_name, headers, seconds) => {
    const { ask, later, sent } = start();
    expect(await ask('head', 'ghcr.io', answer('ghcr.io', 429, headers))).toBe(429);
    const words = `asked for fewer requests and is left alone for ${seconds} s`;
    expect(await ask('head', 'ghcr.io')).toEqual({ words, limited: true, seconds });
    expect(await ask('tags', 'ghcr.io')).toMatchObject({ limited: true });
    expect(await ask('head', 'quay.io')).toBe(200);
    later(seconds - 1);
    expect(await ask('head', 'ghcr.io')).toMatchObject({ limited: true, seconds: 1 });
    later(1);
    expect(await ask('head', 'ghcr.io')).toBe(200);
    expect(sent).toEqual(['head ghcr.io', 'head quay.io', 'head ghcr.io']);
  });

  test('is left alone a little longer than it asked, at random', async () => {
    const { ask, later } = start({ random: 0.5 });
    await ask('head', 'ghcr.io', answer('ghcr.io', 429, { 'retry-after': '20' }));
    later(20);
    expect(await ask('head', 'ghcr.io')).toMatchObject({ seconds: 1 });
    later(1);
    expect(await ask('head', 'ghcr.io')).toBe(200);
  });

  test('is not asked by those who were in line before', async () => {
    const { ask, sent } = start({ concurrency: 1 });
    const all = [1, 2, 3, 4].map(() => ask('head', 'ghcr.io', answer('ghcr.io', 429, { 'retry-after': '5' })));
    expect((await Promise.all(all)).map((one) => typeof one)).toEqual(['number', 'object', 'object', 'object']);
    expect(sent).toHaveLength(1);
  });
});

describe('R6 a host that answered 503', () => {
  test.each([
    ['seconds', { 'retry-after': '30' }],
    ['a date', { 'retry-after': 'Sat, 21 Nov 2026 10:00:30 GMT', date: 'Sat, 21 Nov 2026 10:00:00 GMT' }],
  ])('with %s is left alone for so long, and no other host', async (_name, headers) => {
    const { ask, later, sent } = start();
    expect(await ask('head', 'ghcr.io', answer('ghcr.io', 503, headers))).toBe(503);
    const words = 'cannot answer now and is left alone for 30 s, as it asked';
    expect(await ask('tags', 'ghcr.io')).toEqual({ words, limited: false, seconds: 30 });
    expect(await ask('head', 'quay.io')).toBe(200);
    later(30);
    expect(await ask('head', 'ghcr.io')).toBe(200);
    expect(sent).toEqual(['head ghcr.io', 'head quay.io', 'head ghcr.io']);
  });

  test.each([
    ['503 without a time', 503, {}],
    ['503 with nonsense', 503, { 'retry-after': 'soon' }],
    ['500 with a time', 500, { 'retry-after': '30' }],
  ])('is asked again at once after %s', async (_name, status, headers) => {
    const { ask } = start();
    await ask('head', 'ghcr.io', answer('ghcr.io', status, headers));
    expect(await ask('head', 'ghcr.io')).toBe(200);
  });

  test('after 429 is left alone for the longer of both times', async () => {
    const { ask } = start({ concurrency: 2 });
    await Promise.all([
      ask('head', 'ghcr.io', answer('ghcr.io', 429, { 'retry-after': '60' })),
      ask('head', 'ghcr.io', answer('ghcr.io', 503, { 'retry-after': '5' })),
    ]);
    expect(await ask('head', 'ghcr.io')).toMatchObject({ limited: true, seconds: 60 });
  });
});

describe('R2 a host that announces a budget', () => {
  test('is asked for no manifest out of its last half, until one is given back', async () => {
    const { ask, later, sent } = start();
    await ask('head', hub, left(51));
    expect(await ask('manifest', hub, left(50))).toBe(200);
    expect(await ask('manifest', hub)).toEqual({
      words: "allows 50 more pulls of 100, and the last half is left to the cluster's own pulls",
      limited: true,
      seconds: 216,
    });
    expect(await ask('head', hub, left(52))).toBe(200);
    expect(await ask('manifest', hub, left(50))).toBe(200);
    later(21_600);
    expect(await ask('manifest', hub)).toBe(200);
    expect(sent.filter((one) => one.startsWith('manifest'))).toHaveLength(3);
  });

  test('has those counted that are under way', async () => {
    const { ask, sent } = start({ concurrency: 5 });
    await ask('head', hub, left(52));
    await Promise.all([1, 2, 3, 4, 5].map(() => ask('manifest', hub, answer(hub, 200))));
    expect(sent.filter((one) => one.startsWith('manifest'))).toHaveLength(2);
  });

  test('has those counted whose answers announce nothing new', async () => {
    const { ask } = start();
    await ask('head', hub, left(52));
    const all = [await ask('manifest', hub), await ask('manifest', hub), await ask('manifest', hub)];
    expect(all).toEqual([200, 200, expect.objectContaining({ limited: true })]);
  });

  test('has one for each who asks', async () => {
    const { ask } = start();
    await ask('head', hub, left(0));
    expect(await ask('manifest', hub, answer(hub, 200), 'robot')).toBe(200);
    expect(await ask('manifest', hub)).toMatchObject({ limited: true });
  });

  test('is asked by HEAD with gaps when less than a tenth is left, other hosts without', async () => {
    const { ask, slept } = start();
    await ask('head', hub, left(10));
    await ask('head', hub, left(9));
    expect(slept).toEqual([]);
    for (let round = 0; round < 3; round += 1) await ask('head', hub, left(9));
    await ask('head', 'ghcr.io');
    expect(slept).toEqual([500, 1000]);
  });
});

test('R2 HEADs that wait for their gap leave their slots to other questions', async () => {
  const { ask, sent, slept } = start({ concurrency: 1, sleep: () => new Promise(() => undefined) });
  await ask('head', hub, left(9));
  await ask('head', hub, left(9));
  void ask('head', hub);
  void ask('head', hub);
  expect(await Promise.all([ask('token', hub), ask('tags', hub)])).toEqual([200, 200]);
  expect(slept).toEqual([500, 1000]);
  expect(sent.map((one) => one.split(' ')[0])).toEqual(['head', 'head', 'token', 'tags']);
});

test('tells how each host stands', async () => {
  const { ask, pace } = start();
  await ask('head', hub, left(7));
  await ask('head', 'ghcr.io', answer('ghcr.io', 429, { 'retry-after': '5' }));
  await ask('head', 'quay.io', { ok: false, host: 'quay.io', words: 'did not answer: connection refused' });
  expect(pace.standings()).toEqual([
    { host: hub, budget: { limit: 100, remaining: 7, windowSeconds: 21_600 }, restSeconds: null, trouble: null },
    { host: 'ghcr.io', budget: null, restSeconds: 5, trouble: 'answered with status 429' },
    { host: 'quay.io', budget: null, restSeconds: null, trouble: 'did not answer: connection refused' },
  ]);
});

test('asks a host no more than so many things at once, and all hosts beside each other', async () => {
  const pace = createPace({
    concurrency: (host) => (host === 'ghcr.io' ? 1 : 3),
    scarceGap: 0,
    now: () => 0,
    random: () => 0,
    sleep: () => Promise.resolve(),
  });
  const most: Record<string, number> = {};
  const running: Record<string, number> = {};
  const one = (host: string) =>
    pace.run({ kind: 'head', url: new URL(`https://${host}/`), registry: host, who: '' }, async () => {
      running[host] = (running[host] ?? 0) + 1;
      most[host] = Math.max(most[host] ?? 0, running[host]);
      await new Promise((resolve) => setImmediate(resolve));
      running[host] -= 1;
      return answer(host, 200);
    });
  await Promise.all(['ghcr.io', 'quay.io', 'ghcr.io', 'quay.io', 'ghcr.io', 'quay.io', 'quay.io', 'quay.io'].map(one));
  expect(most).toEqual({ 'ghcr.io': 1, 'quay.io': 3 });
});

test('lets the short questions go first where many wait for one host', async () => {
  const { ask, sent } = start({ concurrency: 1 });
  const kinds = ['tags', 'tags', 'manifest', 'head', 'token'] as const;
  await Promise.all(kinds.map((kind) => ask(kind, 'ghcr.io')));
  expect(sent.map((one) => one.split(' ')[0])).toEqual(['tags', 'token', 'head', 'manifest', 'tags']);
});
