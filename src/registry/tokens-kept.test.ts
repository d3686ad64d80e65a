// How many tokens are kept, and which go first.
import { describe, expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import type { Transport } from './call.ts';
import { endpointsOf } from './host.ts';
import { readLogin } from './login.ts';
import { createTokens } from './token.ts';

/** A token server whose tokens are so many characters long; what it was asked for. */
function start(length: number, expires_in: unknown = 300) {
  let now = 0;
  const asked: string[] = [];
  const transport: Transport = {
    send({ url }) {
      asked.push(`${url.searchParams.get('service')} ${url.searchParams.get('scope')}`);
      const body = Buffer.from(JSON.stringify({ token: 't'.repeat(length), expires_in }));
      return Promise.resolve({ ok: true, received: { status: 200, body, url, header: () => null } });
    },
    tire: () => undefined,
    standings: () => [],
    close: () => Promise.resolve(),
  };
  const tokens = createTokens(transport, () => now);
  async function get(path: string, service: string, scope = `repository:${path}:pull`) {
    const endpoint = endpointsOf(new Map())(`ghcr.io/${path}` as Repository);
    const challenge = `Bearer realm="https://ghcr.io/token",service="${service}",scope="${scope}"`;
    const read = endpoint === null ? null : await readLogin(endpoint, challenge);
    if (endpoint === null || read?.ok !== true || read.login === 'basic') throw new Error('a login is read');
    const answer = await tokens.get(endpoint, read.login, null, null);
    return answer.ok ? answer.value.text.length : answer.reason.message;
  }
  return { asked, get, later: (seconds: number) => void (now += seconds * 1000) };
}

test.each([
  [16_384, 16_384],
  [16_385, 'ghcr.io answered a token request with something else'],
])('a token of %i characters', async (length, expected) => {
  expect(await start(length).get('acme/web', 'a')).toBe(expected);
});

test.each([
  ['a year', 31_536_000],
  ['no end', 1e300],
])('R4 a token that is said to live for %s is asked for again after a day', async (_name, expires_in) => {
  const { asked, get, later } = start(10, expires_in);
  await get('acme/web', 'a');
  later(86_300);
  await get('acme/web', 'a');
  expect(asked).toHaveLength(1);
  later(100);
  await get('acme/web', 'a');
  expect(asked).toHaveLength(2);
});

describe('a registry that names a new one each time', () => {
  const ever = Array.from({ length: 50 }, (_, number) => `new${number}`);

  test.each<[string, (name: string) => [string, string, string]]>([
    ['service', (name) => ['acme/web', name, 'repository:acme/web:pull']],
    ['scope', (name) => ['acme/web', 'a', `repository:acme/web:${name}`]],
    ['scope that names no repository', (name) => ['acme/web', 'a', name]],
  ])('%s pushes out its own tokens alone, and the last few are kept', async (_name, nameOf) => {
    const { asked, get } = start(10);
    await get('acme/api', 'other');
    for (const name of ever) await get(...nameOf(name));
    asked.length = 0;
    await get('acme/api', 'other');
    for (const name of ever.slice(-4)) await get(...nameOf(name));
    expect(asked).toEqual([]);
    await get(...nameOf('new0'));
    expect(asked).toHaveLength(1);
  });
});

test('tokens of many repositories take 16 MiB together, and those that were not used go', async () => {
  const { asked, get } = start(16_000);
  for (let number = 0; number < 1100; number += 1) {
    await get(`acme/web${number}`, 'a');
    await get('acme/web0', 'a');
  }
  expect(asked).toHaveLength(1100);
  await get('acme/web0', 'a');
  await get('acme/web1099', 'a');
  expect(asked).toHaveLength(1100);
  await get('acme/web1', 'a');
  expect(asked).toHaveLength(1101);
});

test('a token whose scope is for all repositories is asked for once', async () => {
  const { asked, get } = start(10);
  for (const path of ['acme/web', 'acme/api', 'acme/jobs']) await get(path, 'a', 'all:read');
  expect(asked).toHaveLength(1);
});

test('tokens whose scope names repositories in a way of its own are kept for each', async () => {
  const { asked, get } = start(10);
  const paths = Array.from({ length: 20 }, (_, number) => `proxy/web${number}`);
  for (const path of [...paths, ...paths]) await get(path, 'a', `repository:${path.slice(6)}:pull`);
  expect(asked).toHaveLength(20);
});
