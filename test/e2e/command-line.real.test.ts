// The command line against a cluster: scopes, forms of output, exit codes, and what is said when there is no cluster.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { imagesOf, readWorkload } from '#test/fixtures/api-reads.ts';
import { canary } from '#test/fixtures/canary.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { kubeconfigText } from '#test/fixtures/cluster-handle.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { cronJob, daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { check, checkAs, reship, runProgram, update } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane())('the command line', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let shop: string;
  let blog: string;
  const folder = mkdtempSync(join(tmpdir(), 'reship-command-line-'));

  beforeAll(async () => {
    // No controllers: nothing runs, so every image may be pinned at once.
    [cluster, registry] = await Promise.all([startCluster(), startRegistry()]);
    await registry.push('shop/web', '1.4.2', { seed: 'old' });
    await registry.push('shop/web', '1.4.3', { seed: 'fresh' });
    [shop, blog] = [await cluster.createNamespace(), await cluster.createNamespace()];
    const spec = { image: `${registry.address}/shop/web:1.4.2`, annotations: { 'reship.dev/policy': 'semver:^1.4' } };
    await cluster.apply(
      deployment({ ...spec, namespace: shop, name: 'web', labels: { tier: 'front' } }),
      statefulSet({ ...spec, namespace: shop, name: 'db' }),
      daemonSet({ ...spec, namespace: blog, name: 'agent' }),
      cronJob({ ...spec, namespace: blog, name: 'report', labels: { tier: 'front' } }),
    );
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  function kubeconfig(name: string, text: string): string {
    const path = join(folder, name);
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  test.each([
    { scope: () => ['-n', shop], names: ['web', 'db'] },
    { scope: () => ['-n', shop, '-n', blog], names: ['web', 'db', 'agent', 'report'] },
    { scope: () => ['-A'], names: ['web', 'db', 'agent', 'report'] },
    { scope: () => ['-x', shop], names: ['agent', 'report'] },
    { scope: () => ['-A', '-l', 'tier=front'], names: ['web', 'report'] },
    { scope: () => ['-A', '-l', 'tier!=front'], names: ['db', 'agent'] },
    { scope: () => ['-A', '--field-selector', 'metadata.name=db'], names: ['db'] },
    { scope: () => ['-A', '--kinds', 'ds,CronJob'], names: ['agent', 'report'] },
    { scope: () => [], names: [] },
  ])('the scope %#: $names', async ({ scope, names }) => {
    const seen = await check(cluster, ...scope());
    expect(seen.items.map((item) => item.workload.name).toSorted()).toEqual(names.toSorted());
    expect(seen.code).toBe(0);
  });

  test('without a scope: the namespace of the context', async () => {
    const text = readFileSync(cluster.kubeconfigPath('admin'), 'utf8');
    const there = kubeconfig('there', text.replace('"namespace":"default"', `"namespace":"${shop}"`));
    const ran = await reship(cluster, ['check', '-o', 'name', '--kubeconfig', there]);
    expect(ran.stdout.trim().split('\n')).toEqual([`${shop}/deploy/web`, `${shop}/sts/db`]);
  });

  test('-o table: one row each by namespace, kind and name, and the counts beside it', async () => {
    const ran = await reship(cluster, ['check', '-n', shop]);
    const [heads, ...rows] = ran.stdout.trimEnd().split('\n');
    expect(heads).toMatch(/^NAMESPACE +WORKLOAD +CONTAINER +RUNNING +CANDIDATE +DECISION +WHY$/);
    expect(rows).toHaveLength(2);
    expect(rows[0]).toMatch(
      / deploy\/web +app +1\.4\.2 +1\.4\.3@[0-9a-f]{7} +update +CandidateFound: 1\.4\.3 is the highest/,
    );
    expect(rows[1]).toContain(' sts/db ');
    expect(ran.stderr).toBe('2 workloads, 2 containers: 2 update, 0 wait, 0 stay, 0 refuse\n');
  });

  test('-o wide: whole references, policy, pin and the next look', async () => {
    const ran = await reship(cluster, ['check', '-n', shop, '--kinds', 'deploy', '-o', 'wide']);
    const [heads, only = ''] = ran.stdout.split('\n');
    expect(heads).toMatch(/FROM +TO +POLICY +SOURCE +PIN +DECISION +AGAIN +WHY$/);
    const image = `${registry.address}/shop/web`;
    expect(only).toContain(`${image}:1.4.2   ${image}:1.4.3@sha256:`);
    expect(only).toMatch(/ semver:\^1\.4 +Annotation +Digest +update +60s /);
    expect(ran.stderr).toBe('1 workload, 1 container: 1 update, 0 wait, 0 stay, 0 refuse\n');
  });

  test('-o yaml says what -o json says', async () => {
    const scope = ['check', '-n', shop];
    const yaml = await reship(cluster, [...scope, '-o', 'yaml']);
    const json = await reship(cluster, [...scope, '-o', 'json']);
    expect(parse(yaml.stdout)).toEqual(JSON.parse(json.stdout));
    expect([yaml.stderr, json.stderr]).toEqual(['', '']);
  });

  test('-o name: what would change, one a line', async () => {
    const ran = await reship(cluster, ['check', '-A', '-o', 'name']);
    const names = [`${shop}/deploy/web`, `${shop}/sts/db`, `${blog}/ds/agent`, `${blog}/cj/report`];
    expect(ran.stdout.trim().split('\n').toSorted()).toEqual(names.toSorted());
  });

  test('colour: on a terminal alone, and neither with NO_COLOR nor with --no-color', async () => {
    const terminal = { NODE_OPTIONS: '--import=data:text/javascript,process.stdout.isTTY=true' };
    const escape = '\u001b[';
    const out = async (args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> =>
      (await reship(cluster, ['check', '-n', shop, ...args], 'admin', { env })).stdout;
    expect(await out([], terminal)).toContain(`${escape}32mupdate${escape}39m`);
    expect(await out([], {})).not.toContain(escape);
    expect(await out([], { ...terminal, NO_COLOR: '1' })).not.toContain(escape);
    expect(await out(['--no-color'], terminal)).not.toContain(escape);
    expect(await out(['-o', 'json'], terminal)).not.toContain(escape);
  });

  test('exit codes 0 and 6: updates are available, then they are not', async () => {
    const quiet = ['-n', blog, '--exit-code'];
    expect((await check(cluster, '-n', blog)).code).toBe(0);
    expect((await check(cluster, ...quiet)).code).toBe(6);
    expect((await update(cluster, '-n', blog, '--dry-run=client')).code).toBe(0);
    expect((await check(cluster, ...quiet)).code).toBe(6);
    expect((await update(cluster, '-n', blog)).code).toBe(0);
    expect((await check(cluster, ...quiet)).code).toBe(0);
    expect(imagesOf(await readWorkload(cluster, 'DaemonSet', blog, 'agent'))['app']).toMatch(/:1\.4\.3@sha256:/);
  });

  test('exit code 1: a registry that does not answer is an error beside the workloads that wait for it', async () => {
    const namespace = await cluster.createNamespace();
    const annotations = { 'reship.dev/policy': 'digest' };
    await cluster.apply(deployment({ namespace, name: 'far', image: '127.0.0.1:9/shop/far:1', annotations }));
    const ran = await check(cluster, '-n', namespace, '--exit-code');
    expect(ran.code).toBe(1);
    expect(ran.items[0]).toMatchObject({ decision: 'wait', reasons: [{ code: 'RegistryUnavailable' }] });
    expect(ran.errors).toMatchObject([{ scope: { registry: '127.0.0.1:9' }, code: 'RegistryUnavailable' }]);
    await cluster.adminRequest('DELETE', `/apis/apps/v1/namespaces/${namespace}/deployments/far`);
  });

  test('exit code 5: credentials that are not accepted, or have no rights', async () => {
    expect((await checkAs(cluster, 'nobody', '-n', shop)).code).toBe(5);
    const plain = await reship(cluster, ['check', '-A'], 'nobody');
    expect(plain.code).toBe(5);
    expect(plain.stderr).toBe(
      'error: reship: Forbidden: User "nobody" cannot list deployments, statefulsets, daemonsets, cronjobs at the cluster scope\n' +
        '  next: Grant the verb list on deployments.apps, statefulsets.apps, daemonsets.apps, cronjobs.batch in the whole cluster (a ClusterRole).\n' +
        'no workload was read, 1 error\n',
    );

    const token = canary('nobody-knows');
    const stranger = kubeconfig(
      'stranger',
      kubeconfigText({ server: cluster.server, 'insecure-skip-tls-verify': true }, { token }),
    );
    const ran = await reship(cluster, ['check', '-A'], 'admin', { env: { KUBECONFIG: stranger } });
    expect(ran.code).toBe(5);
    expect(ran.stderr).toContain(
      'error: reship: Unauthorized: the API server does not accept these credentials (context test)\n',
    );
    expect(ran.stderr).not.toContain(token);
  });

  test('--as needs the right to impersonate, and is then the user whose name is written down', async () => {
    expect((await reship(cluster, ['check', '-n', shop, '--as', 'nobody'])).code).toBe(5);
    const ran = await update(cluster, '-n', shop, '--kinds', 'sts', '--as', 'ann', '--as-group', 'system:masters');
    expect(ran.code).toBe(0);
    const stored = await readWorkload(cluster, 'StatefulSet', shop, 'db');
    expect(JSON.parse(stored.metadata.annotations?.['reship.dev/state'] ?? '{}').trigger.user).toBe('ann');
  });

  test('version asks the API server, --client does not', async () => {
    const told = JSON.parse((await reship(cluster, ['version', '-o', 'json'])).stdout);
    expect(told).toMatchObject({
      reship: expect.stringMatching(/^\d+\.\d+\.\d+/),
      kubernetes: expect.stringMatching(/^v1\./),
    });
    const yaml = await reship(cluster, ['version', '-o', 'yaml']);
    expect(parse(yaml.stdout)).toEqual(told);
    const client = await runProgram(['version', '--client'], {});
    expect(client).toMatchObject({ code: 0, stderr: '' });
    expect(client.stdout).toMatch(/^reship \S+\nnode \S+\n$/);
  });
});
