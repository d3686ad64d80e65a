// Several controllers at once: one writer whoever dies, one installation for each namespace, and none without its records.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { expectAfterControllers, watchConnections } from '#test/fixtures/controller-oracles.ts';
import { type ControllerProcess, eventually, startController } from '#test/fixtures/controller-process.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';

describe.runIf(takesFakeKubelet())('several controllers', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  const running: ControllerProcess[] = [];
  const shops = new Set<string>();

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
  });
  afterEach(async () => {
    await expectAfterControllers(cluster, running, shops);
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  const start = (namespace: string, ...flags: readonly string[]): ControllerProcess => {
    const one = startController(cluster, namespace, flags, { prelude: watchConnections });
    running.push(one);
    return one;
  };

  async function shop(): Promise<{ readonly namespace: string; readonly image: string }> {
    const namespace = await cluster.createNamespace();
    shops.add(namespace);
    const { digest } = await registry.push(namespace, 'prod', { seed: `${namespace} 0` });
    const image = `${registry.address}/${namespace}:prod`;
    const annotations = { 'reship.dev/policy': 'digest' };
    await cluster.apply(deployment({ namespace, name: 'web', image: `${image}@${digest}`, annotations }));
    await rolledOut(cluster, namespace);
    return { namespace, image };
  }

  const runs = (namespace: string, image: string) =>
    eventually(`web runs ${image}`, async () => {
      const now = imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app'];
      return now === image ? true : null;
    });

  async function records(namespace: string): Promise<readonly { readonly status?: { readonly outcome?: string } }[]> {
    const path = `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;
    const answer = await cluster.adminRequest<{ readonly items: readonly { readonly status?: object }[] }>('GET', path);
    return answer.body.items;
  }

  test('K22 without the kind DeployRecord at the start: not ready, says why, writes nothing; goes on when it is there', async () => {
    const { namespace, image } = await shop();
    const controller = start(namespace);
    expect((await controller.said('nothing is written'))['why']).toContain('DeployRecord is not served');
    const before = await readWorkload(cluster, 'Deployment', namespace, 'web');
    const moved = await registry.push(namespace, 'prod', { seed: `${namespace} 1` });
    const state = await controller.ready();
    expect([state.ok, state.text]).toEqual([false, expect.stringContaining('[-]writes failed: the kind DeployRecord')]);
    expect(await readWorkload(cluster, 'Deployment', namespace, 'web')).toEqual(before);
    await cluster.apply(
      parseDocument(readFileSync('deploy/crds/reship.dev_deployrecords.yaml', 'utf8')).toJS() as object,
    );
    await runs(namespace, `${image}@${moved.digest}`);
    await eventually('its record', async () => ((await records(namespace)).length === 1 ? true : null));
  });

  test('L3: the leader is killed at each move: the other takes over, and every move is written once', async () => {
    await serveRecords(cluster);
    const { namespace, image } = await shop();
    let leader = start(namespace);
    await leader.said('leads');
    let generation = (await readWorkload(cluster, 'Deployment', namespace, 'web')).metadata.generation;
    for (let move = 1; move <= 3; move += 1) {
      const standby = start(namespace);
      await standby.said('started');
      const moved = await registry.push(namespace, 'prod', { seed: `${namespace} ${move}` });
      // The second one dies a moment after its patch.
      if (move === 2) await runs(namespace, `${image}@${moved.digest}`);
      await leader.kill('SIGKILL');
      await standby.said('leads');
      await runs(namespace, `${image}@${moved.digest}`);
      await eventually(`${move} records that ended`, async () => {
        const all = await records(namespace);
        return all.length === move && all.every(({ status }) => status?.outcome !== undefined) ? true : null;
      });
      const { metadata } = await readWorkload(cluster, 'Deployment', namespace, 'web');
      expect(JSON.parse(metadata.annotations?.['reship.dev/state'] ?? '{}')).toMatchObject({ seq: move });
      // Deployments count a change of their annotations as well.
      expect(metadata.generation).toBe(generation + 1);
      generation = metadata.generation;
      leader = standby;
    }
    const outcomes = (await records(namespace)).map(({ status }) => status?.outcome);
    expect(outcomes).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });

  test('one rollout at a time, where there is one slot', async () => {
    const { namespace, image } = await shop();
    const annotations = { 'reship.dev/policy': 'digest' };
    const started = imagesOf(await readWorkload(cluster, 'Deployment', namespace, 'web'))['app'] ?? '';
    for (const name of ['api', 'job'])
      await cluster.apply(deployment({ namespace, name, image: started, annotations }));
    await rolledOut(cluster, namespace);
    const controller = start(namespace, '--max-concurrent', '1');
    await controller.said('leads');
    const moved = await registry.push(namespace, 'prod', { seed: `${namespace} 1` });
    await runs(namespace, `${image}@${moved.digest}`);
    const lines = await eventually('three records that ended', () => {
      const all = controller.lines().filter(({ msg }) => msg === 'record finished');
      return all.length === 3 ? all : null;
    });
    // In the order of their ends: each was decided after the one before it had ended.
    const times = lines.map(({ at, time }) => [String(at), String(time)] as const);
    for (const [index, [at]] of times.entries()) if (index > 0) expect(at >= (times[index - 1]?.[1] ?? '')).toBe(true);
    expect(lines.map(({ outcome }) => outcome)).toEqual(['Succeeded', 'Succeeded', 'Succeeded']);
  });

  test('L2 a leader that stood still for longer than its term writes nothing when it goes on', async () => {
    await serveRecords(cluster);
    const { namespace, image } = await shop();
    const first = start(namespace);
    await first.said('leads');
    const second = start(namespace);
    await second.said('started');
    first.freeze();
    const moved = await registry.push(namespace, 'prod', { seed: `${namespace} 1` });
    await second.said('leads');
    await runs(namespace, `${image}@${moved.digest}`);
    await registry.push(namespace, 'prod', { seed: `${namespace} 2` });
    first.thaw();
    expect((await first.said('leads no more'))['why']).toMatch(/deadline|taken/);
    const ended = await eventually('two records that ended', async () => {
      const all = await records(namespace);
      return all.length === 2 && all.every(({ status }) => status?.outcome !== undefined) ? all : null;
    });
    expect(ended.map(({ status }) => status?.outcome)).not.toContain('Failed');
    const finished = (one: ControllerProcess) => one.lines().filter(({ msg }) => msg === 'record finished').length;
    // A line follows its record.
    await eventually('both lines of the second', () => (finished(second) === 2 ? true : null));
    expect(finished(first)).toBe(0);
  });

  test('L3 a Lease that is deleted again and again gives two leaders at most for a moment, and each move is written once', async () => {
    await serveRecords(cluster);
    const { namespace, image } = await shop();
    const both = [start(namespace), start(namespace)];
    await Promise.all(both.map((one) => one.said('started')));
    await eventually('a leader', () =>
      both.some((one) => one.lines().some(({ msg }) => msg === 'leads')) ? true : null,
    );
    for (let move = 1; move <= 2; move += 1) {
      const moved = await registry.push(namespace, 'prod', { seed: `${namespace} ${move}` });
      for (let times = 0; times < 2; times += 1)
        await cluster.adminRequest('DELETE', `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/reship`);
      await runs(namespace, `${image}@${moved.digest}`);
      await eventually(`${move} records that ended`, async () => {
        const all = await records(namespace);
        return all.length === move && all.every(({ status }) => status?.outcome !== undefined) ? true : null;
      });
      const leading = await eventually('one leader', async () => {
        const figures = await Promise.all(both.map((one) => one.figure('reship_leader')));
        return figures.filter((one) => one === 1).length === 1 ? figures : null;
      });
      expect(leading.reduce((sum, one) => sum + one, 0)).toBe(1);
    }
  });

  test('a leader that is told to stop hands over at once', async () => {
    const { namespace, image } = await shop();
    const leader = start(namespace, '--lease-seconds', '30', '--lease-renew-seconds', '20');
    await leader.said('leads');
    const standby = start(namespace, '--lease-seconds', '30', '--lease-renew-seconds', '20');
    await standby.said('started');
    await eventually('a standby that is ready', async () => ((await standby.ready()).ok ? true : null));
    expect(await leader.kill('SIGTERM')).toBe(0);
    expect(leader.lines().at(-1)?.msg).toBe('stopped');
    const moved = await registry.push(namespace, 'prod', { seed: `${namespace} 1` });
    await runs(namespace, `${image}@${moved.digest}`);
    expect(standby.lines().some(({ msg }) => msg === 'leads')).toBe(true);
    await eventually('its record', async () => ((await records(namespace)).length === 1 ? true : null));
  });

  test('another installation on the same namespace is refused until the first one is gone', async () => {
    const { namespace, image } = await shop();
    const first = start(namespace);
    await first.said('leads');
    const second = start(namespace, '--lease-name', 'other');
    expect((await second.said('nothing is written'))['why']).toBe(
      `another installation looks after ${namespace}: Lease ${namespace}/reship`,
    );
    const dry = start(namespace, '--dry-run');
    await dry.said('leads');
    expect([(await first.ready()).ok, (await second.ready()).ok, (await dry.ready()).ok]).toEqual([true, false, true]);
    expect(await first.kill('SIGTERM')).toBe(0);
    const moved = await registry.push(namespace, 'prod', { seed: `${namespace} 1` });
    await runs(namespace, `${image}@${moved.digest}`);
    await eventually('readiness', async () => ((await second.ready()).ok ? true : null));
    await eventually('its record', async () => ((await records(namespace)).length === 1 ? true : null));
  });
});
