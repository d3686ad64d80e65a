// What an observation takes from the configuration: who brings what a file says.
import { expect, test } from 'vitest';
import { printState } from '#core/record/state.ts';
import { state } from '#test/fixtures/state.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { decideIn, pod, readableNamespace, type World } from '#test/fixtures/world.ts';
import { observe } from './observe.ts';

const image = 'ghcr.io/acme/web';
/** Declared as 1.0, updated to 1.1, and put back to 1.0 by the manager `ci`. */
const putBack = workload({
  annotations: { 'reship.dev/policy': 'semver:^1', 'reship.dev/state': printState(state(1)) },
  containers: [container('app', `${image}:1.0`)],
  imageManagers: { app: { manager: 'ci', operation: 'Update', time: null } },
});
const registry: World = {
  tags: { [image]: ['1.0', '1.1'] },
  digest: { '1.0': digest('a'), '1.1': digest('b') },
  pods: { ok: true, value: [pod({ app: `${image}@${digest('a')}` })] },
  children: { [digest('a')]: [], [digest('b')]: [] },
};

test.each([
  { appliers: undefined, says: 'wait Undone' },
  { appliers: ['argo', 'jenkins'], says: 'wait Undone' },
  { appliers: ['ci'], says: 'update ResetByOwner' },
])('with the appliers $appliers, what ci puts back is $says', async ({ appliers, says }) => {
  const observation = await observe(
    putBack,
    { wish: null },
    {
      namespace: () => Promise.resolve(readableNamespace),
      now: () => Date.parse('2026-01-01T01:00:00Z'),
      ...(appliers === undefined ? {} : { appliers }),
    },
  );
  const [only] = decideIn(putBack, registry, observation).decision.containers;
  expect(`${only?.verb} ${only?.reasons[0]?.code}`).toBe(says);
});
