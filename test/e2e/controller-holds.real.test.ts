// What the controller stops by itself, on a real API server: it is written down, survives undo and kill, and resume ends it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { imagesOf, readWorkload, rolledOut } from '#test/fixtures/api-reads.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { expectAfterControllers, watchConnections } from '#test/fixtures/controller-oracles.ts';
import { type ControllerProcess, eventually, startController } from '#test/fixtures/controller-process.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { type RealRegistry, startRegistry } from '#test/fixtures/registry.ts';
import { reship } from '#test/fixtures/reship.ts';

interface RawRecord {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly trigger: { readonly type: string }; readonly seq: number };
  readonly status?: { readonly outcome?: string; readonly hold?: { readonly reason: string; readonly type: string } };
}

describe.runIf(takesFakeKubelet())('what the controller stops', () => {
  let cluster: RealCluster;
  let registry: RealRegistry;
  const running: ControllerProcess[] = [];
  const shops = new Set<string>();

  beforeAll(async () => {
    [cluster, registry] = await Promise.all([startCluster({ controllers: true, kubelet: true }), startRegistry()]);
    await serveRecords(cluster);
  });
  afterEach(async () => {
    await expectAfterControllers(cluster, running, shops);
  });
  afterAll(async () => {
    await Promise.all([cluster?.stop(), registry?.stop()]);
  });

  async function start(namespace: string): Promise<ControllerProcess> {
    const one = startController(cluster, namespace, [], { prelude: watchConnections });
    running.push(one);
    await one.said('leads');
    return one;
  }

  const path = (namespace: string) => `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;
  const records = async (namespace: string): Promise<readonly RawRecord[]> => {
    const { body } = await cluster.adminRequest<{ readonly items: readonly RawRecord[] }>('GET', path(namespace));
    return body.items.toSorted((one, other) => one.spec.seq - other.spec.seq);
  };
  const finished = (namespace: string, count: number) =>
    eventually(`${count} finished records`, async () => {
      const all = await records(namespace);
      const done =
        all.length === count &&
        all.every(({ metadata: { labels }, status }) => {
          return status?.outcome !== undefined && labels['reship.dev/outcome'] === status.outcome;
        });
      return done ? all : null;
    });
  const held = (namespace: string, reason: string) =>
    eventually(`the hold ${reason}`, async () =>
      (await records(namespace)).at(-1)?.status?.hold?.reason === reason ? true : null,
    );
  const read = (namespace: string) => readWorkload(cluster, 'Deployment', namespace, 'web');
  const imageOf = async (namespace: string) => imagesOf(await read(namespace))['app'] ?? '';
  const runs = (namespace: string, image: string) =>
    eventually(`web runs ${image}`, async () => ((await imageOf(namespace)) === image ? true : null));
  const brakeOf = async (namespace: string) => (await read(namespace)).metadata.annotations?.['reship.dev/suspended'];
  const undo = (namespace: string) => cluster.kubectl('rollout', 'undo', 'deployment/web', '-n', namespace);

  async function shop() {
    const namespace = await cluster.createNamespace();
    shops.add(namespace);
    const { digest } = await registry.push(namespace, 'prod', { seed: `${namespace} 0` });
    const image = `${registry.address}/${namespace}:prod`;
    const manifest = (more: Record<string, string> = {}) =>
      deployment({
        namespace,
        name: 'web',
        image: `${image}@${digest}`,
        annotations: { 'reship.dev/policy': 'digest', ...more },
      });
    await cluster.apply(manifest());
    await rolledOut(cluster, namespace);
    const move = async (version: number) => {
      const moved = await registry.push(namespace, 'prod', { seed: `${namespace} ${version}` });
      return `${image}@${moved.digest}`;
    };
    return { namespace, image, old: `${image}@${digest}`, manifest, move };
  }

  test('rollout undo is held on the record and the workload, through a second undo and a kill, until resume', async () => {
    const { namespace, old, move } = await shop();
    const first = await start(namespace);
    const second = await move(1);
    await runs(namespace, second);
    await finished(namespace, 1);
    await undo(namespace);
    await held(namespace, 'Undone');
    await eventually('the mark', async () =>
      (await brakeOf(namespace))?.includes('Undone: kubectl') === true ? true : null,
    );
    await rolledOut(cluster, namespace);
    // Whoever goes back once more takes the mark with it; the record stays.
    await first.kill('SIGKILL');
    await cluster.kubectl('annotate', 'deployment/web', '-n', namespace, 'reship.dev/suspended-', 'reship.dev/state-');
    const next = await start(namespace);
    await eventually(
      'the decision of the next leader',
      () => next.lines().find((line) => JSON.stringify(line).includes('"reason":"Undone"')) ?? null,
    );
    expect([await imageOf(namespace), (await records(namespace)).length]).toEqual([old, 1]);
    const ran = await reship(cluster, ['resume', 'deploy/web', '-n', namespace]);
    expect([ran.code, ran.stdout]).toEqual([0, `${namespace}/deploy/web resumed\n`]);
    await runs(namespace, second);
    expect((await finished(namespace, 2)).map(({ status }) => status?.outcome)).toEqual(['Succeeded', 'Succeeded']);
    expect((await records(namespace)).some(({ status }) => status?.hold !== undefined)).toBe(false);
  });

  test('G2: two writers that put back their image: two restores, then it is held and nothing more is written', async () => {
    const { namespace, old, manifest, move } = await shop();
    const controller = await start(namespace);
    const ours = await move(1);
    await runs(namespace, ours);
    await finished(namespace, 1);
    for (let round = 1; round <= 2; round += 1) {
      await cluster.apply(manifest());
      await runs(namespace, ours);
      await finished(namespace, 1 + round);
      await rolledOut(cluster, namespace);
    }
    await cluster.apply(manifest());
    await held(namespace, 'FightDetected');
    await eventually('the mark', async () =>
      (await brakeOf(namespace))?.includes('FightDetected') === true ? true : null,
    );
    await controller.said('decision');
    expect([await imageOf(namespace), (await records(namespace)).map(({ spec }) => spec.trigger.type)]).toEqual([
      old,
      ['Poll', 'Restore', 'Restore'],
    ]);
  });

  test('an image that failed here by its own fault is not taken again, also after another leader began', async () => {
    const { namespace, move } = await shop();
    const first = await start(namespace);
    const good = await move(1);
    await runs(namespace, good);
    await finished(namespace, 1);
    const bad = await move(2);
    await runs(namespace, bad);
    const [, record] = await finished(namespace, 2);
    await first.kill('SIGKILL');
    const failure = { blame: 'Image', reason: 'CrashLoopBackOff' };
    const status = { outcome: 'Failed', failure };
    await cluster.adminRequest('PATCH', `${path(namespace)}/${record?.metadata.name}/status`, { status }, mergePatch);
    await cluster.kubectl('set', 'image', 'deployment/web', '-n', namespace, `app=${good}`);
    await cluster.kubectl('annotate', 'deployment/web', '-n', namespace, 'reship.dev/state-');
    await reship(cluster, ['resume', 'deploy/web', '-n', namespace]);
    const next = await start(namespace);
    await eventually(
      'the decision of the next leader',
      () => next.lines().find((line) => JSON.stringify(line).includes('"reason":"ImageHeld"')) ?? null,
    );
    expect([await imageOf(namespace), (await records(namespace)).length]).toEqual([good, 2]);
  });

  test('a record that is open when its workload goes ends as Aborted, also where nobody led', async () => {
    const { namespace, move } = await shop();
    const first = await start(namespace);
    // It will never be ready.
    await cluster.kubectl('scale', 'deployment/web', '-n', namespace, '--replicas=0');
    await runs(namespace, await move(1));
    const [record] = await finished(namespace, 1);
    await first.kill('SIGKILL');
    const name = record?.metadata.name ?? '';
    await cluster.adminRequest('PATCH', `${path(namespace)}/${name}/status`, { status: { outcome: null } }, mergePatch);
    await cluster.kubectl('delete', 'deployment/web', '-n', namespace);
    await start(namespace);
    const ended = await eventually('its end', async () => {
      const [one] = await records(namespace);
      return one?.metadata.labels['reship.dev/outcome'] === 'Aborted' ? one : null;
    });
    expect(ended.status?.outcome).toBe('Aborted');
  });
});
