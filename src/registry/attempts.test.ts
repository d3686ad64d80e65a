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
