// The first install: one file applied, under exactly its rights, for the whole cluster; and gone again without a trace on workloads.
import type { Event } from 'kubernetes-types/events/v1.js';
import type { ReplicaSetList } from 'kubernetes-types/apps/v1.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { eventually } from '#test/fixtures/controller-process.ts';
import { configure, controllerPods, install, logOf, runsReship } from '#test/fixtures/installation.ts';
import { cronJob, deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { pullSecret } from '#test/fixtures/pull-secret.ts';
import { htpasswdUser, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';

const { name: user, password } = htpasswdUser;
const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe.runIf(findControlPlane()?.kind === 'programs')('deploy/install.yaml', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let locked: RealRegistry;
  beforeAll(async () => {
    [cluster, registry, locked] = await Promise.all([
      startCluster({ controllers: true, kubelet: runsReship }),
      startRegistry(),
      startRegistry({ auth: 'htpasswd' }),
    ]);
  });
  afterEach(() => expectOracles(cluster, authorization));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop(), locked?.stop()]);
  });

  const events = async (namespace: string): Promise<readonly Event[]> => {
    const path = `/apis/events.k8s.io/v1/namespaces/${namespace}/events`;
    const { body } = await cluster.adminRequest<{ readonly items: readonly Event[] }>('GET', path);
    return body.items.filter(({ reportingController }) => reportingController === 'reship.dev/controller');
  };
  const eventOf = (namespace: string, reason: string) =>
    eventually(
      `the Event ${reason}`,
      async () => (await events(namespace)).find((one) => one.reason === reason) ?? null,
    );
  const runs = (namespace: string, image: string, kind: 'Deployment' | 'CronJob' = 'Deployment') =>
    eventually(`it runs ${image}`, async () =>
      imagesOf(await readWorkload(cluster, kind, namespace, 'web'))['app'] === image ? true : null,
    );

  async function shop(policy: string, tag: string): Promise<{ readonly namespace: string; readonly image: string }> {
    const namespace = await cluster.createNamespace();
    const { digest } = await registry.push(namespace, tag, { seed: `${tag} first` });
    const image = `${registry.address}/${namespace}`;
    const annotations = { 'reship.dev/policy': policy };
    await cluster.apply(deployment({ namespace, name: 'web', image: `${image}:${tag}@${digest}`, annotations }));
    await rolledOut(cluster, namespace);
    return { namespace, image };
  }

  test('is applied without a warning, and both replicas get ready under restricted pod security', async () => {
    await install(cluster);
    const pods = await controllerPods(cluster);
    expect(pods).toHaveLength(2);
    for (const pod of pods) expect(logOf(cluster, pod).filter(({ level }) => level !== 'info')).toEqual([]);
    const open = { metadata: { name: 'open' }, spec: { containers: [{ name: 'app', image: 'example.org/app:1' }] } };
    const refused = await cluster.adminRequest('POST', '/api/v1/namespaces/reship-system/pods', open);
    expect(refused).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('PodSecurity "restricted') },
    });
  });

  test('tells who opts in what is followed, in any namespace', async () => {
    const { namespace, image } = await shop('semver:^1.4', '1.4.2');
    expect((await eventOf(namespace, 'Following')).note).toBe(
      `app: semver:^1.4 on ${image}; runs 1.4.2; 1.4.2 is the newest that semver:^1.4 allows`,
    );
  });

  test('follows a moved tag and a new version with no command, and whoever may view sees the records', async () => {
    await configure(cluster, 'RESHIP_INTERVAL_SECONDS=1', 'RESHIP_MIN_INTERVAL_SECONDS=1');
    const [pointed, versions] = [await shop('digest', 'prod'), await shop('semver:^1.4', '1.4.2')];
    const moved = await registry.push(pointed.namespace, 'prod', { seed: 'second' });
    const fresh = await registry.push(versions.namespace, '1.4.3', { seed: 'fresh' });
    await runs(pointed.namespace, `${pointed.image}:prod@${moved.digest}`);
    await runs(versions.namespace, `${versions.image}:1.4.3@${fresh.digest}`);
    await cluster.kubectl('create', 'clusterrolebinding', 'viewer', '--clusterrole=reship-view', '--user=nobody');
    for (const { namespace } of [pointed, versions]) {
      await eventOf(namespace, 'RolloutCompleted');
      const path = `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;
      const seen = await cluster.requestAs<unknown>('nobody', 'GET', path);
      expect(seen).toMatchObject({ status: 200, body: { items: [{ status: { outcome: 'Succeeded' } }] } });
    }
    for (const pod of await controllerPods(cluster))
      expect(logOf(cluster, pod).filter(({ level }) => level !== 'info')).toEqual([]);
  });

  test('reads no pull Secret until deploy/pull-secrets.yaml is applied to the namespace, and says so', async () => {
    const namespace = await cluster.createNamespace();
    const { digest } = await locked.push('shop/web', 'prod', { seed: 'private' });
    const image = `${locked.address}/shop/web:prod`;
    const annotations = { 'reship.dev/policy': 'digest' };
    const podSpec = { imagePullSecrets: [{ name: 'own' }] };
    await cluster.apply(
      pullSecret({ namespace, name: 'own' }, locked.address, user, password),
      cronJob({ namespace, name: 'web', image, annotations, podSpec }),
    );
    const { type, note } = await eventOf(namespace, 'AuthFailed');
    expect(type).toBe('Warning');
    expect(note).toContain(`kubectl apply -n ${namespace} -f deploy/pull-secrets.yaml`);
    await cluster.kubectl('apply', '-n', namespace, '-f', 'deploy/pull-secrets.yaml');
    await cluster.kubectl('annotate', 'cronjob/web', '-n', namespace, 'reship.dev/requested-at=now');
    await runs(namespace, `${image}@${digest}`, 'CronJob');
  });

  test('deploy/uninstall.yaml removes it: no workload changes, the records stay', async () => {
    const replicaSets = async () => {
      const { body } = await cluster.adminRequest<ReplicaSetList>('GET', '/apis/apps/v1/replicasets');
      const others = body.items.filter(({ metadata }) => metadata?.namespace !== 'reship-system');
      return others.map(({ metadata, spec }) => ({ uid: metadata?.uid, generation: metadata?.generation, spec }));
    };
    const workloads = async () => {
      const list = [
        'get',
        'deployments,cronjobs,deployrecords',
        '-A',
        '--field-selector=metadata.namespace!=reship-system',
      ];
      return cluster.kubectl(
        ...list,
        '-o',
        'jsonpath={range .items[*]}{.metadata.uid} {.metadata.resourceVersion}{"\\n"}',
      );
    };
    const before = [await replicaSets(), await workloads()];
    expect(before[0]?.length).toBeGreaterThan(2);
    await cluster.kubectl('delete', '-f', 'deploy/uninstall.yaml', '--timeout=50s');
    expect([await replicaSets(), await workloads()]).toEqual(before);
    const kinds = 'namespaces,clusterroles,clusterrolebindings,customresourcedefinitions';
    const left = await cluster.kubectl('get', kinds, '-l', 'app.kubernetes.io/name=reship', '-o', 'name');
    expect(left.trim()).toBe('customresourcedefinition.apiextensions.k8s.io/deployrecords.reship.dev');
  });
});
