// The ClusterRole for the command line: all of its rights are needed, and they are enough.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { cronJob, daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { pullSecret } from '#test/fixtures/pull-secret.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { htpasswdUser, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { check, reship, update, verdict } from '#test/fixtures/reship.ts';

interface Role {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

const file = join(import.meta.dirname, '..', '..', 'deploy', 'command-line-role.yaml');
const names = { deployments: 'deploy/web', statefulsets: 'sts/db', daemonsets: 'ds/agent', cronjobs: 'cj/report' };
const rights = [
  ...Object.keys(names).flatMap((resource) => ['get', 'list', 'patch'].map((verb) => `${verb} ${resource}`)),
  'get namespaces',
  'list namespaces',
  'list pods',
  'list deployrecords',
  'create deployrecords',
];

describe.runIf(findControlPlane())('the ClusterRole of the command line', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let shop: string;
  let other: string;
  let roles: readonly Role[];

  beforeAll(async () => {
    roles = parseAllDocuments(await readFile(file, 'utf8')).map((one) => one.toJS() as Role);
    [cluster, registry] = await Promise.all([startCluster(), startRegistry({ auth: 'htpasswd' })]);
    await serveRecords(cluster);
    await registry.push('shop/web', '1.4.2', { seed: 'old' });
    await registry.push('shop/web', '1.4.3', { seed: 'fresh' });
    shop = await cluster.createNamespace();
    other = await cluster.createNamespace();
    await cluster.apply(
      pulling(shop),
      deployment({ ...spec(shop), name: 'web' }),
      statefulSet({ ...spec(shop), name: 'db' }),
      daemonSet({ ...spec(shop), name: 'agent' }),
      cronJob({ ...spec(shop), name: 'report' }),
      ...roles,
      ...bound('all-rights', 'reship', 'reship-pull-secrets'),
      ...bound('no-secrets', 'reship'),
      ...bound('with-records', 'reship', 'reship-records'),
      ...bound('brakes', 'reship', 'reship-namespaces'),
      ...bound('brakes-other', 'reship'),
      ...boundIn(other, 'brakes-other', 'reship-namespaces'),
      ...rights.flatMap((right, index) => [
        without(right, index),
        ...bound(`lacks-${index}`, `lacks-${index}`, 'reship-pull-secrets'),
      ]),
    );
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  function spec(namespace: string) {
    const podSpec = { imagePullSecrets: [{ name: 'own' }] };
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    return { image: `${registry.address}/shop/web:1.4.2`, annotations, namespace, podSpec };
  }

  function pulling(namespace: string): object {
    return pullSecret({ namespace, name: 'own' }, registry.address, htpasswdUser.name, htpasswdUser.password);
  }

  /** The user of that name with these ClusterRoles. */
  function bound(user: string, ...clusterRoles: readonly string[]): readonly object[] {
    return clusterRoles.map((name) => ({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: `${user}-${name}` },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }],
    }));
  }

  function boundIn(namespace: string, user: string, ...clusterRoles: readonly string[]): readonly object[] {
    return bound(user, ...clusterRoles).map((one) => {
      const { metadata } = one as { readonly metadata: object };
      return { ...one, kind: 'RoleBinding', metadata: { ...metadata, namespace } };
    });
  }

  function main(): Role {
    const found = roles.find(({ metadata }) => metadata.name === 'reship');
    if (found === undefined) throw new Error(`${file} holds no ClusterRole reship`);
    return found;
  }

  /** The ClusterRole but for one right. */
  function without(right: string, index: number): Role {
    const [gone, from = ''] = right.split(' ');
    const rules = main().rules.flatMap((rule) =>
      rule.resources.map((resource) => ({
        ...rule,
        resources: [resource],
        verbs: rule.verbs.filter((verb) => verb !== gone || resource !== from),
      })),
    );
    return { ...main(), metadata: { name: `lacks-${index}` }, rules: rules.filter(({ verbs }) => verbs.length > 0) };
  }

  test('names each right that is tried here, and no other', () => {
    const found = main().rules.flatMap((rule) =>
      rule.resources.flatMap((one) => rule.verbs.map((verb) => `${verb} ${one}`)),
    );
    expect(found.toSorted()).toEqual(rights.toSorted());
  });

  const verdicts = { Deployment: '', StatefulSet: '', DaemonSet: '', CronJob: '' };
  const allUpdated = Object.keys(verdicts).map(() => 'update CandidateFound');

  test('is enough for check and for a dry run', async () => {
    for (const run of [check, update]) {
      const more = run === update ? ['--dry-run=server'] : [];
      const ran = await run(cluster, '-A', '--as', 'all-rights', ...more);
      expect(ran.errors).toEqual([]);
      expect(ran.items.map(verdict)).toEqual(allUpdated);
      expect(ran.code).toBe(0);
    }
  });

  test.each(rights.map((right, index) => [right, index] as const))(
    'without %s something fails',
    async (right, index) => {
      const [verb, resource = ''] = right.split(' ');
      const as = ['--as', `lacks-${index}`];
      const name = names[resource as keyof typeof names] ?? '';
      if (right === 'list namespaces') {
        // The one right that only saves requests: each Namespace is then read by itself.
        expect((await check(cluster, '-A', ...as)).items.map(verdict)).toEqual(allUpdated);
        expect((await check(cluster, '-A', ...as)).code).toBe(0);
        return;
      }
      if (right === 'list deployrecords') {
        const ran = await reship(cluster, ['check', '-A', ...as]);
        expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('deployrecords.reship.dev is missing')]);
        return;
      }
      if (resource === 'deployrecords') {
        // The change is made, and who made it is told what became of its record.
        const namespace = await cluster.createNamespace();
        await cluster.apply(pulling(namespace), deployment({ ...spec(namespace), name: 'web' }));
        const ran = await reship(cluster, ['update', '-n', namespace, '--kinds', 'deploy', ...as]);
        await cluster.kubectl('delete', 'deployment/web', '-n', namespace);
        expect([ran.code, ran.stdout]).toEqual([0, expect.stringMatching(/ update +patched /)]);
        expect(ran.stderr).toContain('1 of 1 changes has no DeployRecord yet; a controller sees to it');
        expect(ran.stderr).toContain(`Grant the verb ${verb} on ${resource}`);
        return;
      }
      if (right === 'list pods') {
        // Nothing of the CronJob or of a DaemonSet without Nodes runs, so that no Pod is asked for.
        const ran = await check(cluster, '-A', ...as);
        expect(ran.items.map(verdict).filter((one) => one === 'wait RunningUnknown')).toHaveLength(2);
        return;
      }
      const ran =
        verb === 'get' && resource !== 'namespaces'
          ? await check(cluster, name, '-n', shop, ...as)
          : await update(cluster, '-A', '--dry-run=server', ...as);
      expect([0, 6]).not.toContain(ran.code);
      expect(JSON.stringify([ran.errors, ran.items])).toContain('"Forbidden"');
      expect(JSON.stringify([ran.errors, ran.items])).toContain(`Grant the verb ${verb} on `);
    },
  );

  test('without the second one private images wait, and everything else goes on', async () => {
    const ran = await check(cluster, '-A', '--as', 'no-secrets');
    expect(ran.items.map(verdict)).toEqual(allUpdated.map(() => 'wait AuthFailed'));
    expect(ran.items[0]?.reasons[0]?.next).toContain('get on secrets');
  });

  test('is enough to write', async () => {
    const ran = await reship(cluster, ['update', '-A', '--as', 'all-rights']);
    expect(ran.stdout.match(/ update +patched /g)).toHaveLength(4);
    expect([ran.code, ran.stderr]).toEqual([0, expect.not.stringContaining('DeployRecord')]);
    const { stdout } = await reship(cluster, ['history', '-n', shop]);
    expect(stdout.match(/ 1\.4\.2 +1\.4\.3 +Command +all-rights +Open /g)).toHaveLength(4);
  });

  test.each([
    ['is enough to stop single workloads and go on, but for the brake on the record', 'all-rights', 1],
    ['with the one for records does that too', 'with-records', 0],
  ] as const)('%s', async (_, as, told) => {
    const missing: string[] = [];
    for (const verb of ['suspend', 'resume', 'refresh', 'leave']) {
      const ran = await reship(cluster, [verb, ...Object.values(names), '-n', shop, '--as', as]);
      expect([verb, ran.code, ran.stdout.match(/^\S+ /gm)?.length]).toEqual([verb, 0, 4]);
      if (/does not carry|Grant the verb/.test(ran.stderr)) missing.push(ran.stderr);
    }
    expect(missing).toHaveLength(told);
    for (const one of missing) expect(one).toContain('cannot patch resource "deployrecords/status"');
  });

  test('whole Namespaces need one of their own, which may be bound in one alone', async () => {
    for (const verb of ['suspend', 'resume', 'refresh', 'leave']) {
      const run = (as: string, ...place: readonly string[]) => reship(cluster, [verb, ...place, '--as', as]);
      expect([verb, await run('brakes', '-A')]).toEqual([verb, expect.objectContaining({ code: 0 })]);
      expect([verb, await run('brakes-other', '-n', other)]).toEqual([verb, expect.objectContaining({ code: 0 })]);
    }
    for (const as of ['all-rights', 'brakes-other']) {
      const refused = await reship(cluster, ['suspend', '-n', shop, '--as', as]);
      expect([refused.code, refused.stdout]).toEqual([1, '']);
      expect(refused.stderr).toContain('Grant the verb patch on namespaces');
    }
  });
});
