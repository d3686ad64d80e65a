// update --wait: how each end of a rollout is told, and with which exit code.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, podNames, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import type { Behaviour } from '#test/fixtures/kubelet.ts';
import { daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { reship, row, update, updateReportOf } from '#test/fixtures/reship.ts';

describe.runIf(takesFakeKubelet())('update --wait', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  /** By the digest in the image. */
  const behaviours = new Map<string, Behaviour>();

  beforeAll(async () => {
    const script = (image: string): Behaviour | undefined => behaviours.get(image.split('@')[1] ?? '');
    [cluster, registry] = await Promise.all([
      startCluster({ controllers: true, kubelet: { script } }),
      startRegistry(),
    ]);
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const make = { Deployment: deployment, StatefulSet: statefulSet, DaemonSet: daemonSet };

  /** A workload `web` of its own repository that runs 1.4.2, and a 1.4.3 that goes as told. */
  async function shop(
    goes: Behaviour,
    more: { readonly progressDeadlineSeconds?: number; readonly updateStrategy?: object } = {},
    kind: keyof typeof make = 'Deployment',
    replicas = 1,
  ): Promise<{ readonly namespace: string; readonly wanted: string }> {
    const namespace = await cluster.createNamespace();
    await registry.push(namespace, '1.4.2', { seed: 'old' });
    const image = `${registry.address}/${namespace}`;
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    const made = make[kind]({ namespace, name: 'web', image: `${image}:1.4.2`, annotations, replicas }) as {
      spec: object;
    };
    const { progressDeadlineSeconds, ...rest } = more;
    await cluster.apply({ ...made, spec: { ...made.spec, ...rest } });
    const onDelete = JSON.stringify(more).includes('OnDelete');
    if (onDelete) await expect.poll(() => podNames(cluster, namespace)).toHaveLength(replicas);
    else await rolledOut(cluster, namespace);
    if (progressDeadlineSeconds !== undefined) {
      // Not before: what runs at the start may take its time.
      const patch = JSON.stringify({ spec: { progressDeadlineSeconds } });
      await cluster.kubectl('patch', 'deployment/web', '-n', namespace, '-p', patch);
      await rolledOut(cluster, namespace);
    }
    const fresh = await registry.push(namespace, '1.4.3', { seed: namespace });
    behaviours.set(fresh.digest, goes);
    return { namespace, wanted: `${image}:1.4.3@${fresh.digest}` };
  }

  async function imageIn(namespace: string, kind: keyof typeof make = 'Deployment'): Promise<string | undefined> {
    return imagesOf(await readWorkload(cluster, kind, namespace, 'web'))['app'];
  }

  test('D3 never ready within progressDeadlineSeconds: failed, exit 3, and why', async () => {
    const { namespace, wanted } = await shop('neverReady', { progressDeadlineSeconds: 1 });
    const ran = await update(cluster, '-n', namespace, '--wait');
    expect(ran.code).toBe(3);
    expect(row(ran, 'web/app')).toMatchObject({ applied: { result: 'patched' }, rollout: 'failed' });
    expect(ran.stderr).toMatch(
      /deploy\/web: failed: ProgressDeadlineExceeded: ReplicaSet "web-\S+" has timed out progressing/,
    );
    expect(await imageIn(namespace)).toBe(wanted);
    const shown = await reship(cluster, ['update', '-n', namespace]);
    expect(shown.code).toBe(0);
  });

  test('a slow rollout is waited for: done, exit 0', async () => {
    const { namespace, wanted } = await shop({ readyAfterMs: 800 });
    const ran = await reship(cluster, ['update', '-n', namespace, '--wait']);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/update +patched, done +CandidateFound/);
    expect(ran.stderr).toContain(`${namespace}/deploy/web: done\n`);
    expect(await imageIn(namespace)).toBe(wanted);
    await rolledOut(cluster, namespace);
  });

  test('--timeout: timedOut, exit 4, and what it waited for', async () => {
    const { namespace } = await shop('neverReady');
    const ran = await update(cluster, '-n', namespace, '--wait', '--timeout', '1s');
    expect(ran.code).toBe(4);
    expect(row(ran, 'web/app').rollout).toBe('timedOut');
    expect(ran.stderr).toMatch(/deploy\/web: timedOut: \w+/);
  });

  test('a failed rollout beside one that is done: each is told, exit 3', async () => {
    const shops = [await shop('neverReady', { progressDeadlineSeconds: 1 }), await shop('ready')];
    const ran = await update(cluster, ...shops.flatMap(({ namespace }) => ['-n', namespace]), '--wait');
    const told = shops.map(({ namespace }) => row(ran, `${namespace}/web/app`).rollout);
    expect(told).toEqual(['failed', 'done']);
    expect(ran.code).toBe(3);
  });

  test.each(['StatefulSet', 'DaemonSet'] as const)(
    'a %s with OnDelete: nothing can be waited for, so unproven; no Pod restarts, exit 0',
    async (kind) => {
      const { namespace, wanted } = await shop('ready', { updateStrategy: { type: 'OnDelete' } }, kind);
      const before = await podNames(cluster, namespace);
      const ran = await update(cluster, '-n', namespace, '--wait');
      expect(ran.code).toBe(0);
      expect(row(ran, 'web/app')).toMatchObject({ applied: { result: 'patched' }, rollout: 'unproven' });
      expect(ran.stderr).toContain('unproven: the update strategy is OnDelete: Pods change when somebody deletes them');
      expect(await imageIn(namespace, kind)).toBe(wanted);
      expect(await podNames(cluster, namespace)).toEqual(before);
    },
  );

  test('a StatefulSet with a partition is done when the Pods above it are; the others keep their image', async () => {
    const rollingUpdate = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } };
    const { namespace, wanted } = await shop('ready', rollingUpdate, 'StatefulSet', 3);
    const ran = await update(cluster, '-n', namespace, '--wait');
    expect(row(ran, 'web/app')).toMatchObject({ applied: { result: 'patched' }, rollout: 'done' });
    const images = await cluster.kubectl(
      'get',
      'pods',
      '-n',
      namespace,
      '-o',
      'jsonpath={.items[*].spec.containers[0].image}',
    );
    const old = `${registry.address}/${namespace}:1.4.2`;
    expect(images.split(' ')).toEqual([old, old, wanted]);
    const before = await readWorkload(cluster, 'StatefulSet', namespace, 'web');
    expect((await update(cluster, '-n', namespace, '--wait')).summary).toMatchObject({ stay: 1, update: 0 });
    expect((await readWorkload(cluster, 'StatefulSet', namespace, 'web')).metadata.resourceVersion).toBe(
      before.metadata.resourceVersion,
    );
  });

  test('Ctrl-C: the report is printed, what was written stays written, exit 130', async () => {
    const { namespace, wanted } = await shop('neverReady');
    let interrupted = false;
    const ran = await reship(cluster, ['update', '-n', namespace, '--wait', '-o', 'json'], 'admin', {
      onStderr(text, interrupt) {
        if (interrupted || !text.includes('pending termination')) return;
        interrupted = true;
        interrupt();
      },
    });
    expect(ran.code).toBe(130);
    const report = updateReportOf(ran);
    expect(row(report, 'web/app')).toMatchObject({ applied: { result: 'patched' }, rollout: 'unproven' });
    expect(ran.stderr).toContain('interrupted: finishing what is under way; once more ends at once');
    expect(ran.stderr).toContain('deploy/web: unproven: interrupted while 1 old replica is pending termination');
    expect(await imageIn(namespace)).toBe(wanted);
  });

  test('deleted during its rollout: failed, exit 3', async () => {
    const { namespace } = await shop('neverReady');
    const deleting: Promise<string>[] = [];
    const ran = await reship(cluster, ['update', '-n', namespace, '--wait', '-o', 'json'], 'admin', {
      onStderr(text) {
        if (deleting.length > 0 || !text.includes('pending termination')) return;
        deleting.push(cluster.kubectl('delete', 'deploy/web', '-n', namespace));
      },
    });
    await Promise.all(deleting);
    expect(ran.code).toBe(3);
    expect(row(updateReportOf(ran), 'web/app').rollout).toBe('failed');
    expect(ran.stderr).toContain('failed: the workload was deleted during its rollout');
  });
});
