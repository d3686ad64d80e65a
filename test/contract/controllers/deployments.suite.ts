// What the Deployment controller does to be seen when a template changes, on the real one and on the sandbox's.
import { expect, test } from 'vitest';
import { deploymentActs, done, prefix } from './deployment-acts.ts';
import { changes, conditionOf, expectSoon, expectStates, imageIn, numbersOf, type Place } from './place.ts';

/** @param placeNow as it is when the tests run; each test has names of its own */
export function deploymentsSuite(placeNow: () => Place): void {
  const { get, image, progress, setsOf, sizesOf, rolledOut, create, setImage } = deploymentActs(placeNow);

  test('a new Deployment tells of its ReplicaSet, then of its Pods, then that it is done', async () => {
    const recording = await placeNow().record('deployments', 'new');
    await create({ name: 'new', tag: 'soon-1' });
    await rolledOut('new');
    await recording.stop();
    const fields = ['observedGeneration', 'replicas', 'updatedReplicas', 'availableReplicas', 'unavailableReplicas'];
    const told = recording.states().map((seen) => {
      const conditions = seen?.status?.conditions?.map((one) => `${one.type}=${one.reason}`) ?? [];
      const revision = seen?.metadata.annotations?.[`${prefix}revision`] ?? '-';
      return [revision, numbersOf(seen, ...fields).join(''), ...conditions].join(' ');
    });
    expectStates(told, [
      '- 00000',
      '1 00000 Progressing=NewReplicaSetCreated',
      '1 10001 Progressing=NewReplicaSetCreated Available=MinimumReplicasUnavailable',
      '1 11101 Available=MinimumReplicasUnavailable Progressing=ReplicaSetUpdated',
      '1 11110 Available=MinimumReplicasAvailable Progressing=NewReplicaSetAvailable',
    ]);
  });

  test('status and revision are written by the controller, through the subresource', async () => {
    await create({ name: 'who' });
    await rolledOut('who');
    const managers = (await get('who'))?.metadata.managedFields?.map((one) => [one.manager, one.subresource]);
    expect(managers).toContainEqual(['kube-controller-manager', 'status']);
    expect(managers).toHaveLength(2);
    const [set] = await setsOf('who');
    expect(set?.metadata).toMatchObject({
      name: `who-${set?.metadata.labels?.['pod-template-hash']}`,
      annotations: {
        [`${prefix}revision`]: '1',
        [`${prefix}desired-replicas`]: '1',
        [`${prefix}max-replicas`]: '2',
      },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'who', controller: true }],
    });
    expect(set?.status).toEqual({
      replicas: 1,
      fullyLabeledReplicas: 1,
      readyReplicas: 1,
      availableReplicas: 1,
      observedGeneration: 1,
      terminatingReplicas: 0,
    });
  });

  test('a new image never has too few Pods nor too many', async () => {
    await create({ name: 'roll', replicas: 3 });
    await rolledOut('roll');
    const recording = await placeNow().record('deployments', 'roll');
    const sets = await placeNow().record('replicasets');
    await setImage('roll', '2');
    await rolledOut('roll');
    await recording.stop();
    await sets.stop();
    const seen = recording.states();
    expect(Math.min(...seen.map((one) => Number(numbersOf(one, 'availableReplicas')[0])))).toBe(3);
    const sizes = new Map<string, number>();
    const together = sets.events().map(({ object: { metadata, spec } }) => {
      if (metadata.labels?.['app'] === 'roll') sizes.set(metadata.name, spec.replicas ?? 0);
      return [...sizes.values()].reduce((sum, one) => sum + one, 0);
    });
    expect(Math.max(...together)).toBe(4);
    expectStates(
      seen.map((one) => conditionOf(one, 'Progressing')),
      [done, 'True NewReplicaSetCreated', 'True ReplicaSetUpdated', done],
    );
    expectStates(
      seen.map((one) => conditionOf(one, 'Available')),
      ['True MinimumReplicasAvailable'],
    );
    expect(await sizesOf('roll')).toEqual(['1: 1 0', '2: 2 3']);
  });

  test('an image that never gets ready runs into the deadline beside the old Pods, and a good one afterwards is rolled out', async () => {
    await create({ name: 'bad', replicas: 2, more: { progressDeadlineSeconds: 1 } });
    await rolledOut('bad');
    await setImage('bad', 'bad-unready');
    await expectSoon(() => progress('bad'), 'False ProgressDeadlineExceeded');
    const late = (await get('bad'))?.status?.conditions?.find((one) => one.type === 'Progressing');
    const name = (await setsOf('bad')).at(-1)?.metadata.name;
    expect(late).toMatchObject({ message: `ReplicaSet "${name}" has timed out progressing.` });
    expect(await sizesOf('bad')).toEqual(['1: 1 2', '2: bad-unready 1']);
    await setImage('bad', '2');
    await rolledOut('bad');
    expect(await sizesOf('bad')).toEqual(['1: 1 0', '2: bad-unready 0', '3: 2 2']);
  });

  test('a template that was there before gets its old ReplicaSet back, as the latest revision', async () => {
    await create({ name: 'back' });
    await rolledOut('back');
    await setImage('back', '2');
    await rolledOut('back');
    const recording = await placeNow().record('deployments', 'back');
    await setImage('back', '1');
    await rolledOut('back');
    await recording.stop();
    expect(await sizesOf('back')).toEqual(['2: 2 0', '3: 1 1']);
    expect((await setsOf('back')).at(-1)?.metadata.annotations).toMatchObject({ [`${prefix}revision-history`]: '1' });
    expect((await get('back'))?.metadata.annotations).toMatchObject({ [`${prefix}revision`]: '3' });
    // The revision comes first, then the generation is observed.
    const told = recording.states().map((one) => {
      return `${one?.metadata.annotations?.[`${prefix}revision`]} ${numbersOf(one, 'observedGeneration').join('')}`;
    });
    expect(changes(told).slice(0, 3)).toEqual(['2 2', '3 2', '3 3']);
    expect(recording.states().map((one) => conditionOf(one, 'Progressing'))).not.toContain('True NewReplicaSetCreated');
  });

  test('annotations are copied to the new ReplicaSet and never taken away there', async () => {
    const skipped = { 'kubectl.kubernetes.io/last-applied-configuration': '{}' };
    await create({ name: 'note', annotations: { note: 'first', ...skipped } });
    await rolledOut('note');
    const notes = async () =>
      (await setsOf('note')).map(({ metadata }) => [metadata.annotations?.['note'], metadata.annotations?.['more']]);
    await placeNow().merge('deployments', 'note', { metadata: { annotations: { note: 'second', more: 'x' } } });
    await expectSoon(notes, [['second', 'x']]);
    await placeNow().merge('deployments', 'note', { metadata: { annotations: { more: null } } });
    await setImage('note', '2');
    await rolledOut('note');
    expect(await notes()).toEqual([
      ['second', 'x'],
      ['second', undefined],
    ]);
    const keys = (await setsOf('note')).flatMap((one) => Object.keys(one.metadata.annotations ?? {}));
    expect(keys).not.toContain('kubectl.kubernetes.io/last-applied-configuration');
  });

  test('Recreate ends all old Pods before it makes new ones', async () => {
    await create({ name: 'anew', replicas: 2, more: { strategy: { type: 'Recreate', rollingUpdate: null } } });
    await rolledOut('anew');
    const recording = await placeNow().record('deployments', 'anew');
    const pods = await placeNow().record('pods');
    await setImage('anew', '2');
    await rolledOut('anew');
    await recording.stop();
    await pods.stop();
    const events = pods.events().filter(({ object }) => object.metadata.labels?.['app'] === 'anew');
    const ends = events.flatMap(({ object, gone }, place) => (gone && imageIn(object) === image('1') ? [place] : []));
    expect(ends).toHaveLength(2);
    expect(Math.max(...ends)).toBeLessThan(events.findIndex(({ object }) => imageIn(object) === image('2')));
    const counts = recording.states().map((one) => numbersOf(one, 'replicas', 'updatedReplicas').join('/'));
    expectStates(counts, ['2/2', '2/0', '1/0', '0/0', '1/1', '2/2']);
    expect(await sizesOf('anew')).toEqual(['1: 1 0', '2: 2 2']);
  });

  test('ReplicaSets beyond the history are forgotten when a rollout is complete', async () => {
    await create({ name: 'past', more: { revisionHistoryLimit: 1 } });
    for (const tag of ['2', '3']) {
      await rolledOut('past');
      await setImage('past', tag);
    }
    await rolledOut('past');
    await expectSoon(() => sizesOf('past'), ['2: 2 0', '3: 3 1']);
  });

  test('Pods are available only when they have been ready for as long as is wanted', async () => {
    const recording = await placeNow().record('deployments', 'calm');
    await create({ name: 'calm', more: { minReadySeconds: 1 } });
    await rolledOut('calm');
    await recording.stop();
    const told = recording.states().map((one) => numbersOf(one, 'readyReplicas', 'availableReplicas').join(''));
    expectStates(told, ['00', '10', '11']);
  });
}
