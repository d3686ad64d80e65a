// Who leads, on real Leases: cut off, held up, told to stop, broken by a fault, or with a clock that is wrong; one writer all the same.
import { describe, expect, test } from 'vitest';
import type { ApiProxy, SeenRequest } from '#test/fixtures/api-proxy.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { eventually } from '#test/fixtures/controller-process.ts';
import { type ControllerStage, stageControllers } from '#test/fixtures/controller-stage.ts';

const isLease = ({ path }: SeenRequest) => path.includes('/leases');
const isPatch = ({ method, path }: SeenRequest) => method === 'PATCH' && path.includes('/deployments/web?');
const isRecord = ({ method, path }: SeenRequest) => method === 'POST' && path.includes('/deployrecords');
const isStatus = ({ method, path }: SeenRequest) => method === 'PATCH' && path.includes('/status?');

const isOwn = ({ method, path }: SeenRequest) => method === 'GET' && /deployrecords\?.*target-name/.test(path);
const isHistory = ({ method, path }: SeenRequest) =>
  method === 'GET' && path.includes('/deployrecords?') && !path.includes('labelSelector');

/** Keeps the first such request from the server until it is let go. */
function holdFirst(proxy: ApiProxy, point: (request: SeenRequest) => boolean) {
  let release = (): void => undefined;
  const gate = new Promise<void>((resolve) => (release = resolve));
  let held = false;
  proxy.before(async (request) => {
    if (!point(request) || held) return;
    held = true;
    await gate;
  });
  return { release, came: () => eventually('a request on its way', () => (held ? true : null)) };
}

describe.runIf(takesFakeKubelet())('a leader', () => {
  let stage: ControllerStage;
  stageControllers((ready) => (stage = ready));

  const holderOf = async (namespace: string) => {
    const path = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/reship`;
    const { body } = await stage.cluster.adminRequest<{ readonly spec: { readonly holderIdentity?: string } }>(
      'GET',
      path,
    );
    return body.spec.holderIdentity ?? '';
  };

  test('L1 whose renewals do not get through stops before another one leads, and writes nothing more', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    const first = await stage.leader(namespace, { through: proxy });
    const second = stage.start(namespace);
    await second.said('started');
    proxy.before((request) => Promise.resolve(isLease(request) ? 'broken' : undefined));
    expect((await first.said('leads no more'))['why']).toBe('deadline');
    const image = await move(1);
    await second.said('leads');
    await stage.runs(namespace, image);
    await stage.finished(namespace, 1);
    const writes = proxy.requests.filter(
      (one) => one.method !== 'GET' && !isLease(one) && !one.path.includes('/events'),
    );
    expect([writes, await first.alive()]).toEqual([[], true]);
    const time = (line: { readonly [field: string]: unknown }) => Date.parse(String(line['time']));
    expect(time(await first.said('leads no more'))).toBeLessThan(time(await second.said('leads')));
  });

  test('L3 whose write is held up until another one has written: its write is refused, one rollout, one record', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    let held = false;
    proxy.before(async (request) => {
      if (held && isLease(request)) return 'broken';
      if (isPatch(request) && !held) {
        held = true;
        await gate;
      }
      return undefined;
    });
    const { generation } = (await stage.read(namespace)).metadata;
    const first = await stage.leader(namespace, { through: proxy });
    const second = stage.start(namespace);
    await second.said('started');
    const image = await move(1);
    await eventually('the write on its way', () => (held ? true : null));
    await second.said('leads');
    await stage.runs(namespace, image);
    release();
    await first.said('leads no more');
    const [record] = await stage.finished(namespace, 1);
    expect(record?.status?.outcome).toBe('Succeeded');
    await eventually('the refused write is settled', async () =>
      (await first.figure('reship_queue_running')) === 0 ? true : null,
    );
    expect([(await stage.read(namespace)).metadata.generation, (await stage.records(namespace)).length]).toEqual([
      generation + 1,
      1,
    ]);
    expect(proxy.requests.filter(isRecord)).toEqual([]);
  });

  test('L3 that takes over makes the record that is missing, and writes, before all records are read', async () => {
    const { namespace, move } = await stage.shop();
    const first = await stage.leader(namespace);
    await stage.runs(namespace, await move(1));
    await stage.finished(namespace, 1);
    await stage.runs(namespace, await move(2));
    const [, killed] = await stage.finished(namespace, 2);
    await first.kill('SIGKILL');
    const path = `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords/${killed?.metadata.name}`;
    await stage.cluster.adminRequest('DELETE', path);
    const proxy = await stage.proxy();
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => (release = resolve));
    proxy.before(async (request) => void (isHistory(request) && (await gate)));
    const second = await stage.leader(namespace, { through: proxy });
    await stage.finished(namespace, 2);
    await stage.runs(namespace, await move(3));
    const outcomes = (await stage.finished(namespace, 3)).map(({ status }) => status?.outcome);
    expect([outcomes, proxy.requests.filter(isOwn).length >= 1]).toEqual([
      ['Succeeded', 'Succeeded', 'Succeeded'],
      true,
    ]);
    expect(second.lines().filter(({ msg }) => msg === 'history is read')).toEqual([]);
    release();
    expect(await second.said('history is read')).toMatchObject({ records: 3 });
    await stage.runs(namespace, await move(4));
    await stage.finished(namespace, 4);
  });

  test.each([
    { what: 'the patch', point: isPatch },
    { what: 'the record', point: isRecord },
    { what: 'the end of the record', point: isStatus },
  ])(
    'L4 that is told to stop while $what is on its way finishes it, frees the Lease and ends well',
    async ({ point }) => {
      const { namespace, move } = await stage.shop();
      const proxy = await stage.proxy();
      const held = holdFirst(proxy, point);
      const first = await stage.leader(namespace, { through: proxy });
      const image = await move(1);
      await held.came();
      first.signal('SIGTERM');
      await first.said('stopping');
      held.release();
      expect(await first.ended()).toBe(0);
      expect([first.lines().at(-1)?.msg, await holderOf(namespace), await stage.imageOf(namespace)]).toEqual([
        'stopped',
        '',
        image,
      ]);
      await stage.leader(namespace, { through: proxy });
      const [record] = await stage.finished(namespace, 1);
      expect([record?.status?.outcome, proxy.requests.filter(isPatch).length]).toEqual(['Succeeded', 1]);
    },
  );

  test('L16 is scraped while it finishes what is under way, and closes its ports with the end', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    const held = holdFirst(proxy, isPatch);
    const leader = await stage.leader(namespace, { through: proxy });
    await move(1);
    await held.came();
    leader.signal('SIGTERM');
    await leader.said('stopping');
    expect([await leader.figure('reship_queue_running'), await leader.figure('reship_leader')]).toEqual([1, 1]);
    held.release();
    expect(await leader.ended()).toBe(0);
    await expect(leader.page()).rejects.toThrow('fetch failed');
  });

  test.each([
    { what: 'an exception', fault: `setTimeout(() => { throw new Error('out of order') })` },
    { what: 'a rejection', fault: `Promise.reject(new Error('out of order'))` },
  ])(
    'L10 with $what that nobody caught says so and ends at once with exit code 1; the next one goes on',
    async ({ fault }) => {
      const { namespace, move } = await stage.shop();
      const first = await stage.leader(namespace, { prelude: `process.on('SIGUSR2', () => { ${fault} });` });
      first.signal('SIGUSR2');
      expect(await first.ended()).toBe(1);
      expect(first.lines().at(-1)).toMatchObject({
        level: 'error',
        msg: 'a fault that nobody caught ends the controller',
      });
      expect(JSON.stringify(first.lines().at(-1))).toContain('out of order');
      const image = await move(1);
      await stage.leader(namespace);
      await stage.runs(namespace, image);
      await stage.finished(namespace, 1);
    },
  );

  test('K27 whose clock is ten minutes off in either direction neither loses nor takes the Lease, and writes as any other', async () => {
    const { namespace, move } = await stage.shop();
    const off = (minutes: number) => ({
      prelude: `
const Real = Date;
const off = ${minutes} * 60000;
globalThis.Date = class extends Real {
  constructor(...args) { if (args.length === 0) super(Real.now() + off); else super(...args); }
  static now() { return Real.now() + off; }
};`,
    });
    let leader = await stage.leader(namespace, off(-10));
    for (const [index, next] of [off(10), {}].entries()) {
      const standby = stage.start(namespace, next);
      await standby.said('started');
      await eventually('a standby that is ready', async () => ((await standby.ready()).ok ? true : null));
      await stage.runs(namespace, await move(index + 1));
      await stage.finished(namespace, index + 1);
      expect([await leader.figure('reship_leader'), await standby.figure('reship_leader')]).toEqual([1, 0]);
      await leader.kill('SIGKILL');
      await standby.said('leads');
      leader = standby;
    }
    await stage.runs(namespace, await move(3));
    const all = await stage.finished(namespace, 3);
    expect(all.map(({ spec, status }) => [spec.seq, status?.outcome])).toEqual(
      [1, 2, 3].map((seq) => [seq, 'Succeeded']),
    );
  });
});
