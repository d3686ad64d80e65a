// Tags that go, move, move back, share an image or come late, and registries that fail or count: what a running controller makes of them.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rolledOut } from '#test/fixtures/api-reads.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { type ControllerProcess, eventually } from '#test/fixtures/controller-process.ts';
import { type ControllerStage, stageControllers } from '#test/fixtures/controller-stage.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { type RegistryFront, startRegistryFront } from '#test/fixtures/registry-front.ts';
import { reship } from '#test/fixtures/reship.ts';

const digestOf = (image: string): string => image.slice(image.indexOf('@') + 1);

describe.runIf(findControlPlane()?.kind === 'programs')('a running controller', () => {
  let stage: ControllerStage;
  let front: RegistryFront;
  stageControllers((ready) => (stage = ready));
  beforeAll(async () => {
    front = await startRegistryFront(stage.registry.address);
  });
  afterAll(() => front?.stop());

  async function polls(by: ControllerProcess): Promise<number> {
    const of = (ask: string, result: string) => by.figure(`reship_polls_total{ask="${ask}",result="${result}"}`);
    const all = [of('digest', 'same'), of('digest', 'failed'), of('tags', 'same'), of('tags', 'failed')];
    return (await Promise.all(all)).reduce((sum, one) => sum + one, 0);
  }
  /** Two cycles later nothing was written. */
  async function expectStays(by: ControllerProcess, namespace: string, image: string, records: number): Promise<void> {
    const before = await polls(by);
    await eventually('two cycles', async () => ((await polls(by)) >= before + 2 ? true : null));
    expect([await stage.imageOf(namespace), (await stage.records(namespace)).length]).toEqual([image, records]);
  }
  const problem = (by: ControllerProcess, namespace: string, reason: string) =>
    by.figure(`reship_workload_problem{namespace="${namespace}",kind="Deployment",name="web",reason="${reason}"}`);

  /** A Deployment `web` that reads its tags through the front. */
  async function fronted(policy: string, tag: string) {
    const shop = await stage.shop(policy, tag, deployment, front.address);
    const { namespace } = shop;
    const push = async (name: string): Promise<string> =>
      `${front.address}/${namespace}:${name}@${(await stage.registry.push(namespace, name, { seed: `${namespace} new ${name}` })).digest}`;
    return { ...shop, push };
  }

  test('R26 the tag is deleted: the workload stays, its owner is told, and it goes on when the tag is back', async () => {
    const { namespace, old, move } = await stage.shop();
    const controller = await stage.leader(namespace);
    await stage.registry.remove(namespace, 'prod');
    expect((await stage.event(namespace, 'TagMissing')).type).toBe('Warning');
    await expectStays(controller, namespace, old, 0);
    expect(await problem(controller, namespace, 'TagMissing')).toBe(1);
    expect(await problem(controller, namespace, 'RunningImageGone')).toBe(0);
    await stage.runs(namespace, await move(1));
    await stage.finished(namespace, 1);
    expect(await problem(controller, namespace, 'TagMissing')).toBe(0);
  });

  test('R26 the image that runs is deleted: its owner is told beside that, until it is left', async () => {
    const { namespace, old, move } = await stage.shop();
    const controller = await stage.leader(namespace);
    await stage.registry.remove(namespace, digestOf(old));
    const { type, note } = await stage.event(namespace, 'RunningImageGone');
    expect([type, note]).toEqual(['Warning', expect.stringContaining('a node that has not got it cannot pull it')]);
    await expectStays(controller, namespace, old, 0);
    expect(await problem(controller, namespace, 'TagMissing')).toBe(1);
    expect(await problem(controller, namespace, 'RunningImageGone')).toBe(1);
    for (const command of ['check', 'status', 'why']) {
      const { stdout } = await reship(stage.cluster, [command, 'deploy/web', '-n', namespace, '-o', 'json']);
      expect(stdout).toContain('"RunningImageGone"');
    }
    await stage.runs(namespace, await move(1));
    await stage.finished(namespace, 1);
    expect(await problem(controller, namespace, 'RunningImageGone')).toBe(0);
  });

  test('R26 whether what runs is there is one HEAD, asked only while its tag does not show it', async () => {
    const { namespace, old } = await fronted('semver:^1.4', '1.4.2');
    const asked = () => front.asked.filter((one) => one.endsWith(`/manifests/${digestOf(old)}`));
    const controller = await stage.leader(namespace);
    await expectStays(controller, namespace, old, 0);
    expect(asked()).toEqual([]);
    await stage.registry.remove(namespace, digestOf(old));
    await stage.event(namespace, 'RunningImageGone');
    await expectStays(controller, namespace, old, 0);
    expect(asked()).toEqual([`HEAD /v2/${namespace}/manifests/${digestOf(old)}`]);
  });

  test('R27 a version tag moves: an ordering policy tells and does not follow', async () => {
    const { namespace, image, move } = await stage.shop('semver:^1.4', '1.4.2');
    const annotations = { 'reship.dev/policy': 'semver:^1.4' };
    await stage.cluster.apply(deployment({ namespace, name: 'web', image, annotations }));
    await rolledOut(stage.cluster, namespace);
    await move(1);
    const controller = await stage.leader(namespace);
    expect((await stage.event(namespace, 'TagMoved')).type).toBe('Warning');
    await expectStays(controller, namespace, image, 0);
  });

  test('R27 R28 the tag moves, and moves back: both are followed, and the second one is marked MovedBack', async () => {
    const { namespace, old, move } = await stage.shop();
    await stage.leader(namespace);
    await stage.runs(namespace, await move(1));
    await stage.finished(namespace, 1);
    expect(await move(0)).toBe(old);
    await stage.runs(namespace, old);
    const all = await stage.finished(namespace, 2);
    expect(all.map(({ status }) => status?.outcome)).toEqual(['Succeeded', 'Succeeded']);
    expect((await stage.event(namespace, 'MovedBack')).note).toContain('moved back to');
  });

  test('R28 a version that is taken away never brings an older one', async () => {
    const { namespace, old } = await stage.shop('semver:^1.4', '1.4.2');
    await stage.registry.push(namespace, '1.4.1', { seed: `${namespace} older` });
    const controller = await stage.leader(namespace);
    await stage.registry.remove(namespace, '1.4.2');
    await expectStays(controller, namespace, old, 0);
  });

  test('R30 a newer tag on the same image restarts nothing', async () => {
    const { namespace, old } = await stage.shop('semver:^1.4', '1.4.2');
    const controller = await stage.leader(namespace);
    await stage.registry.retag(namespace, '1.4.2', '1.4.3');
    await expectStays(controller, namespace, old, 0);
    const { stdout } = await reship(stage.cluster, ['check', 'deploy/web', '-n', namespace, '-o', 'json']);
    expect(stdout).toContain('1.4.3 is the same image as the running one');
  });

  test('R6 a burst of 503: nothing is written, its owner is told, and the move is followed once when it is over', async () => {
    const { namespace, old, push } = await fronted('digest', 'prod');
    const controller = await stage.leader(namespace);
    front.before(() => ({ status: 503, headers: { 'retry-after': '1' } }));
    const moved = await push('prod');
    await stage.event(namespace, 'RegistryUnavailable');
    expect([await stage.imageOf(namespace), await stage.records(namespace)]).toEqual([old, []]);
    expect(await problem(controller, namespace, 'RegistryUnavailable')).toBe(1);
    const host = `host="${front.address}"`;
    // It keeps to what it was asked for, and counts.
    await eventually('a rest', async () =>
      (await controller.figure(`reship_registry_rest_seconds{${host}}`)) > 0 ? true : null,
    );
    expect(await controller.figure(`reship_registry_requests_total{${host},code="503"}`)).toBeGreaterThan(0);
    front.before(() => undefined);
    await stage.runs(namespace, moved);
    await stage.finished(namespace, 1);
    expect(await problem(controller, namespace, 'RegistryUnavailable')).toBe(0);
  });

  test('R2 a registry that counts pulls: moves are seen by HEAD alone, and the budget is shown', async () => {
    const { namespace, push } = await fronted('digest', 'prod');
    const budget = { 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '76;w=21600' };
    front.before(() => ({ headers: budget }));
    const before = front.asked.length;
    const controller = await stage.leader(namespace);
    await eventually('three cycles', async () => ((await polls(controller)) >= 3 ? true : null));
    const quiet = front.asked.slice(before).filter((one) => !one.endsWith('/v2/'));
    expect(new Set(quiet)).toEqual(new Set([`HEAD /v2/${namespace}/manifests/prod`]));
    expect(await controller.figure(`reship_registry_budget_remaining{host="${front.address}"}`)).toBe(76);
    await stage.runs(namespace, await push('prod'));
    await stage.finished(namespace, 1);
    front.before(() => undefined);
  });

  test('R33 a mirror that lags: what it does not show yet is waited for, after a wish too, and taken when it is there', async () => {
    const { namespace, old, push } = await fronted('semver:^1.4', '1.4.2');
    const controller = await stage.leader(namespace);
    // First the list is old, then the manifest of its newest tag is not there yet.
    front.before((_, path) => (path.includes('/tags/list') ? { status: 200, body: { tags: ['1.4.2'] } } : undefined));
    const fresh = await push('1.4.3');
    expect((await reship(stage.cluster, ['refresh', 'deploy/web', '-n', namespace])).code).toBe(0);
    await expectStays(controller, namespace, old, 0);
    const missing = { errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] };
    front.before((_, path) => (path.endsWith('/manifests/1.4.3') ? { status: 404, body: missing } : undefined));
    await stage.event(namespace, 'TagMissing');
    expect(await stage.imageOf(namespace)).toBe(old);
    front.before(() => undefined);
    await stage.runs(namespace, fresh);
    const [record] = await stage.finished(namespace, 1);
    expect(record?.spec.trigger.type).toMatch(/Poll|Request/);
  });
});
