// Each change has exactly one record, whoever is killed, whoever else writes, and whatever becomes of the kind.
import { beforeEach, describe, expect, test } from 'vitest';
import { mergePatch } from '#test/fixtures/api-request.ts';
import type { Instead, SeenRequest } from '#test/fixtures/api-proxy.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { type ControllerProcess, eventually } from '#test/fixtures/controller-process.ts';
import { type ControllerStage, type RawRecord, stageControllers } from '#test/fixtures/controller-stage.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';
import { reship } from '#test/fixtures/reship.ts';

const kind = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/deployrecords.reship.dev';
const isRecord = ({ method, path }: SeenRequest) => method === 'POST' && path.includes('/deployrecords');
const isPatch = ({ method, path }: SeenRequest) => method === 'PATCH' && path.includes('/deployments/web?');

describe.runIf(takesFakeKubelet())('the record of a change', () => {
  let stage: ControllerStage;
  stageControllers((ready) => (stage = ready));
  beforeEach(() => serveRecords(stage.cluster));

  const stateOf = async (namespace: string) =>
    JSON.parse((await stage.read(namespace)).metadata.annotations?.['reship.dev/state'] ?? '{}') as {
      readonly record?: string;
      readonly seq?: number;
    };
  const pathOf = (namespace: string, { metadata }: RawRecord) =>
    `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords/${metadata.name}`;
  const notReady = (one: ControllerProcess, why: string) =>
    eventually(`not ready: ${why}`, async () => {
      const { ok, text } = await one.ready();
      return !ok && text.includes(why) ? true : null;
    });

  test.each(['stays', 'moves again'])(
    'L5 killed between patch and record, twice in a row, while the tag %s: the next one makes exactly that record',
    async (tag) => {
      const { namespace, move } = await stage.shop();
      const proxy = await stage.proxy();
      let controller: ControllerProcess | null = null;
      let kills = 0;
      proxy.before(async (request): Promise<Instead | void> => {
        if (!isRecord(request) || kills === 2) return;
        kills += 1;
        controller?.signal('SIGKILL');
        await controller?.ended();
        return 'broken';
      });
      const { generation } = (await stage.read(namespace)).metadata;
      const first = await move(1);
      for (let round = 0; round < 2; round += 1) {
        controller = stage.start(namespace, { through: proxy });
        expect(await controller.ended()).toBe(null);
        expect([kills, await stage.imageOf(namespace), await stage.records(namespace)]).toEqual([round + 1, first, []]);
      }
      const { record } = await stateOf(namespace);
      const last = tag === 'stays' ? first : await move(2);
      controller = stage.start(namespace, { through: proxy });
      await stage.runs(namespace, last);
      const count = tag === 'stays' ? 1 : 2;
      const [one] = await stage.finished(namespace, count);
      expect(one?.metadata.name).toBe(record);
      expect(one?.spec).toMatchObject({ seq: 1, changes: [{ to: first }], trigger: { type: 'Poll' } });
      expect(proxy.requests.filter(isPatch)).toHaveLength(count);
      // The record stood before the next change was written.
      expect(proxy.requests.findLastIndex(isPatch) > proxy.requests.findIndex(isRecord)).toBe(tag !== 'stays');
      expect((await stage.read(namespace)).metadata.generation).toBe(generation + count);
    },
  );

  test('whose write to the status is stored and not answered is written and told once, and only then is the record read', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    const isStatus = ({ method, path }: SeenRequest) => method === 'PATCH' && path.includes('/status?');
    const reads = ({ metadata: { name } }: RawRecord) =>
      proxy.requests.filter(({ method, path }) => method === 'GET' && path.endsWith(`/deployrecords/${name}`)).length;
    await stage.leader(namespace, { through: proxy });
    await move(1);
    const [first] = await stage.finished(namespace, 1);
    expect(first === undefined ? null : reads(first)).toBe(0);
    // Of the second one what comes after its first status.
    let writes = 0;
    proxy.before(async (request): Promise<Instead | void> => {
      if (!isStatus(request)) return;
      writes += 1;
      if (writes > 1) return writes === 2 ? 'lost' : undefined;
    });
    await move(2);
    const all = await stage.finished(namespace, 2);
    expect(all.map(({ status }) => status?.outcome)).toEqual(['Succeeded', 'Succeeded']);
    await eventually('both are told', async () => {
      const told = (await stage.events(namespace)).filter(({ reason }) => reason === 'RolloutCompleted');
      return told.length === 2 ? true : null;
    });
  });

  test('K7 others write the status and the metadata of a record without a pause: it ends, and nothing of theirs is lost', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    let conflicts = 0;
    proxy.before(({ method, path }) => {
      const late = method === 'PATCH' && path.includes('/status?') && (conflicts += 1) <= 2;
      const body = {
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'Conflict',
        message: 'busy',
        code: 409,
      };
      return Promise.resolve(late ? { status: 409, body: { ...body, details: { name: 'web' } } } : undefined);
    });
    await stage.leader(namespace, { through: proxy });
    const image = await move(1);
    const record = await eventually('the record', async () => (await stage.records(namespace))[0] ?? null);
    let writes = 0;
    const over = new AbortController();
    const others = (async () => {
      for (; !over.signal.aborted; writes += 1) {
        const annotations = { 'example.com/note': String(writes) };
        const path = pathOf(namespace, record);
        await stage.cluster.adminRequest('PATCH', path, { metadata: { annotations } }, mergePatch);
        const body = { status: { progress: `seen ${writes} times` } };
        await stage.cluster.adminRequest('PATCH', `${path}/status`, body, mergePatch);
      }
    })();
    const [ended] = await stage.finished(namespace, 1).finally(() => over.abort());
    await others;
    expect(ended?.status?.outcome).toBe('Succeeded');
    const [now] = await stage.records(namespace);
    expect(now?.metadata.annotations).toMatchObject({ 'example.com/note': String(writes - 1) });
    expect(await stage.imageOf(namespace)).toBe(image);
  });

  test('K22 the kind is deleted at run time: not ready, says why, writes nothing; goes on when it is back', async () => {
    const { namespace, move } = await stage.shop();
    const controller = await stage.leader(namespace);
    const first = await move(1);
    await stage.runs(namespace, first);
    await stage.finished(namespace, 1);
    const { record } = await stateOf(namespace);
    await stage.cluster.adminRequest('DELETE', kind);
    await eventually('no kind', async () =>
      (await stage.cluster.adminRequest('GET', kind)).status === 404 ? true : null,
    );
    const second = await move(2);
    await notReady(controller, 'the kind DeployRecord is not served');
    expect([await stage.imageOf(namespace), await controller.alive()]).toEqual([first, true]);
    await serveRecords(stage.cluster);
    await stage.runs(namespace, second);
    const all = await stage.finished(namespace, 2);
    expect(all.map(({ spec }) => spec.changes[0]?.to)).toEqual([first, second]);
    expect(all[0]?.metadata.name).toBe(record);
  });

  test('K22 its version is not served, at run time and at the start: the same, and the records are there still', async () => {
    const { namespace, move } = await stage.shop();
    const serve = async (served: boolean): Promise<void> => {
      const path = '/spec/versions/0/served';
      const type = 'application/json-patch+json';
      const answer = await stage.cluster.adminRequest('PATCH', kind, [{ op: 'replace', path, value: served }], type);
      expect(answer.status).toBe(200);
      const wanted = served ? 200 : 404;
      const list = `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords`;
      await eventually('the change', async () =>
        (await stage.cluster.adminRequest('GET', list)).status === wanted ? true : null,
      );
    };
    const controller = await stage.leader(namespace);
    const first = await move(1);
    await stage.runs(namespace, first);
    await stage.finished(namespace, 1);
    await serve(false);
    const second = await move(2);
    await notReady(controller, 'the kind DeployRecord is not served');
    await controller.kill('SIGTERM');
    const next = await stage.leader(namespace);
    await notReady(next, 'the kind DeployRecord is not served');
    // Annotations and the command line go on without it.
    const checked = await reship(stage.cluster, ['check', '-n', namespace]);
    expect([checked.code, await stage.imageOf(namespace)]).toEqual([0, first]);
    await serve(true);
    await stage.runs(namespace, second);
    expect((await stage.finished(namespace, 2)).map(({ spec }) => spec.seq)).toEqual([1, 2]);
  });

  test('K18 a record that the API server finds too large is asked for once, its owner is told, and the next change is made', async () => {
    const { namespace, move } = await stage.shop();
    const proxy = await stage.proxy();
    const body = {
      kind: 'Status',
      apiVersion: 'v1',
      status: 'Failure',
      message: 'Request entity too large',
      code: 413,
    };
    proxy.before((request) => Promise.resolve(isRecord(request) ? { status: 413, body } : undefined));
    const controller = await stage.leader(namespace, { through: proxy });
    await stage.runs(namespace, await move(1));
    await controller.said('a record cannot be kept');
    expect((await stage.event(namespace, 'Blocked')).note).toMatch(/cannot be kept.*too large.*reship\.dev\/state/);
    const series = 'reship_polls_total{ask="digest",result="same"}';
    await eventually('two cycles', async () => ((await controller.figure(series)) >= 2 ? true : null));
    expect(proxy.requests.filter(isRecord)).toHaveLength(1);
    proxy.before(() => Promise.resolve());
    await stage.runs(namespace, await move(2));
    const last = await eventually('its record', async () => (await stage.records(namespace)).at(-1) ?? null);
    // The one before it was lost, and is told of as the one before.
    expect([last.spec.seq, (await stage.records(namespace)).length]).toEqual([2, 1]);
    stage.leaves(namespace);
  });
});
