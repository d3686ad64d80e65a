// WRITES 1: which spelling of a value a `test` of the API server takes for equal.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goJson } from '#kubernetes/go-json.ts';
import { jsonPatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { takesFakeKubelet } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';
import { create, unexplained } from './send-patch.ts';

const path = '/metadata/annotations/reship.dev~1policy';

describe.runIf(takesFakeKubelet())('a value that is tested', () => {
  let cluster: RealCluster;
  let namespace: string;
  let count = 0;
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
  });
  afterAll(() => cluster.stop());

  async function send(value: string, body: string) {
    count += 1;
    const spec = { namespace, name: `web-${count}`, image: 'example.org/web:1', replicas: 0 };
    const at = await create(cluster, deployment({ ...spec, annotations: { 'reship.dev/policy': value } }));
    return cluster.adminRequest('PATCH', `${at}?fieldManager=reship&fieldValidation=Strict`, body, jsonPatch);
  }

  test('with a plain < is not equal to itself: 422 with empty details', async () => {
    const value = 'semver:>=1.4 <2';
    const answer = await send(value, JSON.stringify([{ op: 'test', path, value }]));
    expect(answer.body).toMatchObject(unexplained);
  });

  test.each([
    'semver:>=1.4 <2',
    'a & b',
    'numeric:^(\\d+)$',
    'tab\tnew\nline',
    '\u2028\u2029',
    'é 漢 😀',
    '\u0000\u0001\u001f\u007f\b\f',
    '"quoted" \\ /',
  ])('as Go writes it is equal: %j', async (value) => {
    const answer = await send(value, goJson([{ op: 'test', path, value }]));
    expect(answer.status).toBe(200);
  });
});
