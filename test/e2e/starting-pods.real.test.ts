// Pods that do not run yet: one that is about to start makes it unknown what runs, one that cannot start holds nobody up.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, pathOf, readWorkload } from '#test/fixtures/api-reads.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { type Pushed, type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { row, update, verdict } from '#test/fixtures/reship.ts';

describe.runIf(findControlPlane())('Pods that do not run yet', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let pushed: Pushed;

  beforeAll(async () => {
    // No controllers and no kubelet: the test itself says how the Pods are.
    [cluster, registry] = await Promise.all([startCluster(), startRegistry()]);
    pushed = await registry.push('shop/web', 'prod', { seed: 'prod' });
  });
  afterEach(async () => {
    await expectOracles(cluster);
    await cluster.adminRequest('DELETE', `${pods}/web-1?gracePeriodSeconds=0`);
    await cluster.adminRequest('DELETE', pathOf('Deployment', 'default', 'web'));
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  // The only Namespace with a ServiceAccount where no controller makes one.
  const pods = '/api/v1/namespaces/default/pods';
  const image = (): string => `${registry.address}/shop/web:prod`;

  const waiting = (reason: string) => ({ name: 'app', image: 'x', imageID: '', state: { waiting: { reason } } });
  const runs = () => ({ name: 'app', image: 'x', imageID: image().replace(/:prod$/, `@${pushed.digest}`), state: {} });

  test.each<[string, () => object | null, string]>([
    ['no Pod, although one is wanted', () => null, 'update CandidateFound'],
    ['no status yet', () => ({ phase: 'Pending' }), 'wait RunningUnknown'],
    [
      'an init container at work',
      () => ({ phase: 'Pending', containerStatuses: [waiting('PodInitializing')] }),
      'wait RunningUnknown',
    ],
    [
      'a container in the making',
      () => ({ phase: 'Pending', containerStatuses: [waiting('ContainerCreating')] }),
      'wait RunningUnknown',
    ],
    [
      'an image that cannot be pulled',
      () => ({ phase: 'Pending', containerStatuses: [waiting('ImagePullBackOff')] }),
      'update CandidateFound',
    ],
    [
      'a container that runs while another one waits',
      () => ({ phase: 'Pending', containerStatuses: [runs()] }),
      'stay AlreadyRunning',
    ],
    ['a Pod that failed', () => ({ phase: 'Failed' }), 'update CandidateFound'],
  ])('%s', async (_, status, says) => {
    const annotations = { 'reship.dev/policy': 'digest' };
    const web = deployment({ namespace: 'default', name: 'web', image: image(), annotations });
    expect((await cluster.adminRequest('POST', pathOf('Deployment', 'default', ''), web)).status).toBe(201);
    const now = status();
    if (now !== null) {
      const metadata = { name: 'web-1', namespace: 'default', labels: { app: 'web' } };
      const pod = { metadata, spec: { containers: [{ name: 'app', image: image() }] } };
      expect((await cluster.adminRequest('POST', pods, pod)).status).toBe(201);
      const made = await cluster.adminRequest('PATCH', `${pods}/web-1/status`, { status: now }, mergePatch);
      expect(made.status).toBe(200);
    }
    const ran = await update(cluster, '-n', 'default');
    expect(verdict(row(ran, 'web/app'))).toBe(says);
    const written = imagesOf(await readWorkload(cluster, 'Deployment', 'default', 'web'))['app'];
    expect(written).toBe(says.startsWith('update') ? `${image()}@${pushed.digest}` : image());
  });
});
