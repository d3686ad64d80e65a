// The API server goes away, asks for patience, answers late or moves, while a controller runs: nothing is written twice or blindly.
import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { rolledOut } from '#test/fixtures/api-reads.ts';
import type { SeenRequest } from '#test/fixtures/api-proxy.ts';
import { kubeconfigText } from '#test/fixtures/cluster-handle.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { type ControllerProcess, eventually } from '#test/fixtures/controller-process.ts';
import { type ControllerStage, stageControllers } from '#test/fixtures/controller-stage.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { startMovingServer } from '#test/fixtures/moving-server.ts';

const isPatch = ({ method, path }: SeenRequest) => method === 'PATCH' && path.includes('/deployments/web?');
const quickLease = ['--lease-seconds', '2', '--lease-renew-seconds', '1.5', '--lease-retry-seconds', '0.4'];

describe.runIf(takesFakeKubelet())('the API server', () => {
  let stage: ControllerStage;
  stageControllers((ready) => (stage = ready));

  const readiness = (one: ControllerProcess, wanted: boolean, words = '') =>
    eventually(`ready: ${wanted}`, async () => {
      const { ok, text } = await one.ready();
      return ok === wanted && text.includes(words) ? true : null;
    });
  /** One rollout, one record, and its generation counts one change. */
  async function expectOnce(namespace: string, image: string, generation: number): Promise<void> {
    await stage.runs(namespace, image);
    expect((await stage.finished(namespace, 1))[0]?.status?.outcome).toBe('Succeeded');
    expect((await stage.read(namespace)).metadata.generation).toBe(generation + 1);
  }
  const generationOf = async (namespace: string) => (await stage.read(namespace)).metadata.generation;

  test('K1 L11 is restarted: not ready after the grace, alive all the time; it goes on by itself, with one rollout', async () => {
    const { namespace, move } = await stage.shop();
    const controller = await stage.leader(namespace, { flags: quickLease });
    await readiness(controller, true);
    const generation = await generationOf(namespace);
    await stage.cluster.apiserver?.kill();
    const image = await move(1);
    try {
      await readiness(controller, false, 'election failed: the Lease could neither be read nor written for');
      expect([await controller.alive(), await controller.figure('reship_leader')]).toEqual([true, 0]);
    } finally {
      await stage.cluster.apiserver?.start();
    }
    await readiness(controller, true);
    await expectOnce(namespace, image, generation);
    const failed = controller.lines().filter(({ level }) => level === 'warn' || level === 'error');
    expect(failed.length).toBeLessThan(40);
  });

  test('K10 answers 429 with Retry-After to the write, its record and the Lease: each waits for it, and the term goes on', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    const flags = ['--lease-seconds', '12', '--lease-renew-seconds', '10'];
    const controller = await stage.leader(namespace, { through: proxy, flags });
    const standby = stage.start(namespace, { flags });
    await standby.said('started');
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/reship`;
    const term = async () => {
      type Lease = { readonly spec: { readonly renewTime: string } };
      const { renewTime, ...spec } = (await stage.cluster.adminRequest<Lease>('GET', path)).body.spec;
      return { renewTime, spec };
    };
    const begun = await term();
    const refused = { patch: 0, record: 0, lease: 0 };
    const body = { kind: 'Status', apiVersion: 'v1', status: 'Failure', reason: 'TooManyRequests', message: 'busy' };
    proxy.before((request) => {
      const isRecord = request.path.includes('/deployrecords?');
      const what = isPatch(request) ? 'patch' : isRecord ? 'record' : request.path.startsWith(path) ? 'lease' : null;
      if (what === null || request.method === 'GET' || refused[what] === 2) return Promise.resolve();
      refused[what] += 1;
      return Promise.resolve({ status: 429, headers: { 'retry-after': '1' }, body: { ...body, code: 429 } });
    });
    const generation = await generationOf(namespace);
    await expectOnce(namespace, await move(1), generation);
    expect([refused, proxy.requests.filter(isPatch).length]).toEqual([{ patch: 2, record: 2, lease: 2 }, 3]);
    const now = await term();
    expect(now.spec).toEqual(begun.spec);
    expect(now.renewTime > begun.renewTime).toBe(true);
    const count = (one: ControllerProcess, words: string) => one.lines().filter(({ msg }) => msg === words).length;
    expect([count(controller, 'leads'), count(controller, 'leads no more'), count(standby, 'leads')]).toEqual([
      1, 0, 0,
    ]);
  });

  test('K16 shows our own write late: nothing is written a second time meanwhile', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    const controller = await stage.leader(namespace, { through: proxy });
    const generation = await generationOf(namespace);
    proxy.holdWatches(true);
    const images = [await move(1)];
    await stage.runs(namespace, images[0] ?? '');
    await eventually('its record', async () => ((await stage.records(namespace)).length > 0 ? true : null));
    const polls = 'reship_polls_total{ask="digest",result="same"}';
    const before = await controller.figure(polls);
    await eventually('two cycles', async () => ((await controller.figure(polls)) >= before + 2 ? true : null));
    expect([proxy.requests.filter(isPatch).length, (await stage.records(namespace)).length]).toEqual([1, 1]);
    // Nothing changes from here on but by us.
    await rolledOut(stage.cluster, namespace);
    // The next move is decided from what we wrote, not from what is shown.
    images.push(await move(2));
    await stage.runs(namespace, images[1] ?? '');
    proxy.holdWatches(false);
    const all = await stage.finished(namespace, 2);
    expect(all.map(({ spec }) => spec.changes[0]?.to)).toEqual(images);
    expect(all[1]?.spec.changes[0]?.from).toBe(images[0]);
    // The rollout that was not shown changed the status: the version is refused once, and the rest holds.
    expect(proxy.requests.filter(isPatch)).toHaveLength(3);
    expect((await stage.read(namespace)).metadata.generation).toBe(generation + 2);
  });

  test('K28 moves to another address, and its name is not known for a while: it is looked up again', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    const moving = await startMovingServer(proxy.port);
    try {
      writeFileSync(proxy.kubeconfig, kubeconfigText({ server: `http://${moving.host}` }, {}));
      const { prelude } = moving;
      const controller = await stage.leader(namespace, { through: proxy, prelude, flags: quickLease });
      const generation = await generationOf(namespace);
      await moving.leave();
      await moving.arrive(false);
      await readiness(controller, false, 'election failed');
      moving.know();
      await readiness(controller, true);
      await moving.leave();
      await moving.arrive(true);
      await expectOnce(namespace, await move(1), generation);
      expect(controller.lines().length).toBeLessThan(100);
    } finally {
      await moving.stop();
    }
  });

  test('L12 is slow with one of the first lists: alive, not ready, and nothing is written before all are read', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    proxy.before(({ path }) => (path.includes('/daemonsets') ? gate : Promise.resolve()));
    const image = await move(1);
    const controller = stage.start(namespace, { through: proxy });
    await readiness(controller, false, 'workloads failed: the first list is not read yet');
    await eventually('the other watches', () =>
      ['deployments', 'statefulsets', 'cronjobs'].every((one) => proxy.requests.some(({ path }) => path.includes(one)))
        ? true
        : null,
    );
    expect(await controller.alive()).toBe(true);
    expect(controller.lines().some(({ msg }) => msg === 'leads')).toBe(false);
    expect(proxy.requests.filter(({ method }) => method !== 'GET')).toEqual([]);
    release();
    await stage.runs(namespace, image);
    await stage.finished(namespace, 1);
    await readiness(controller, true);
  });

  test('L16 forgets a workload: the series of its problem ends with it', async () => {
    const { namespace, old } = await stage.shop();
    const annotations = { 'reship.dev/policy': 'nonsense' };
    await stage.cluster.apply(deployment({ namespace, name: 'wrong', image: old, annotations }));
    const controller = await stage.leader(namespace);
    const labels = `namespace="${namespace}",kind="Deployment",name="wrong",reason="InvalidSettings"`;
    const problem = () => controller.figure(`reship_workload_problem{${labels}}`);
    await eventually('the problem', async () => ((await problem()) === 1 ? true : null));
    await stage.cluster.kubectl('delete', 'deployment/wrong', '-n', namespace);
    await eventually('no series', async () => ((await controller.page()).includes('name="wrong"') ? null : true));
    expect(await controller.figure('reship_workloads_followed')).toBe(1);
  });
});
