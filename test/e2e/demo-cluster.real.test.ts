// `reship demo --context`: on a cluster of the user's, in a namespace of its own that is gone afterwards.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NamespaceList } from 'kubernetes-types/core/v1.js';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { startDemo } from '#test/fixtures/demo-process.ts';
import { expectOracles } from '#test/fixtures/oracles.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';

describe.runIf(takesFakeKubelet())('reship demo on a cluster that is there', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  let context: string;

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
    for (const tag of ['3.9', '3.10', '3.4.1', '3.10.1', 'latest']) await registry.push('pause', tag, { seed: tag });
    await registry.push('single', '1.0.0', { seed: 'single' });
    context = (await cluster.kubectl('config', 'current-context')).trim();
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const start = (repository: string, ...args: readonly string[]) => {
    const flags = ['--context', context, '--repository', `${registry.address}/${repository}`, ...args];
    return startDemo(cluster.kubeconfigPath('admin'), flags);
  };
  const left = async () => {
    const { body } = await cluster.adminRequest<NamespaceList>('GET', '/api/v1/namespaces');
    return body.items.map(({ metadata }) => metadata?.name ?? '').filter((name) => name.startsWith('reship-demo-'));
  };

  test('without the kind DeployRecord it says what to apply, and makes nothing', async () => {
    const { code, stdout, stderr } = await start('pause').end();
    expect([code, stdout, await left()]).toEqual([1, '', []]);
    expect(stderr).toMatch(/no kind DeployRecord, .*: kubectl --context \S+ apply -f deploy\/crds\n$/);
    await serveRecords(cluster);
  });

  test('a context that is not there is said before a registry is asked', async () => {
    const { code, stderr } = await startDemo(cluster.kubeconfigPath('admin'), ['--context', 'nope']).end();
    expect([code, stderr]).toEqual([2, expect.stringContaining('no context "nope" in ') as string]);
  });

  test('a repository without two versions is refused before anything is made', async () => {
    const { code, stdout, stderr } = await start('single').end();
    expect([code, stdout, await left()]).toEqual([1, '', []]);
    expect(stderr).toContain('/single has no two versions of one form');
  });

  test('the newest version comes, is taken back, is held, and comes again; then the namespace is gone', async () => {
    const { code, stdout, stderr } = await start('pause', '--once').end();
    expect([code, stderr, await left()]).toEqual([0, '', []]);
    const words = stdout.split('\n').flatMap((line) => /^[\d:]+ {2}deploy\/web +(\S+)/.exec(line)?.[1] ?? []);
    // Said beside Undone, by where the Pods of both images are at that moment.
    const told = words.filter((word) => !['ReturnTargetUnknown', 'RunningUnknown'].includes(word));
    const rollout = ['ImageUpdated', 'RolloutCompleted'];
    expect(told).toEqual(['created', 'annotated', 'Following', ...rollout, 'image', 'Undone', 'Resumed', ...rollout]);
    expect(stdout).toContain('ImageUpdated        app 3.4.1 → 3.10.1\n');
    await expectOracles(cluster);
  });

  test('Ctrl-C removes the namespace too', async () => {
    const demo = start('pause');
    await demo.shows('Following');
    expect(await left()).toHaveLength(1);
    demo.child.kill('SIGINT');
    const { code } = await demo.end();
    expect([code, await left()]).toEqual([130, []]);
  });
});
