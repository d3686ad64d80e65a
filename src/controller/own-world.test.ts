// What is read right before a patch, or a moment ahead of it: the Namespace and the newest record.
import { expect, test } from 'vitest';
import { readableNamespace } from '#test/fixtures/world.ts';
import { workload } from '#test/fixtures/workload.ts';
import type { Deps } from './deps.ts';
import { createNamespaceReads } from './namespace-reads.ts';
import { ownWorld } from './own-world.ts';
import { newTrack } from './track.ts';

const candidate = ['ghcr.io/acme/web@sha256:b'];

/** @param holds what each reading of the record says, in turn */
function stage(holds: readonly (boolean | Error)[] = [], writes = true) {
  const log: string[] = [];
  let now = 0;
  let read = 0;
  const world = {
    monotonic: () => now,
    cluster: {
      namespace: () => (log.push('namespace'), Promise.resolve(readableNamespace)),
      patch: () => (log.push('patch'), Promise.resolve({ result: 'gone' })),
    },
  } as unknown as Deps;
  const reads = createNamespaceReads(world);
  const track = newTrack(null);
  const look = () => {
    const own = ownWorld(world, {
      track,
      images: world.images,
      namespace: readableNamespace,
      reads,
      writes,
      readRecord: async () => {
        log.push('record');
        const answer = holds[(read += 1) - 1] ?? false;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      beforePatch: async (_, released) => void log.push(`released ${released}`),
    });
    const write = async (milliseconds = 0) => {
      await own.cluster.namespace(readableNamespace.name);
      now += milliseconds;
      await own.cluster.patch(workload().id, [], { dryRun: false });
    };
    return { own, write };
  };
  return { log, look, pass: (milliseconds: number) => void (now += milliseconds) };
}

const whole = ['record', 'namespace', 'released false', 'patch'];

test('both are read right before a patch, together, and again before the next', async () => {
  const { log, look } = stage([false, true]);
  const { write } = look();
  await write();
  expect(log.splice(0).toSorted()).toEqual(whole.toSorted());
  await write();
  expect(log.slice(2)).toEqual(['released true', 'patch']);
});

test('where a patch is expected they are read ahead, for that patch alone', async () => {
  const { log, look, pass } = stage();
  const { own, write } = look();
  own.expectPatch?.(candidate);
  pass(249);
  await write();
  expect(log.splice(0).toSorted()).toEqual(whole.toSorted());
  await write();
  expect(log.toSorted()).toEqual(whole.toSorted());
});

test('what was read ahead is of no use a quarter of a second later, but a hold that it found', async () => {
  const { log, look, pass } = stage([true, false]);
  const { own, write } = look();
  own.expectPatch?.(candidate);
  pass(250);
  await write();
  expect(log.filter((one) => one === 'namespace')).toHaveLength(2);
  expect(log.slice(-2)).toEqual(['released true', 'patch']);
});

test('a reading ahead that failed is made again', async () => {
  const { log, look } = stage([new Error('cut'), false]);
  const { own, write } = look();
  own.expectPatch?.(candidate);
  await write();
  expect(log.filter((one) => one === 'record')).toHaveLength(2);
  expect(log.at(-1)).toBe('patch');
});

test.each([
  ['a candidate that was not written is not expected again', [[candidate], [candidate], [candidate]], 1],
  ['neither are two that are asked for one after the other', [[candidate, ['b']], [candidate, ['b']], [['b']]], 1],
  ['another one is', [[candidate], [['b']], [candidate]], 3],
])('%s', async (_, looks, readings) => {
  const { log, look } = stage();
  for (const rounds of looks) {
    const { own } = look();
    for (const wanted of rounds) own.expectPatch?.(wanted);
    await own.settled();
  }
  expect(log.filter((one) => one === 'record')).toHaveLength(readings);
});

test('workloads of a Namespace share its reading while that is young, but not the one right before a patch', async () => {
  const { log, look, pass } = stage();
  const namespaces = () => log.filter((one) => one === 'namespace').length;
  look().own.expectPatch?.(['a']);
  pass(249);
  look().own.expectPatch?.(['b']);
  expect(namespaces()).toBe(1);
  pass(1);
  look().own.expectPatch?.(['c']);
  expect(namespaces()).toBe(2);
  await look().write();
  expect(namespaces()).toBe(3);
});

test('nothing is read ahead where nothing is written', async () => {
  const { log, look } = stage([], false);
  look().own.expectPatch?.(candidate);
  expect(log).toEqual([]);
});
