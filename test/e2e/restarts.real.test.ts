// A moved tag where the image string stays: the Pods are restarted once, and nothing else changes.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, type Kind, podNames, readWorkload, rolledOut, templateOf } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { cronJob, daemonSet, deployment, statefulSet } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type Pushed, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { row, update, verdict } from '#test/fixtures/reship.ts';

describe.runIf(takesFakeKubelet())('a restart', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
  });
  afterEach(() => expectOracles(cluster));
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const make = { Deployment: deployment, StatefulSet: statefulSet, DaemonSet: daemonSet, CronJob: cronJob };

  interface Shop {
    readonly namespace: string;
    readonly image: string;
    /** Moves the tag to other bits. */
    move(): Promise<Pushed>;
  }

  async function shop(kind: Kind, pin: 'none' | 'tag', more: object = {}, replicas = 1): Promise<Shop> {
    const namespace = await cluster.createNamespace();
    await registry.push(namespace, 'prod', { seed: 'monday' });
    const image = `${registry.address}/${namespace}:prod`;
    const annotations = { 'reship.dev/policy': 'digest', 'reship.dev/pin': pin };
    const made = make[kind]({ namespace, name: 'web', image, annotations, replicas }) as { spec: object };
    await cluster.apply({ ...made, spec: { ...made.spec, ...more } });
    await rolledOut(cluster, namespace);
    return { namespace, image, move: () => registry.push(namespace, 'prod', { seed: `tuesday in ${namespace}` }) };
  }

  /** A second run leaves the object and its Pods as they are. */
  async function expectQuiet(kind: Kind, namespace: string, says: string): Promise<void> {
    const before = await readWorkload(cluster, kind, namespace, 'web');
    const pods = await podNames(cluster, namespace);
    const again = await update(cluster, '-n', namespace, '--wait');
    expect(verdict(row(again, 'web/app'))).toBe(says);
    expect(await readWorkload(cluster, kind, namespace, 'web')).toEqual(before);
    expect(await podNames(cluster, namespace)).toEqual(pods);
  }

  test.each([
    { kind: 'Deployment', pin: 'none' },
    { kind: 'StatefulSet', pin: 'none' },
    { kind: 'DaemonSet', pin: 'none' },
    { kind: 'Deployment', pin: 'tag' },
  ] as const)(
    'pin: $pin, a $kind: the Pods restart for the moved tag, the image string stays',
    async ({ kind, pin }) => {
      const { namespace, image, move } = await shop(kind, pin);
      await expectQuiet(kind, namespace, 'stay NewestAllowed');
      const moved = await move();
      const ran = await update(cluster, '-n', namespace, '--wait');
      expect(ran.code).toBe(0);
      const item = row(ran, 'web/app');
      expect(item).toMatchObject({
        to: { image, digest: moved.digest },
        applied: { result: 'patched' },
        rollout: 'done',
      });
      expect(item.reasons[0]?.message).toContain('; the Pods restart');

      const stored = await readWorkload(cluster, kind, namespace, 'web');
      expect(imagesOf(stored)).toEqual({ app: image });
      expect(templateOf(stored).metadata?.annotations).toEqual({ 'reship.dev/restarted-for': `app=${moved.digest}` });
      const state = JSON.parse(stored.metadata.annotations?.['reship.dev/state'] ?? '{}');
      expect(state.containers.app).toMatchObject({ from: ':prod', to: image, tag: 'prod' });
      const ids = await cluster.kubectl('get', 'pods', '-n', namespace, '-o', 'jsonpath={..imageID}');
      expect(ids).toContain(moved.digest);
      await expectQuiet(kind, namespace, 'stay NewestAllowed');
    },
  );

  test('pin: none, a CronJob: the next run takes the bits anyway, so nothing is written', async () => {
    const { namespace, move } = await shop('CronJob', 'none');
    await move();
    await expectQuiet('CronJob', namespace, 'stay NewestAllowed');
  });

  test('pin: none and a partition: the Pods below it stay, and are not restarted for again', async () => {
    const rollingUpdate = { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } };
    const { namespace, move } = await shop('StatefulSet', 'none', rollingUpdate, 2);
    await move();
    expect(row(await update(cluster, '-n', namespace, '--wait'), 'web/app').rollout).toBe('done');
    await expectQuiet('StatefulSet', namespace, 'stay RestartedAlready');
  });

  test('pin: tag follows versions without a digest, and drops one that stands there', async () => {
    const namespace = await cluster.createNamespace();
    const old = await registry.push(namespace, '1.4.2', { seed: 'old' });
    const image = `${registry.address}/${namespace}`;
    const annotations = { 'reship.dev/policy': 'semver:^1.4', 'reship.dev/pin': 'tag' };
    await cluster.apply(deployment({ namespace, name: 'web', image: `${image}:1.4.2@${old.digest}`, annotations }));
    await rolledOut(cluster, namespace);
    await expectQuiet('Deployment', namespace, 'stay NewestAllowed');
    await registry.push(namespace, '1.4.3', { seed: 'fresh' });
    const ran = await update(cluster, '-n', namespace, '--wait');
    expect(row(ran, 'web/app')).toMatchObject({ decision: 'update', rollout: 'done' });
    expect(imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))).toEqual({ app: `${image}:1.4.3` });
    await expectQuiet('Deployment', namespace, 'stay NewestAllowed');
  });
});
