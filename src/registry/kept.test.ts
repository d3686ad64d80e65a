// Whoever knows a digest learns nothing about it from a repository that is closed to them.
import { onTestFinished, describe, expect, test } from 'vitest';
import { canary } from '#test/fixtures/canary.ts';
import { parseDigest } from '#core/image/digest.ts';
import { secret } from '#runtime/secret.ts';
import { folderWith } from '#test/fixtures/folder.ts';
import { startGoodRegistry } from '#test/fixtures/good-registry.ts';
import { digestOf, sendStatus } from '#test/fixtures/hostile-registry.ts';
import { basicHeader, credentialOf } from './credential.ts';
import { createImages } from './images.ts';
import { anonymous, type Asker } from './source.ts';

const owner = credentialOf('password', 'owner', secret(canary('owner')), 'test');
const stranger = credentialOf('password', 'stranger', secret(canary('stranger')), 'test');

const asking = (credential: typeof owner): Asker => ({
  sources: [{ find: () => Promise.resolve({ credentials: [credential], troubles: [] }) }],
  remedy: () => '',
});

/** The same image in a repository that is open to all, in the stranger's own and in the owner's; the last has one more. */
async function start(factsFolder: string | null = null) {
  const registry = await startGoodRegistry({
    guard: (handler) => (request, response, host) => {
      const [, place = ''] = /^\/v2\/acme\/(\w+)\//.exec(request.url) ?? [];
      const [who = null] = [owner, stranger].filter((one) => basicHeader(one) === request.authorization);
      if (place === 'open' || who?.username === place) handler(request, response, host);
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
    own: own.digest,
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
