// Pull Secrets as the API server hands them out, or does not.
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { workload } from '#test/fixtures/workload.ts';
import { canary as canaryOf } from '#test/fixtures/canary.ts';
import { createPullSecrets, type PullSecret } from './pull-secrets.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

const canary = canaryOf('pull-secret');
const base = '/api/v1/namespaces/shop';
const encoded = Buffer.from(canary).toString('base64');
const good = { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': encoded } };
const forbidden = new ClusterError('Forbidden', 'secrets "a" is forbidden', { status: 403 });

function world(objects: Record<string, unknown>, mortal = false) {
  let now = 0;
  const asked: string[] = [];
  const call: Transport = async ({ method, path }) => {
    asked.push(path.replace(base, method));
    const found = objects[path.replace(`${base}/`, '')];
    if (found instanceof Error) throw found;
    if (found === undefined) throw new ClusterError('NotFound', 'not found', { status: 404 });
    return found as Readonly<Record<string, unknown>>;
  };
  const life = { keptMilliseconds: 600_000, restMilliseconds: 10_000, now: () => now };
  const { of: read, renew } = createPullSecrets(call, mortal ? life : null);
  return { asked, read, renew, later: (seconds: number) => void (now += seconds * 1000) };
}

describe('pull Secrets', () => {
  test('of the template are read in their order, and once', async () => {
    const { asked, read } = world({
      'secrets/a': good,
      'secrets/b': { type: 'kubernetes.io/dockercfg', data: { '.dockercfg': encoded } },
    });
    for (const name of ['web', 'api']) {
      const found = await read(workload({ name, pullSecrets: ['a', 'b'] }));
      expect(found).toMatchObject([
        { ok: true, source: 'secret shop/a', form: 'config' },
        { ok: true, source: 'secret shop/b', form: 'dockercfg' },
      ]);
      expect(found.map((one) => one.ok && one.text.reveal())).toEqual([canary, canary]);
      expect(JSON.stringify(found) + inspect(found, { depth: 9, showHidden: true })).not.toContain(canary);
    }
    expect(asked).toEqual(['GET/secrets/a', 'GET/secrets/b']);
  });

  test('of the ServiceAccount serve where the template names none', async () => {
    const { asked, read } = world({
      'serviceaccounts/shop': { imagePullSecrets: [{ name: 'a' }, {}] },
      'secrets/a': good,
    });
    expect(await read(workload({ serviceAccount: 'shop' }))).toMatchObject([{ ok: true, source: 'secret shop/a' }]);
    expect(await read(workload({ serviceAccount: 'shop', pullSecrets: ['a'] }))).toHaveLength(1);
    expect(asked).toEqual(['GET/serviceaccounts/shop', 'GET/secrets/a']);
  });

  test.each<[string, unknown, string]>([
    [
      'R34 of another type',
      { type: 'Opaque', data: { x: encoded } },
      'secret shop/a is no pull secret: its type is not kubernetes.io/dockerconfigjson',
    ],
    ['R34 without its key', { ...good, data: { x: encoded } }, 'secret shop/a has no .dockerconfigjson'],
    ['that does not exist', undefined, 'secret shop/a does not exist'],
    ['that may not be read', forbidden, 'secret shop/a cannot be read: the right is missing'],
    ['that cannot be read', new ClusterError('ClusterUnreachable', 'gone'), 'secret shop/a cannot be read: gone'],
  ])('one %s is named without its content', async (_name, object, words) => {
    const [found] = await world({ 'secrets/a': object }).read(workload({ pullSecrets: ['a'] }));
    expect(found).toMatchObject({ ok: false, name: 'a', missing: object === undefined, words });
    expect(JSON.stringify(found)).not.toContain(encoded);
  });

  test.each([
    ['secrets', { pullSecrets: ['a'] }, 'secrets/a', 'a'],
    ['serviceaccounts', { serviceAccount: 'a' }, 'serviceaccounts/a', 'a'],
  ])('a missing right on %s is told with the Role to grant', async (resource, wish, path, name) => {
    const [found] = await world({ [path]: forbidden }).read(workload(wish));
    expect(found).toMatchObject({
      next:
        `Grant the verb get on ${resource} in the namespace shop. The controller: kubectl apply -n shop ` +
        `-f deploy/pull-secrets.yaml. For this one alone: kubectl -n shop create role reship-pull-${name} --verb=get --resource=${resource} --resource-name=${name}, and bind it to the user of Reship.`,
    });
  });

  test.each([['$(id)'], ["a'; id; '"], ['a\nb'], [canary.toUpperCase()], ['../secrets/other']])(
    'a name that no Secret can have is not asked for, and not shown (%#)',
    async (name) => {
      const { asked, read } = world({});
      expect(await read(workload({ pullSecrets: [name] }))).toEqual([
        {
          ok: false,
          name: null,
          missing: false,
          words: 'a name in imagePullSecrets is none that a Secret can have',
          next: '',
        },
      ]);
      expect(asked).toEqual([]);
    },
  );
});

describe('R34 in a controller', () => {
  const own = workload({ serviceAccount: 'shop', pullSecrets: ['a'] });
  const borrowed = workload({ name: 'api', serviceAccount: 'shop' });
  const account = { imagePullSecrets: [{ name: 'a' }] };
  const other = { ...good, data: { '.dockerconfigjson': Buffer.from('{}').toString('base64') } };
  const textOf = async (found: Promise<readonly PullSecret[]>) =>
    (await found).map((one) => one.ok && one.text.reveal());

  test('a Secret and a ServiceAccount are read once in ten minutes, whoever asks', async () => {
    const { asked, read, later } = world({ 'serviceaccounts/shop': account, 'secrets/a': good }, true);
    for (let minute = 0; minute < 25; minute += 1) {
      await Promise.all([read(own), read(borrowed), read(workload({ name: 'db', pullSecrets: ['a'] }))]);
      later(60);
    }
    expect(asked.filter((one) => one === 'GET/secrets/a')).toHaveLength(3);
    expect(asked.filter((one) => one === 'GET/serviceaccounts/shop')).toHaveLength(3);
  });

  test.each([
    ['of the template', own],
    ['of the ServiceAccount', borrowed],
  ])('one %s that has not helped is read again for the next question', async (_whose, asker) => {
    const objects: Record<string, unknown> = { 'serviceaccounts/shop': account, 'secrets/a': good };
    const { read, renew, later } = world(objects, true);
    expect(await textOf(read(asker))).toEqual([canary]);
    objects['secrets/a'] = other;
    later(60);
    renew(asker);
    expect(await textOf(read(asker))).toEqual(['{}']);
  });

  test('a ServiceAccount that is given its Secret later is read again too', async () => {
    const objects: Record<string, unknown> = { 'serviceaccounts/shop': {}, 'secrets/a': good };
    const { read, renew, later } = world(objects, true);
    expect(await read(borrowed)).toEqual([]);
    objects['serviceaccounts/shop'] = account;
    later(60);
    renew(borrowed);
    expect(await textOf(read(borrowed))).toEqual([canary]);
  });

  test('an API server that cannot be asked takes nothing away that was read before, one that says no does', async () => {
    const objects: Record<string, unknown> = { 'serviceaccounts/shop': account, 'secrets/a': good };
    const { read, later } = world(objects, true);
    expect(await textOf(read(borrowed))).toEqual([canary]);
    const gone = new ClusterError('ClusterUnreachable', 'gone');
    Object.assign(objects, { 'serviceaccounts/shop': gone, 'secrets/a': gone });
    later(700);
    expect(await textOf(read(borrowed))).toEqual([canary]);
    Object.assign(objects, { 'serviceaccounts/shop': account, 'secrets/a': forbidden });
    later(700);
    expect(await textOf(read(borrowed))).toEqual([false]);
  });
});
