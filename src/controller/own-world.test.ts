// What is read right before a patch, or a moment ahead of it: the Namespace and the newest record.
import { expect, test } from 'vitest';
import { readableNamespace } from '#test/fixtures/world.ts';
import { workload } from '#test/fixtures/workload.ts';
import type { Deps } from './deps.ts';
import { ownWorld } from './own-world.ts';
import { newTrack } from './track.ts';

function stage() {
  const log: string[] = [];
  let now = 0;
  let reads = 0;
  const noted = <T>(word: string, answer: T) => (log.push(word), Promise.resolve(answer));
  const world = {
    monotonic: () => now,
    cluster: {
      namespace: () => noted('namespace', readableNamespace),
      patch: () => noted('patch', { result: 'gone' }),
    },
  } as unknown as Deps;
  const own = ownWorld(world, {
    track: newTrack(null),
    images: world.images,
    namespace: readableNamespace,
    readRecord: () => noted(`record ${(reads += 1)}`, reads === 2),
    beforePatch: async (_, released) => void log.push(`released ${await released}`),
  });
  const write = async () => {
    await own.cluster.namespace(readableNamespace.name);
    await own.cluster.patch(workload().id, [], { dryRun: false });
  };
  return { log, own, write, pass: (milliseconds: number) => void (now += milliseconds) };
}

test('both are read right before a patch, together, and again before the next', async () => {
  const { log, write } = stage();
  await write();
  expect(log.splice(0)).toEqual(['record 1', 'namespace', 'released false', 'patch']);
  await write();
  expect(log).toEqual(['record 2', 'namespace', 'released true', 'patch']);
});

test('where a patch is expected they are read ahead, for that patch alone', async () => {
  const { log, own, write, pass } = stage();
  own.expectPatch?.();
  pass(249);
  await write();
  expect(log.splice(0)).toEqual(['record 1', 'namespace', 'released false', 'patch']);
  await write();
  expect(log).toEqual(['record 2', 'namespace', 'released true', 'patch']);
});

test('what was read ahead is of no use a quarter of a second later', async () => {
  const { log, own, write, pass } = stage();
  own.expectPatch?.();
  pass(250);
  await write();
  expect(log).toEqual(['record 1', 'namespace', 'record 2', 'namespace', 'released true', 'patch']);
});
