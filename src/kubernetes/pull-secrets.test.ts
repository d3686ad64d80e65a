// Pull Secrets as the API server hands them out, or does not.
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { workload } from '#test/fixtures/workload.ts';
import { createPullSecrets } from './pull-secrets.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

const canary = 'canary-pull-secret-a7f4';
const base = '/api/v1/namespaces/shop';
const encoded = Buffer.from(canary).toString('base64');
const good = { type: 'kubernetes.io/dockerconfigjson', data: { '.dockerconfigjson': encoded } };
const forbidden = new ClusterError('Forbidden', 'secrets "a" is forbidden', { status: 403 });

function world(objects: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const call: Transport = async ({ method, path }) => {
    asked.push(path.replace(base, method));
    const found = objects[path.replace(`${base}/`, '')];
    if (found instanceof Error) throw found;
    if (found === undefined) throw new ClusterError('NotFound', 'not found', { status: 404 });
    return found as Readonly<Record<string, unknown>>;
  };
  return { asked, read: createPullSecrets(call) };
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
    expect(found).toMatchObject({ ok: false, words });
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
});
