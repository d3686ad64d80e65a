// Whoever knows a digest learns nothing about it from a repository that is closed to them.
import { onTestFinished, describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { type Digest, parseDigest } from '#core/image/digest.ts';
import { secret } from '#runtime/secret.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { startGoodRegistry } from '#test/fixtures/good-registry.ts';
import { digestOf, sendStatus } from '#test/fixtures/hostile-registry.ts';
import { basicHeader, type Credential, credentialOf } from './credential.ts';
import { createImages } from './images.ts';
import { createKept } from './kept.ts';
import { anonymous, type Asker } from './source.ts';

const owner = credentialOf('password', 'owner', secret(canary('owner')), 'test');
const stranger = credentialOf('password', 'stranger', secret(canary('stranger')), 'test');

const robots = Array.from({ length: 20 }, (_, number) =>
  credentialOf('password', 'owner', secret(canary(`robot-${number}`)), 'test'),
);

const asking = (credential: typeof owner): Asker => ({
  sources: [{ find: () => Promise.resolve({ credentials: [credential], troubles: [] }) }],
  remedy: () => '',
});

/** The same image in a repository that is open to all, in the stranger's own and in the owner's; the last has one more. */
async function start(factsFolder: string | null = null) {
  const closed = new Set<Credential>();
  const registry = await startGoodRegistry({
    guard: (handler) => (request, response, host) => {
      const [, place = ''] = /^\/v2\/acme\/(\w+)\//.exec(request.url) ?? [];
      const [who = null] = [owner, stranger, ...robots].filter((one) => basicHeader(one) === request.authorization);
      if (place === 'open' || (who?.username === place && !closed.has(who))) handler(request, response, host);
      else sendStatus(response, 401, { 'www-authenticate': 'Basic realm="x"' });
    },
  });
  const shared = { seed: 'a', platforms: ['linux/amd64', 'linux/arm64'] };
  const places = ['open', 'stranger', 'owner'];
  const [digest = ''] = places.map((place) => registry.push(`acme/${place}`, '1', shared).digest);
  const own = registry.push('acme/owner', '2', { ...shared, seed: 'b' });
  const open = () => createImages({ remember: false, ...(factsFolder === null ? {} : { factsFolder }) });
  let images = open();
  onTestFinished(async () => {
    await images.close();
    await registry.stop();
  });
  async function ask(place: string, asker: Asker, wanted = digest): Promise<string> {
    const known = parseDigest(wanted) ?? digestOf('');
    const repository = registry.repository(`acme/${place}`);
    const answers = [await images.platforms(repository, known, asker), await images.created(repository, known, asker)];
    return answers.map((one) => (one.ok ? 'answered' : one.reason.code)).join();
  }
  return {
    ask,
    closed,
    own: own.digest,
    pulls: () => images.counters().requests[registry.host]?.manifest,
    credential: () => images.standings()[0]?.credential,
    tag: (place: string, asker: Asker) => images.digest(registry.repository(`acme/${place}`), '1', asker),
    async reopen() {
      await images.close();
      images = open();
    },
  };
}

const answered = 'answered,answered';
const refused = 'AuthFailed,AuthFailed';

describe('what is known of a digest is not told about a closed repository', () => {
  test.each([
    ['without credentials, from a repository that is open to all', 'open', anonymous],
    ['with other credentials, from a repository of their own', 'stranger', asking(stranger)],
  ])('to those who know it %s', async (_name, place, asker) => {
    const { ask } = await start();
    expect(await ask('owner', asking(owner))).toBe(answered);
    expect(await ask(place, asker)).toBe(answered);
    expect(await ask('owner', asker)).toBe(refused);
    expect(await ask('owner', asking(owner))).toBe(answered);
  });

  test('from disk neither, nor under the name of a repository that they may read', async () => {
    const { ask, own, tag, reopen } = await start(folderWith({}));
    expect(await ask('owner', asking(owner), own)).toBe(answered);
    await reopen();
    expect(await tag('open', anonymous)).toMatchObject({ ok: true });
    expect(await ask('open', anonymous)).toBe(answered);
    expect(await ask('owner', anonymous)).toBe(refused);
    expect(await ask('owner', anonymous, own)).toBe(refused);
    expect(await ask('open', anonymous, own)).toBe('TagMissing,TagMissing');
  });
});

test('what was kept does not say which credential the host takes', async () => {
  const { ask, credential } = await start();
  await ask('owner', asking(owner));
  expect(credential()).toBe('user owner of test');
  await ask('open', anonymous);
  expect(await ask('owner', asking(owner))).toBe(answered);
  expect(credential()).toBe(null);
});

describe('what is known of a digest serves all who are seen to read the repository', () => {
  test('so that twenty robots cost as many pulls as one', async () => {
    const { ask, pulls, tag } = await start();
    for (const robot of robots) {
      expect(await tag('owner', asking(robot))).toMatchObject({ ok: true });
      expect(await ask('owner', asking(robot))).toBe(answered);
    }
    expect(pulls()).toBe(2);
  });

  test('but not those who were refused since then, nor those who were never asked about', async () => {
    const { ask, tag, closed } = await start();
    const [robot = owner, other = owner] = robots;
    expect(await tag('owner', asking(robot))).toMatchObject({ ok: true });
    closed.add(robot).add(other);
    expect(await tag('owner', asking(robot))).toMatchObject({ ok: false });
    expect(await ask('owner', asking(owner))).toBe(answered);
    expect(await ask('owner', asking(robot))).toBe(refused);
    expect(await ask('owner', asking(other))).toBe(refused);
  });
});

describe('facts are kept by what they weigh', () => {
  /** How often each of so many digests was asked for, in two rounds. */
  async function times(weights: readonly number[]): Promise<readonly number[]> {
    const kept = createKept<number>({ remember: false, weigh: (value) => value });
    const asked = new Map<Digest, number>();
    for (const round of [weights, weights.toReversed()]) {
      for (const weight of round) {
        const digest = digestOf(String(weight));
        await kept({ repository: 'r', who: 'w', isProven: () => true, prove: () => undefined }, digest, () => {
          asked.set(digest, (asked.get(digest) ?? 0) + 1);
          return Promise.resolve({ ok: true, value: weight });
        });
      }
    }
    return [...asked.values()];
  }

  test('together: the first are gone when there are too many', async () => {
    const weights = Array.from({ length: 21 }, (_, number) => 10_000 - number);
    expect(await times(weights)).toEqual([2, ...weights.slice(1).map(() => 1)]);
  });

  test('and alone: one that is far too heavy takes no place', async () => {
    expect(await times([10_001, 1])).toEqual([2, 1]);
  });
});
