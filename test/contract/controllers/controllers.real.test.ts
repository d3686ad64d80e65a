// The suites against kube-controller-manager, with Pods that the fake kubelet plays.
import { afterAll, beforeAll, describe } from 'vitest';
import { startSandboxRegistry, type SandboxRegistry } from '#sandbox/registry/registry.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deploymentsSuite } from './deployments.suite.ts';
import type { Place } from './place.ts';
import { realPlace } from './real-place.ts';
import { setsSuite } from './sets.suite.ts';

const found = findControlPlane();

describe.runIf(found?.kind === 'programs' && found.controllerManager)('real controllers', () => {
  let cluster: RealCluster;
  let registry: SandboxRegistry;
  let place: Place;
  beforeAll(async () => {
    registry = await startSandboxRegistry();
    for (const tag of ['1', '2', '3', 'bad-unready']) registry.push('acme/web', tag, { seed: tag });
    cluster = await startCluster({ controllers: true, kubelet: { pullRetryMs: 50 } });
    place = await realPlace(cluster, (tag) => `${registry.host}/acme/web:${tag}`);
  });
  afterAll(async () => {
    await cluster.stop();
    await registry.stop();
  });

  deploymentsSuite(() => place);
  setsSuite(() => place);
});
