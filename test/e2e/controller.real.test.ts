// The controller follows by itself: a moved tag, a new version, its record and its Events; quiet where nothing changes.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { type ControllerProcess, eventually, startController } from '#test/fixtures/controller-process.ts';
import { grant, workloadKinds } from '#test/fixtures/grants.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';

interface Items<T> {
  readonly items: readonly T[];
}

interface RawRecord {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly changes: readonly { readonly from: string; readonly to: string }[];
    readonly trigger: { readonly time?: string };
  };
  readonly status?: { readonly outcome?: string; readonly timings?: object };
}

interface RawEvent {
  readonly reason: string;
  readonly type: string;
  readonly note: string;
  readonly related?: { readonly name: string };
}

/** Of the registry, in a quiet cycle. */
const asks = ['GET tags', 'HEAD manifest'] as const;

describe.runIf(takesFakeKubelet())('reship controller', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  const running: ControllerProcess[] = [];

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([
      startCluster({ controllers: true, kubelet: true }),
      startRegistry({ counted: true }),
    ]);
    await serveRecords(cluster);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.kill('SIGKILL')));
    await expectOracles(cluster);
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const start = (namespace: string, ...flags: readonly string[]): ControllerProcess => {
    const one = startController(cluster, namespace, flags);
    running.push(one);
    return one;
  };
  const list = async <T>(path: string): Promise<readonly T[]> =>
    (await cluster.adminRequest<Items<T>>('GET', path)).body.items;
  const records = (namespace: string) =>
    list<RawRecord>(`/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`);
  const events = async (namespace: string) => {
    const all = await list<RawEvent & { readonly reportingController: string }>(
      `/apis/events.k8s.io/v1/namespaces/${namespace}/events`,
    );
    return all.filter(({ reportingController }) => reportingController === 'reship.dev/controller');
  };
  const imageOf = async (namespace: string, name = 'web') =>
    imagesOf(await readWorkload(cluster, 'Deployment', namespace, name))['app'] ?? '';
  const runs = (namespace: string, image: string, name = 'web') =>
    eventually(`${name} runs ${image}`, async () => ((await imageOf(namespace, name)) === image ? true : null));
  const finished = (namespace: string, count: number) =>
    eventually(`${count} finished records`, async () => {
      const all = await records(namespace);
      return all.filter(({ status }) => status?.outcome !== undefined).length === count ? all : null;
    });

  async function shop(policy: string, tag: string, name = 'web'): Promise<{ namespace: string; image: string }> {
    const namespace = await cluster.createNamespace();
    const { digest } = await registry.push(namespace, tag, { seed: `${tag} first` });
    const image = `${registry.address}/${namespace}`;
    const annotations = { 'reship.dev/policy': policy };
    await cluster.apply(deployment({ namespace, name, image: `${image}:${tag}@${digest}`, annotations }));
    await rolledOut(cluster, namespace);
    return { namespace, image };
  }

  /** Those of docs/guides/controller.md, and no others. */
  async function grantRights(namespace: string): Promise<void> {
    await grant(cluster, namespace, 'reship', [
      { ...workloadKinds, verbs: ['get', 'list', 'watch', 'patch'] },
      { groups: [''], resources: ['pods'], verbs: ['list'] },
      { groups: [''], resources: ['secrets', 'serviceaccounts'], verbs: ['get'] },
      { groups: ['reship.dev'], resources: ['deployrecords'], verbs: ['get', 'list', 'create', 'patch', 'delete'] },
      { groups: ['reship.dev'], resources: ['deployrecords/status'], verbs: ['patch'] },
      { groups: ['events.k8s.io'], resources: ['events'], verbs: ['create', 'patch'] },
      { groups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
    ]);
    const apiGroup = 'rbac.authorization.k8s.io';
    const [apiVersion, metadata] = [`${apiGroup}/v1`, { name: 'reship-see' }];
    const rules = [
      { apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['list'] },
    ];
    const roleRef = { apiGroup, kind: 'ClusterRole', ...metadata };
    const subjects = [{ apiGroup, kind: 'User', name: 'reship' }];
    await cluster.apply(
      { apiVersion, kind: 'ClusterRole', metadata, rules },
      { apiVersion, kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
    );
  }

  test('follows a moved tag with no command, with the rights of the guide: record, Events, one line of log', async () => {
    const { namespace, image } = await shop('digest', 'prod');
    await grantRights(namespace);
    // Nobody takes over here, and a slow answer for a Lease of three seconds would be a warning.
    const calm = ['--lease-seconds', '30', '--lease-renew-seconds', '20'];
    const controller = startController(cluster, namespace, calm, { user: 'reship' });
    running.push(controller);
    await controller.said('leads');
    const moved = await registry.push(namespace, 'prod', { seed: 'second' });
    await runs(namespace, `${image}:prod@${moved.digest}`);
    const [record] = await finished(namespace, 1);
    expect(record?.status).toMatchObject({ outcome: 'Succeeded', timings: { durationSeconds: expect.any(Number) } });
    expect(record?.spec.changes[0]?.to).toBe(`${image}:prod@${moved.digest}`);
    expect(record?.spec).toMatchObject({
      trace: expect.stringContaining('prod'),
      trigger: { time: expect.any(String) },
    });
    expect(record?.status).toMatchObject({
      progress: { wanted: 1, updated: 1, available: 1 },
      timings: { detected: record?.spec.trigger.time },
    });
    const seen = await eventually('three Events', async () => {
      const all = await events(namespace);
      return all.length >= 3 ? all : null;
    });
    const { name } = record?.metadata ?? {};
    expect(seen.map(({ reason, type, related }) => `${type} ${reason} ${related?.name}`).toSorted()).toEqual([
      'Normal Following undefined',
      `Normal ImageUpdated ${name}`,
      `Normal RolloutCompleted ${name}`,
    ]);
    const line = await controller.said('record finished');
    expect(line).toMatchObject({ record: record?.metadata.name, outcome: 'Succeeded', trigger: 'Poll', name: 'web' });
    expect(await controller.ready()).toMatchObject({ ok: true });
    const page = await controller.page();
    expect(page).toContain('\nreship_lead_time_seconds_count{kind="Deployment"} 1\n');
    expect(page).toMatch(/^reship_api_requests_total\{method="PATCH",code="200"\} [1-9]/m);
    expect(page).toContain(`\nreship_registry_requests_total{host="${registry.address}",code="200"} `);
    expect(page).toContain('\nreship_watch_relists_total{kind="Deployment",cause="start"} 1\n');
    expect(controller.lines().filter(({ level }) => level === 'warn')).toEqual([]);
  });

  test('follows a new version, tells who opts in what is followed, and writes nothing after a restart', async () => {
    const { namespace, image } = await shop('semver:^1.4', '1.4.2');
    const first = start(namespace);
    await first.said('leads');
    // First, so that no list shows 1.4.3 without it.
    await registry.push(namespace, '2.0.0', { seed: 'too new' });
    const fresh = await registry.push(namespace, '1.4.3', { seed: 'fresh' });
    await runs(namespace, `${image}:1.4.3@${fresh.digest}`);
    await finished(namespace, 1);
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    await cluster.apply(deployment({ namespace, name: 'api', image: `${image}:1.4.3@${fresh.digest}`, annotations }));
    const following = await eventually('the Event Following', async () => {
      const all = await events(namespace);
      return all.find(({ reason, note }) => reason === 'Following' && note.includes('runs 1.4.3')) ?? null;
    });
    expect(following.note).toBe(
      `app: semver:^1.4 on ${image}; runs 1.4.3; 1.4.3 is the newest that semver:^1.4 allows (2.0.0 is outside ^1.4); next look in 1 s`,
    );
    expect(await first.kill('SIGTERM')).toBe(0);
    await rolledOut(cluster, namespace);
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    const second = start(namespace);
    await second.said('leads');
    await eventually('a few cycles', async () =>
      (await second.figure('reship_polls_total{ask="tags",result="same"}')) >= 2 ? true : null,
    );
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);
    expect(await records(namespace)).toHaveLength(1);
  });

  test('a quiet cycle costs one HEAD for each followed tag and one list for each repository', async () => {
    const { namespace, image } = await shop('digest', 'prod');
    const { digest } = await registry.push(namespace, '1.0.0', { seed: 'one' });
    for (const name of ['a', 'b', 'c']) {
      const annotations = { 'reship.dev/policy': name === 'a' ? 'digest' : 'semver:^1' };
      const tag =
        name === 'a'
          ? `prod@${(await registry.push(namespace, 'prod', { seed: 'prod first' })).digest}`
          : `1.0.0@${digest}`;
      await cluster.apply(deployment({ namespace, name, image: `${image}:${tag}`, annotations }));
    }
    await rolledOut(cluster, namespace);
    const controller = start(namespace);
    await eventually('two questions', async () => ((await controller.figure('reship_questions')) === 2 ? true : null));
    /** What the controller says that it asked, between two looks at what the registry was asked: all three only grow. */
    const look = async () => {
      const before = registry.counts();
      const said = {
        'HEAD manifest': await controller.figure('reship_polls_total{ask="digest",result="same"}'),
        'GET tags': await controller.figure('reship_polls_total{ask="tags",result="same"}'),
      };
      return { before, said, after: registry.counts() };
    };
    await eventually('the first cycle', async () => ((await look()).said['GET tags'] >= 1 ? true : null));
    registry.resetCounts();
    const first = await look();
    const last = await eventually('three cycles', async () => {
      const now = await look();
      return asks.every((ask) => now.said[ask] - first.said[ask] >= 3) ? now : null;
    });
    expect(Object.keys(last.after).toSorted()).toEqual(asks);
    for (const ask of asks) {
      const said = last.said[ask] - first.said[ask];
      // What is asked for is told when it is answered: one of each may be under way.
      expect((last.before[ask] ?? 0) - (first.after[ask] ?? 0)).toBeLessThanOrEqual(said + 1);
      expect((last.after[ask] ?? 0) - (first.before[ask] ?? 0)).toBeGreaterThanOrEqual(said - 1);
    }
  });

  test('a dry run decides and writes nothing', async () => {
    const { namespace } = await shop('digest', 'prod');
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    const controller = start(namespace, '--dry-run');
    await registry.push(namespace, 'prod', { seed: 'second' });
    const line = await eventually('the decision', () => {
      const all = controller.lines().filter(({ msg }) => msg === 'decision');
      return all.find((one) => JSON.stringify(one).includes('"update"')) ?? null;
    });
    expect(line).toMatchObject({ name: 'web', containers: [{ decision: 'update', reason: 'CandidateFound' }] });
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);
    expect([await records(namespace), await events(namespace)]).toEqual([[], []]);
  });
});
