// What the Deployment controller does when Deployments are scaled and paused, on the real one and on the sandbox's.
import { expect, test } from 'vitest';
import { deploymentActs, done } from './deployment-acts.ts';
import { changes, conditionOf, expectSoon, type Place } from './place.ts';

/** @param placeNow as it is when the tests run; each test has names of its own */
export function scalingSuite(placeNow: () => Place): void {
  const { progress, sizesOf, rolledOut, create, setImage } = deploymentActs(placeNow);

  test('a paused one is scaled but not rolled out, until it is resumed', async () => {
    await create({ name: 'wait' });
    await rolledOut('wait');
    await placeNow().merge('deployments', 'wait', { spec: { paused: true } });
    await expectSoon(() => progress('wait'), 'Unknown DeploymentPaused');
    await setImage('wait', '2');
    await placeNow().merge('deployments', 'wait', { spec: { replicas: 2 } });
    await expectSoon(() => sizesOf('wait'), ['1: 1 2']);
    await placeNow().merge('deployments', 'wait', { spec: { paused: false } });
    await rolledOut('wait');
    expect(await sizesOf('wait')).toEqual(['1: 1 0', '2: 2 2']);
  });

  test('to scale one that is rolled out is no rollout', async () => {
    await create({ name: 'more' });
    await rolledOut('more');
    const recording = await placeNow().record('deployments', 'more');
    await placeNow().merge('deployments', 'more', { spec: { replicas: 3 } });
    await rolledOut('more');
    await placeNow().merge('deployments', 'more', { spec: { replicas: 0 } });
    await rolledOut('more');
    await recording.stop();
    const told = changes(recording.states().map((one) => conditionOf(one, 'Progressing')));
    expect(told).toEqual([done]);
    expect(await sizesOf('more')).toEqual(['1: 1 0']);
  });

  test('scaled in the middle of a rollout, both ReplicaSets get their share', async () => {
    await create({
      name: 'share',
      replicas: 4,
      more: { strategy: { rollingUpdate: { maxSurge: 2, maxUnavailable: 0 } } },
    });
    await rolledOut('share');
    await setImage('share', 'bad-unready');
    await expectSoon(() => sizesOf('share'), ['1: 1 4', '2: bad-unready 2']);
    await placeNow().merge('deployments', 'share', { spec: { replicas: 8 } });
    await expectSoon(() => sizesOf('share'), ['1: 1 7', '2: bad-unready 3']);
    await placeNow().merge('deployments', 'share', { spec: { replicas: 2 } });
    await expectSoon(() => sizesOf('share'), ['1: 1 2', '2: bad-unready 2']);
  });
}
