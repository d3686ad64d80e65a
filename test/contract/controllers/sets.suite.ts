// What the controllers of StatefulSets and DaemonSets do to be seen, and what goes with its owner.
import { expect, test } from 'vitest';
import {
  changes,
  expectSoon,
  expectStates,
  imageIn,
  numbersOf,
  type Place,
  type Resource,
  type Seen,
  withImage,
  workload,
} from './place.ts';

/** @param placeNow as it is when the tests run; each test has names of its own */
export function setsSuite(placeNow: () => Place): void {
  const image = (tag: string) => placeNow().image(tag);
  const setImage = (resource: Resource, name: string, tag: string) =>
    placeNow().merge(resource, name, withImage(image(tag)));

  async function of(resource: Resource, name: string): Promise<readonly Seen[]> {
    const all = await placeNow().list(resource);
    return all.filter((one) => one.metadata.labels?.['app'] === name);
  }

  /** Names and tags of the Pods that are there. */
  async function podsOf(name: string): Promise<readonly string[]> {
    const tags = (await of('pods', name)).map((one) => `${one.metadata.name} ${imageIn(one).split(':').at(-1)}`);
    return tags.toSorted();
  }

  async function revisionsOf(name: string): Promise<readonly string[]> {
    const all = await of('controllerrevisions', name);
    const told = all.map((one) => {
      const data = one['data'] as { readonly spec: { readonly template: Seen } };
      return `${String(one['revision'])}: ${imageIn(data.spec.template).split(':').at(-1)}`;
    });
    return told.toSorted();
  }

  async function settled(name: string, wanted: number): Promise<void> {
    await expectSoon(async () => {
      const seen = await placeNow().get('statefulsets', name);
      const { currentRevision, updateRevision, observedGeneration } = seen?.status ?? {};
      const isSeen = observedGeneration === seen?.metadata.generation && currentRevision === updateRevision;
      return [isSeen, ...numbersOf(seen, 'replicas', 'readyReplicas', 'updatedReplicas')];
    }, [true, wanted, wanted, wanted]);
  }

  test('a StatefulSet makes its Pods one by one, and replaces them from the highest number down', async () => {
    const recording = await placeNow().record('statefulsets', 'order');
    await placeNow().create(
      'statefulsets',
      workload('StatefulSet', { name: 'order', image: image('soon-1'), replicas: 2 }),
    );
    await settled('order', 2);
    await setImage('statefulsets', 'order', 'soon-2');
    await settled('order', 2);
    await recording.stop();
    const names = new Map<unknown, string>([[undefined, '-']]);
    const fields = ['replicas', 'readyReplicas', 'availableReplicas', 'currentReplicas', 'updatedReplicas'];
    const told = recording.states().map((seen) => {
      const { observedGeneration = 0, currentRevision, updateRevision } = seen?.status ?? {};
      const [current, update] = [currentRevision, updateRevision].map((one) => {
        if (!names.has(one)) names.set(one, 'abc'.charAt(names.size - 1));
        return names.get(one);
      });
      const numbers = numbersOf(seen, ...fields).join('');
      return `${seen?.metadata.generation}/${String(observedGeneration)} ${numbers} ${current}${update}`;
    });
    expectStates(told, [
      '1/0 00000 --',
      '1/1 00000 aa',
      '1/1 10011 aa',
      '1/1 11111 aa',
      '1/1 21122 aa',
      '1/1 22222 aa',
      '2/1 22222 aa',
      '2/2 22210 ab',
      '2/2 11110 ab',
      '2/2 21111 ab',
      '2/2 22201 ab',
      '2/2 11101 ab',
      '2/2 21102 ab',
      '2/2 22222 bb',
    ]);
  });

  test('a StatefulSet with a broken Pod stays broken with a good image too, until that Pod is deleted', async () => {
    await placeNow().create('statefulsets', workload('StatefulSet', { name: 'stuck', image: image('1'), replicas: 2 }));
    await settled('stuck', 2);
    await setImage('statefulsets', 'stuck', 'bad-unready');
    await expectSoon(() => podsOf('stuck'), ['stuck-0 1', 'stuck-1 bad-unready']);
    await setImage('statefulsets', 'stuck', '2');
    await expectSoon(async () => {
      const seen = await placeNow().get('statefulsets', 'stuck');
      return [seen?.status?.['observedGeneration'], ...numbersOf(seen, 'readyReplicas')];
    }, [3, 1]);
    expect(await podsOf('stuck')).toEqual(['stuck-0 1', 'stuck-1 bad-unready']);
    await placeNow().remove('pods', 'stuck-1');
    await settled('stuck', 2);
    expect(await podsOf('stuck')).toEqual(['stuck-0 2', 'stuck-1 2']);
  });

  test('Pods of a StatefulSet below the partition keep the old image', async () => {
    const updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
    const options = { name: 'part', image: image('1'), replicas: 2, more: { updateStrategy } };
    await placeNow().create('statefulsets', workload('StatefulSet', options));
    await settled('part', 2);
    await setImage('statefulsets', 'part', '2');
    const numbers = async () =>
      numbersOf(await placeNow().get('statefulsets', 'part'), 'readyReplicas', 'currentReplicas', 'updatedReplicas');
    await expectSoon(numbers, [2, 1, 1]);
    expect(await podsOf('part')).toEqual(['part-0 1', 'part-1 2']);
    const before = (await placeNow().get('pods', 'part-0'))?.metadata.uid;
    await placeNow().remove('pods', 'part-0');
    await expectSoon(async () => ((await placeNow().get('pods', 'part-0'))?.metadata.uid ?? before) !== before, true);
    await expectSoon(numbers, [2, 1, 1]);
    expect(await podsOf('part')).toEqual(['part-0 1', 'part-1 2']);
  });

  test('a StatefulSet in parallel makes the next Pod before one is ready, and one that is in order does not', async () => {
    const both = { image: image('bad-unready'), replicas: 3 };
    await placeNow().create('statefulsets', workload('StatefulSet', { name: 'queue', ...both }));
    await expectSoon(() => podsOf('queue'), ['queue-0 bad-unready']);
    const more = { podManagementPolicy: 'Parallel' };
    await placeNow().create('statefulsets', workload('StatefulSet', { name: 'crowd', ...both, more }));
    const all = ['crowd-0 bad-unready', 'crowd-1 bad-unready', 'crowd-2 bad-unready'];
    await expectSoon(() => podsOf('crowd'), all);
    expect(await podsOf('queue')).toEqual(['queue-0 bad-unready']);
  });

  test('a StatefulSet in parallel still replaces its Pods one after the other', async () => {
    const options = { name: 'side', image: image('1'), replicas: 3, more: { podManagementPolicy: 'Parallel' } };
    await placeNow().create('statefulsets', workload('StatefulSet', options));
    await settled('side', 3);
    const recording = await placeNow().record('statefulsets', 'side');
    await setImage('statefulsets', 'side', '2');
    await settled('side', 3);
    await recording.stop();
    const later = recording.states().filter((one) => one?.status?.['observedGeneration'] === 2);
    expect(Math.min(...later.map((one) => Number(numbersOf(one, 'availableReplicas')[0])))).toBe(2);
  });

  test('a StatefulSet is made smaller from the highest number down', async () => {
    await placeNow().create('statefulsets', workload('StatefulSet', { name: 'less', image: image('1'), replicas: 3 }));
    await settled('less', 3);
    await placeNow().merge('statefulsets', 'less', { spec: { replicas: 1 } });
    await settled('less', 1);
    expect(await podsOf('less')).toEqual(['less-0 1']);
  });

  test('a template that was there before gets its old revision back, with the latest number', async () => {
    await placeNow().create('statefulsets', workload('StatefulSet', { name: 'again', image: image('1') }));
    await settled('again', 1);
    for (const tag of ['2', '1']) {
      await setImage('statefulsets', 'again', tag);
      await settled('again', 1);
    }
    expect(await revisionsOf('again')).toEqual(['2: 2', '3: 1']);
  });

  test('a DaemonSet replaces its Pod on each Node, and keeps one revision for each template', async () => {
    const recording = await placeNow().record('daemonsets', 'agent');
    await placeNow().create('daemonsets', workload('DaemonSet', { name: 'agent', image: image('soon-1') }));
    const there = (generation: number) =>
      expectSoon(async () => {
        const seen = await placeNow().get('daemonsets', 'agent');
        return numbersOf(seen, 'observedGeneration', 'updatedNumberScheduled', 'numberAvailable');
      }, [generation, 1, 1]);
    await there(1);
    await setImage('daemonsets', 'agent', 'soon-2');
    await there(2);
    await recording.stop();
    const fields = [
      'observedGeneration',
      'currentNumberScheduled',
      'updatedNumberScheduled',
      'numberAvailable',
      'numberUnavailable',
    ];
    const told = changes(recording.states().map((seen) => numbersOf(seen, ...fields).join('')));
    // In between, the real one may or may not have seen its new Pod yet.
    expectStates(
      told.filter((one) => !/^[12]0001$/.test(one)),
      ['00000', '11101', '11110', '21010', '21101', '21110'],
    );
    await setImage('daemonsets', 'agent', 'soon-1');
    await there(3);
    expect(await revisionsOf('agent')).toEqual(['2: soon-2', '3: soon-1']);
    const [pod] = await of('pods', 'agent');
    const [revision] = (await of('controllerrevisions', 'agent')).filter((one) => one['revision'] === 3);
    expect(pod?.metadata.labels?.['controller-revision-hash']).toBe(
      revision?.metadata.labels?.['controller-revision-hash'],
    );
  });

  test.each([
    ['Background', []],
    ['Foreground', []],
    ['Orphan', [1]],
  ] as const)('with a Deployment deleted by %s, its ReplicaSet and Pods are %j', async (propagation, left) => {
    const name = `gone-${propagation.toLowerCase()}`;
    await placeNow().create('deployments', workload('Deployment', { name, image: image('1') }));
    const count = async () => (await of('pods', name)).length;
    await expectSoon(count, 1);
    const recordings = [await placeNow().record('deployments', name), await placeNow().record('pods')];
    await placeNow().remove('deployments', name, propagation);
    await expectSoon(async () => placeNow().get('deployments', name), null);
    const sets = async () => (await of('replicasets', name)).map((one) => one.spec.replicas);
    await expectSoon(sets, left);
    await expectSoon(count, left.length);
    for (const one of recordings) await one.stop();
    const [owner = [], pods = []] = recordings.map((one) =>
      one.events().flatMap(({ object: { metadata }, gone }) => {
        const isMeant = metadata.name === name || metadata.labels?.['app'] === name;
        return gone && isMeant ? [Number(metadata.resourceVersion)] : [];
      }),
    );
    expect([owner.length, pods.length]).toEqual([1, 1 - left.length]);
    if (left.length === 0) expect(Math.max(...pods) < Math.max(...owner)).toBe(propagation === 'Foreground');
    const owners = (await of('replicasets', name)).map((one) => one.metadata.ownerReferences ?? []);
    expect(owners).toEqual(left.map(() => []));
  });
}
