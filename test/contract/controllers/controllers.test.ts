// The suites against the sandbox's own controllers, over its store alone.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deploymentsSuite } from './deployments.suite.ts';
import { expectSoon, workload } from './place.ts';
import { scalingSuite } from './scaling.suite.ts';
import { setsSuite } from './sets.suite.ts';
import { type StorePlace, storePlace } from './store-place.ts';

let place: StorePlace;
beforeAll(() => {
  place = storePlace();
});
afterAll(() => place.stop());

describe("the sandbox's controllers", () => {
  deploymentsSuite(() => place);
  scalingSuite(() => place);
  setsSuite(() => place);

  test('a Namespace that is deleted takes everything along', async () => {
    const other = storePlace();
    await other.create('deployments', workload('Deployment', { name: 'web', image: other.image('1'), replicas: 2 }));
    await expectSoon(async () => (await other.list('pods')).length, 2);
    other.store.remove('namespaces', '', 'shop');
    await expectSoon(async () => other.store.get('namespaces', '', 'shop'), null);
    const left = other.store.kinds().flatMap((kind) => (kind.namespaced ? other.store.list(kind.plural, 'shop') : []));
    expect(left).toEqual([]);
    other.stop();
  });
});
