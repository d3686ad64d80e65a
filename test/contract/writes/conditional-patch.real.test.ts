// WRITES 1, what the API server makes of `test` and of patches that do not fit.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { cronJob, deployment } from '#test/fixtures/manifests.ts';
import {
  addState,
  create,
  imageOf,
  imagePath,
  read,
  replaceImage,
  sendPatch,
  statePath,
  type Stored,
  testNull,
  unexplained,
} from './send-patch.ts';

// Without controllers: the Deployment controller gives every Deployment an annotation, and here the map must be missing.
describe.runIf(takesFakeKubelet())('the conditional patch', () => {
  let cluster: RealCluster;
  let namespace: string;
  let count = 0;
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
  });
  afterAll(() => cluster.stop());

  function web(annotations?: Readonly<Record<string, string>>): Promise<string> {
    count += 1;
    const spec = { namespace, name: `web-${count}`, image: 'example.org/web:1', replicas: 0 };
    return create(cluster, deployment({ ...spec, ...(annotations && { annotations }) }));
  }

  test('everything that a decision was made from is tested, and image and state are stored together', async () => {
    const path = await web({ 'reship.dev/policy': 'digest' });
    const before = await read(cluster, path);
    const answer = await sendPatch<Stored>(cluster, path, [
      { op: 'test', path: '/metadata/uid', value: before.metadata.uid },
      testNull(statePath),
      { op: 'test', path: '/metadata/annotations/reship.dev~1policy', value: 'digest' },
      testNull('/metadata/annotations/reship.dev~1suspend'),
      testNull('/spec/paused'),
      { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'app' },
      { op: 'test', path: imagePath, value: 'example.org/web:1' },
      replaceImage('example.org/web:2'),
      addState('{"v":1}'),
    ]);
    expect(answer.status).toBe(200);
    expect(imageOf(answer.body)).toBe('example.org/web:2');
    expect(answer.body.metadata.annotations).toEqual({ 'reship.dev/policy': 'digest', 'reship.dev/state': '{"v":1}' });
  });

  test('a test of the version passes while nothing has changed at all, and fails after a change of the status', async () => {
    const path = await web({ other: 'x' });
    const { metadata } = await read(cluster, path);
    const version = { op: 'test', path: '/metadata/resourceVersion', value: metadata.resourceVersion };
    const status = await sendPatch(cluster, `${path}/status`, [
      { op: 'add', path: '/status/observedGeneration', value: 7 },
    ]);
    expect(status).toMatchObject({ status: 200 });
    expect(await sendPatch(cluster, path, [version, replaceImage('example.org/web:2')])).toEqual({
      status: 422,
      body: unexplained,
    });
    const { metadata: now } = await read(cluster, path);
    const again = { ...version, value: now.resourceVersion };
    const answer = await sendPatch<Stored>(cluster, path, [again, replaceImage('example.org/web:2')]);
    expect([answer.status, imageOf(answer.body)]).toEqual([200, 'example.org/web:2']);
    expect(answer.body.metadata.resourceVersion).not.toBe(now.resourceVersion);
  });

  test('a test of null passes on a missing annotation key', async () => {
    const path = await web({ other: 'x' });
    expect(await sendPatch(cluster, path, [testNull(statePath)])).toMatchObject({ status: 200 });
  });

  test('a test of null fails on an annotation key that is there', async () => {
    const path = await web({ 'reship.dev/state': '' });
    expect(await sendPatch(cluster, path, [testNull(statePath)])).toEqual({ status: 422, body: unexplained });
  });

  test('when /metadata/annotations is missing, both add of a child and test null of a child fail', async () => {
    const path = await web();
    expect(await sendPatch(cluster, path, [addState('{}')])).toEqual({ status: 422, body: unexplained });
    expect(await sendPatch(cluster, path, [testNull(statePath)])).toEqual({ status: 422, body: unexplained });
  });

  test('when /metadata/annotations is missing, test null of it and add of the whole map work, once', async () => {
    const path = await web();
    const patch = [
      testNull('/metadata/annotations'),
      { op: 'add', path: '/metadata/annotations', value: { 'reship.dev/state': '{}' } },
    ];
    const answer = await sendPatch<Stored>(cluster, path, patch);
    expect(answer.body.metadata.annotations).toEqual({ 'reship.dev/state': '{}' });
    expect(await sendPatch(cluster, path, patch)).toEqual({ status: 422, body: unexplained });
  });

  test('when the last annotation is removed, the map is missing again', async () => {
    const path = await web({ 'reship.dev/state': '{}' });
    const answer = await sendPatch<Stored>(cluster, path, [{ op: 'remove', path: statePath }]);
    expect(answer.body.metadata.annotations).toBeUndefined();
    expect(await sendPatch(cluster, path, [testNull('/metadata/annotations')])).toMatchObject({ status: 200 });
    expect(await sendPatch(cluster, path, [testNull(statePath)])).toMatchObject({ status: 422 });
  });

  test('an empty map of annotations is stored as none', async () => {
    const path = await web({});
    expect((await read(cluster, path)).metadata.annotations).toBeUndefined();
  });

  test('spec.paused: a Deployment that is not paused has no such field, so test null holds and test false does not', async () => {
    const path = await web();
    expect(await sendPatch(cluster, path, [testNull('/spec/paused')])).toMatchObject({ status: 200 });
    expect(await sendPatch(cluster, path, [{ op: 'test', path: '/spec/paused', value: false }])).toMatchObject({
      status: 422,
    });
    await sendPatch(cluster, path, [{ op: 'add', path: '/spec/paused', value: true }]);
    expect(await sendPatch(cluster, path, [testNull('/spec/paused')])).toEqual({ status: 422, body: unexplained });
    const resumed = [{ op: 'add', path: '/spec/paused', value: false }];
    expect(await sendPatch(cluster, path, resumed)).toMatchObject({ status: 200 });
    expect(await sendPatch(cluster, path, [testNull('/spec/paused')])).toMatchObject({ status: 200 });
  });

  test.each<readonly [string, object]>([
    ['a failed test', { op: 'test', path: '/metadata/uid', value: 'another' }],
    ['a test below a missing parent', { op: 'test', path: '/spec/nothing/here', value: null }],
    ['a missing place in a list', { op: 'replace', path: '/spec/template/spec/containers/7/image', value: 'x' }],
    ['a missing parent', { op: 'replace', path: '/spec/nothing/here', value: 'x' }],
    ['a key to remove that is missing', { op: 'remove', path: '/metadata/annotations/missing' }],
    ['an operation that does not exist', { op: 'change', path: '/metadata/annotations/x', value: 'x' }],
    ['an operation without a path', { op: 'replace', value: 'x' }],
  ])('%s answers 422 with empty details, all alike', async (_, operation) => {
    const path = await web({ other: 'x' });
    const answer = await sendPatch(cluster, path, [operation, replaceImage('example.org/web:2')]);
    expect(answer).toEqual({ status: 422, body: unexplained });
    expect(imageOf(await read(cluster, path))).toBe('example.org/web:1');
  });

  test('replace of a missing key in a map is no missing path: it adds', async () => {
    const path = await web({ other: 'x' });
    const answer = await sendPatch<Stored>(cluster, path, [{ op: 'replace', path: statePath, value: '{}' }]);
    expect(answer.body.metadata.annotations).toEqual({ other: 'x', 'reship.dev/state': '{}' });
  });

  test('a patch that is no JSON answers 400, an object that does not exist 404', async () => {
    const path = await web();
    const broken = await cluster.adminRequest('PATCH', path, '{not json', 'application/json-patch+json');
    expect(broken).toMatchObject({ status: 400, body: { reason: 'BadRequest' } });
    const missing = await sendPatch(cluster, `${path}-gone`, [testNull('/spec/paused')]);
    expect(missing).toMatchObject({ status: 404, body: { reason: 'NotFound' } });
  });

  test('replace of resourceVersion by an old one answers 409', async () => {
    const path = await web();
    const answer = await sendPatch(cluster, path, [{ op: 'replace', path: '/metadata/resourceVersion', value: '1' }]);
    expect(answer).toMatchObject({ status: 409, body: { reason: 'Conflict' } });
  });

  test('state is a compare-and-swap register: of ten patches from one look, one is stored', async () => {
    const path = await web({ other: 'x' });
    const patches = Array.from({ length: 10 }, (_, place) => [testNull(statePath), addState(`{"seq":${place}}`)]);
    const answers = await Promise.all(patches.map((patch) => sendPatch(cluster, path, patch)));
    const statuses = answers.map((answer) => answer.status).toSorted((one, other) => one - other);
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 422)]);
  });

  test('a patch that changes nothing writes nothing', async () => {
    const path = await web();
    const before = await read(cluster, path);
    const answer = await sendPatch<Stored>(cluster, path, [replaceImage('example.org/web:1')]);
    expect(answer.status).toBe(200);
    expect(answer.body.metadata).toEqual(before.metadata);
  });

  test('a dry run answers as if and writes nothing', async () => {
    const path = await web();
    const before = await read(cluster, path);
    const answer = await sendPatch<Stored>(cluster, path, [replaceImage('example.org/web:2')], '&dryRun=All');
    expect(imageOf(answer.body)).toBe('example.org/web:2');
    expect(await read(cluster, path)).toEqual(before);
  });

  test('a CronJob is patched under /spec/jobTemplate/spec/template', async () => {
    const path = await create(cluster, cronJob({ namespace, name: 'tidy', image: 'example.org/tidy:1' }));
    const image = '/spec/jobTemplate/spec/template/spec/containers/0/image';
    const answer = await sendPatch<{ spec: { jobTemplate: { spec: Stored['spec'] } } }>(cluster, path, [
      { op: 'test', path: image, value: 'example.org/tidy:1' },
      { op: 'replace', path: image, value: 'example.org/tidy:2' },
    ]);
    expect(answer.body.spec.jobTemplate.spec.template.spec.containers[0]?.image).toBe('example.org/tidy:2');
  });

  test('resource versions compare as decimal integers, also across objects and kinds', async () => {
    const versions: bigint[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      const { resourceVersion } = (await read(cluster, await web())).metadata;
      expect(resourceVersion).toMatch(/^[1-9][0-9]*$/);
      versions.push(BigInt(resourceVersion));
      const job = await create(cluster, cronJob({ namespace, name: `job-${turn}`, image: 'x' }));
      versions.push(BigInt((await read(cluster, job)).metadata.resourceVersion));
    }
    expect(versions).toEqual(versions.toSorted((one, other) => (one < other ? -1 : 1)));
    expect(new Set(versions).size).toBe(versions.length);
  });
});
