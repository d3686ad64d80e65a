import { describe, expect, test } from 'vitest';
import type { Repository } from '#core/image/reference.ts';
import { reason } from '#core/reason/reason.ts';
import { secret } from '#runtime/secret.ts';
import { canary } from '#test/fixtures/canary.ts';
import { createAttempts } from './attempts.ts';
import { type Credential, credentialOf } from './credential.ts';
import { endpointsOf } from './host.ts';
import { readLogin } from './login.ts';
import { anonymous } from './source.ts';

const refuse = () =>
  Promise.resolve({ answer: { ok: false, reason: reason('AuthFailed', 'no') }, wasAsked: true } as const);

test.each([
  ['from the registry opens the repository to all', true, 0],
  ['that was kept proves nothing', false, 1],
])('an answer %s', async (_name, wasAsked, times) => {
  const attempt = createAttempts();
  const answer = () => Promise.resolve({ answer: { ok: true, value: 1 }, wasAsked } as const);
  const repository = 'ghcr.io/acme/web' as Repository;
  await attempt(repository, anonymous, answer);
  let found = 0;
  const find = () => {
    found += 1;
    return Promise.resolve({ credentials: [], troubles: [] });
  };
  expect(await attempt(repository, { ...anonymous, sources: [{ find }] }, answer)).toEqual({ ok: true, value: 1 });
  expect(found).toBe(times);
});

describe('R35 a registry of a cloud', () => {
  test.each([
    ['123456789012.dkr.ecr.eu-west-1.amazonaws.com/web', 'ecr-login'],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/web', 'ecr-login'],
    ['eu.gcr.io/acme/web', 'gcloud'],
    ['gcr.io/acme/web', 'gcloud'],
    ['europe-west1-docker.pkg.dev/acme/web', 'gcloud'],
    ['acme.azurecr.io/web', 'acr-env'],
  ])('%s is told to use docker-credential-%s', async (repository, program) => {
    const answer = await createAttempts()(repository as Repository, anonymous, refuse);
    expect(answer).toMatchObject({ reason: { next: expect.stringContaining(`docker-credential-${program} `) } });
  });

  test.each(['ghcr.io/acme/web', 'notgcr.io/acme/web', 'gcr.io.attacker.example/web'])('%s is none', async (name) => {
    const answer = await createAttempts()(name as Repository, anonymous, refuse);
    expect(answer).toMatchObject({ reason: { next: 'Give credentials that may read the repository.' } });
  });
});

test('R15 a token server of another site is asked for nothing, and named to whoever may configure it', async () => {
  const endpoint = endpointsOf(new Map())('registry.example.com/web' as Repository);
  const read = endpoint && (await readLogin(endpoint, 'Bearer realm="https://auth.example.org/token"'));
  expect(read).toEqual({
    ok: false,
    why: 'it sends to the token server auth.example.org of another site, which is not asked unless the configuration names it as realm',
  });
});

describe('R34 a source', () => {
  const held = (name: string) => credentialOf('password', name, secret(canary(name)), name);
  const [old, good] = [held('old'), held('good')];
  const repository = 'ghcr.io/acme/web' as Repository;

  function source(credentials: readonly Credential[]) {
    const told: (readonly string[])[] = [];
    const renew = (_: Repository, refused: readonly Credential[]) => void told.push(refused.map((one) => one.username));
    return { told, find: () => Promise.resolve({ credentials, troubles: [] }), renew };
  }

  test('is told which of its credentials were refused, and none where another one serves', async () => {
    const [first, second] = [source([old, good]), source([])];
    const answer = await createAttempts()(repository, { ...anonymous, sources: [first, second] }, (one) =>
      one?.username === 'good' ? Promise.resolve({ answer: { ok: true, value: 1 }, wasAsked: true }) : refuse(),
    );
    expect([answer.ok, first.told, second.told]).toEqual([true, [['old']], []]);
  });

  test('is told where nothing helped, though it had nothing to be refused', async () => {
    const [first, second] = [source([old]), source([])];
    const answer = await createAttempts()(repository, { ...anonymous, sources: [first, second] }, refuse);
    expect([answer.ok, first.told, second.told]).toEqual([false, [['old']], [[]]]);
  });

  test('is told nothing of any other failure', async () => {
    const only = source([old]);
    const down = { answer: { ok: false, reason: reason('RegistryUnavailable', 'no') }, wasAsked: true } as const;
    await createAttempts()(repository, { ...anonymous, sources: [only] }, () => Promise.resolve(down));
    expect(only.told).toEqual([]);
  });
});

describe('R5 a registry that says "not found" to whoever may not read', () => {
  const held = (name: string) => credentialOf('password', name, secret(canary(name)), name);
  const repository = 'registry.example.com/web' as Repository;
  const sources = (...names: readonly string[]) => [
    { find: () => Promise.resolve({ credentials: names.map(held), troubles: [] }) },
  ];
  const missing = () =>
    Promise.resolve({ answer: { ok: false, reason: reason('TagMissing', 'no') }, wasAsked: true } as const);
  const unavailable = () =>
    Promise.resolve({ answer: { ok: false, reason: reason('RateLimited', 'no') }, wasAsked: true } as const);
  const tell = () => Promise.resolve({ answer: { ok: true, value: 1 }, wasAsked: true } as const);

  /** Who is asked, one after another, and what comes of it. */
  async function seen(
    attempt: ReturnType<typeof createAttempts>,
    names: readonly string[],
    says: Readonly<Record<string, typeof missing | typeof refuse | typeof tell | typeof unavailable>>,
  ) {
    const asked: string[] = [];
    const answer = await attempt(repository, { ...anonymous, sources: sources(...names) }, (one) => {
      asked.push(one?.username ?? 'nobody');
      return (says[asked.at(-1) ?? ''] ?? missing)();
    });
    return [asked.join(' '), answer.ok ? 'ok' : answer.reason.code];
  }

  test.each([
    ['is asked with the other credentials too', ['other', 'good'], { good: tell }, 'other good', 'ok'],
    ['and without any', ['other'], { nobody: tell }, 'other nobody', 'ok'],
    ['where nothing does better, misses it', ['other', 'second'], {}, 'other second nobody', 'TagMissing'],
    ['misses it for a stranger who holds nothing', [], {}, 'nobody', 'TagMissing'],
    ['refuses the one who holds something', ['old'], { old: refuse }, 'old nobody', 'AuthFailed'],
    ['misses it where one of two is let in', ['old', 'good'], { old: refuse }, 'old good nobody', 'TagMissing'],
    ['misses it also where strangers get no answer', ['good'], { nobody: unavailable }, 'good nobody', 'TagMissing'],
    ['may miss it and be busy for the next', ['other', 'good'], { good: unavailable }, 'other good', 'RateLimited'],
  ])('%s', async (_name, names, says, asked, answer) => {
    expect(await seen(createAttempts(), names, says)).toEqual([asked, answer]);
  });

  test('is asked with what works once it is private, though it was open', async () => {
    const attempt = createAttempts();
    await seen(attempt, [], { nobody: tell });
    expect(await seen(attempt, ['good'], { good: tell })).toEqual(['nobody good', 'ok']);
    expect(await seen(attempt, ['good'], { good: tell })).toEqual(['good', 'ok']);
  });

  test('stays open where a tag alone is missing, and says so whatever else is refused', async () => {
    const attempt = createAttempts();
    await seen(attempt, [], { nobody: tell });
    expect(await seen(attempt, ['old'], { old: refuse })).toEqual(['nobody old', 'TagMissing']);
    expect(await seen(attempt, ['old'], { nobody: tell })).toEqual(['nobody', 'ok']);
  });
});
