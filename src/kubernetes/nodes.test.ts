import { expect, test } from 'vitest';
import type { PodFacts } from '#core/workload/workload.ts';
import { reason } from '#core/reason/reason.ts';
import { pod } from '#test/fixtures/world.ts';
import { manualClock } from '#test/fixtures/clock.ts';
import { workload } from '#test/fixtures/workload.ts';
import { createNodes } from './nodes.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

const on = (node: string, more: Partial<PodFacts> = {}): PodFacts => ({ ...pod({}), node, ...more });
const info = (operatingSystem: unknown, architecture: unknown) => ({
  status: { nodeInfo: { operatingSystem, architecture } },
});

/** Nodes by name; what is not there is missing, and what is null may not be read. */
function start(pods: readonly PodFacts[], nodes: Readonly<Record<string, object | null>>) {
  const asked: string[] = [];
  const call = ((question: { readonly path: string }) => {
    asked.push(question.path);
    const node = nodes[question.path.split('/').at(-1) ?? ''];
    if (node === null) return Promise.reject(new ClusterError('Forbidden', 'no'));
    return node === undefined ? Promise.reject(new ClusterError('NotFound', 'gone')) : Promise.resolve(node);
  }) as Transport;
  const clock = manualClock();
  const podsOf = () => Promise.resolve({ ok: true as const, value: pods });
  const read = createNodes(call, podsOf, () => clock.monotonic());
  return { asked, clock, nodes: () => read(workload()) };
}

test('R22 the Nodes that living Pods run on tell their platforms, each read once for good', async () => {
  const { asked, nodes } = start([on('b'), on('a'), on('a'), on('c', { alive: false }), pod({})], {
    a: info('linux', 'amd64'),
    b: info('linux', 'arm64'),
    c: info('windows', 'amd64'),
  });
  expect(await nodes()).toEqual(['linux/amd64', 'linux/arm64']);
  expect(await nodes()).toEqual(['linux/amd64', 'linux/arm64']);
  expect(asked).toEqual(['/api/v1/nodes/a', '/api/v1/nodes/b']);
});

test.each([
  ['are gone', undefined],
  ['say nothing', {}],
  ['say nonsense', info('\u001b[31m', 5)],
])('R22 Nodes that %s are no platform', async (_name, node) => {
  const { nodes } = start([on('a'), on('b')], { ...(node && { a: node }), b: info('linux', 'amd64') });
  expect(await nodes()).toEqual(['linux/amd64']);
});

test('R22 no more than twenty Nodes are read for one workload', async () => {
  const names = Array.from({ length: 30 }, (_, number) => `n${number}`);
  const { asked, nodes } = start(
    names.map((name) => on(name)),
    Object.fromEntries(names.map((name) => [name, info('linux', 'amd64')])),
  );
  expect(await nodes()).toEqual(['linux/amd64']);
  expect(asked).toHaveLength(20);
});

test('R22 Nodes that may not be read are no platform, and are asked for again after ten minutes', async () => {
  const { asked, clock, nodes } = start([on('a')], { a: null });
  for (const wait of [0, 599_000, 1000, 0]) {
    await clock.advance(wait);
    expect(await nodes()).toEqual([]);
  }
  expect(asked).toHaveLength(2);
});

test('R22 where Pods may not be listed no Node is read', async () => {
  const none = (() => Promise.reject(new Error('not asked'))) as Transport;
  const read = createNodes(
    none,
    () => Promise.resolve({ ok: false, reason: reason('RunningUnknown', 'no right') }),
    () => 0,
  );
  expect(await read(workload())).toEqual([]);
});
