// The suites over an API server: against kube-controller-manager or the sandbox's controllers, with Pods that the fake kubelet plays.
import { afterAll, beforeAll, describe } from 'vitest';
import { startSandboxRegistry, type SandboxRegistry } from '#sandbox/registry/registry.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deploymentsSuite } from './deployments.suite.ts';
import type { Place } from './place.ts';
import { realPlace } from './real-place.ts';
import { scalingSuite } from './scaling.suite.ts';
import { setsSuite } from './sets.suite.ts';

const found = findControlPlane();
const tags = ['1', '2', '3', 'soon-1', 'soon-2', 'bad-unready'];
const script = (image: string) => (image.includes(':soon') ? { readyAfterMs: 150 } : undefined);

const isOurs = found?.kind === 'sandbox' || (found?.kind === 'programs' && found.controllerManager !== null);

describe.runIf(isOurs)('controllers behind an API server', () => {
  let cluster: RealCluster;
  let registry: SandboxRegistry;
  let place: Place;
  beforeAll(async () => {
    registry = await startSandboxRegistry();
    for (const tag of tags) registry.push('acme/web', tag, { seed: tag });
    cluster = await startCluster({ controllers: true, kubelet: { pullRetryMs: 50, script } });
    place = await realPlace(cluster, (tag) => `${registry.host}/acme/web:${tag}`);
  });
  afterAll(async () => {
    await cluster.stop();
    await registry.stop();
  });

  deploymentsSuite(() => place);
  scalingSuite(() => place);
  setsSuite(() => place);
});
