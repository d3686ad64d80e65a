// How many hosts are known at once, and which of them are forgotten first.
import { expect, test } from 'vitest';
import type { Received } from './call.ts';
import { createPace } from './pace.ts';

type Headers = Readonly<Record<string, string>>;

function start() {
  let now = 1000;
  const pace = createPace({
    concurrency: () => 2,
    scarceGap: 0,
    now: () => now,
    random: () => 0,
    sleep: () => Promise.resolve(),
  });
  async function ask(host: string, status = 200, headers: Headers = {}, registry = host) {
    const url = new URL(`https://${host}/v2/`);
    const received: Received = { status, url, body: Buffer.alloc(0), header: (name) => headers[name] ?? null };
    const sent = await pace.run({ kind: 'manifest', url, registry, who: 'anonymous' }, () =>
      Promise.resolve({ ok: true, received }),
    );
    return sent.ok ? 'sent' : 'left alone';
  }
  /** A registry sends us to so many hosts of its own. */
  async function wander(hosts: number, status = 200, headers: Headers = {}) {
    for (let number = 0; number < hosts; number += 1)
      await ask(`h${number}.evil.example`, status, headers, 'evil.example');
  }
  return {
    ask,
    wander,
    known: () => pace.standings().length,
    later: (seconds: number) => void (now += seconds * 1000),
  };
}

const budget = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '20;w=21600' };

test.each<[string, number, Headers]>([
  ['answer', 200, {}],
  ['ask for rest', 429, { 'retry-after': '21600' }],
  ['announce a budget for months', 200, { 'ratelimit-limit': '9;w=9999999', 'ratelimit-remaining': '9;w=9999999' }],
])('R13 of ever new hosts that a registry sends us to, a thousand are known, and they %s', async (_name, ...said) => {
  const { ask, wander, known } = start();
  await ask('registry-1.docker.io', 200, budget);
  await ask('ghcr.io', 429, { 'retry-after': '21600' });
  await wander(2500, ...said);
  expect(known()).toBe(1000);
  expect([await ask('registry-1.docker.io'), await ask('ghcr.io')]).toEqual(['left alone', 'left alone']);
});

test('R13 those at rest are forgotten after those that are not', async () => {
  const { ask, wander } = start();
  await ask('cdn.example', 429, { 'retry-after': '21600' }, 'ghcr.io');
  await wander(2500);
  expect(await ask('cdn.example', 200, {}, 'ghcr.io')).toBe('left alone');
});

test('a registry whose budget and rest are over is forgotten where there are too many', async () => {
  const { ask, known, later } = start();
  for (let number = 0; number < 1100; number += 1) await ask(`r${number}.example`, 200, budget);
  expect(known()).toBe(1100);
  later(21_600);
  await ask('new.example');
  expect(known()).toBe(1000);
});
