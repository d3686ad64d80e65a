// The CRD of DeployRecords on a real API server: it is taken, good objects pass, bad ones do not, the spec never changes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bounds } from '#core/record/bounds.ts';
import type { RecordSpec, RecordStatus } from '#core/record/record.ts';
import { mergePatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { serveRecords } from '#test/fixtures/record-kind.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const at = '2026-11-21T13:09:22.123Z';
const change = { container: 'app', from: 'ghcr.io/acme/web:1.4.2', to: `ghcr.io/acme/web:1.4.3@${digest}` };

const definition = 'crd/deployrecords.reship.dev';

describe.runIf(findControlPlane() !== null)('DeployRecords on a real API server', () => {
  let cluster: RealCluster;
  let namespace: string;
  let count = 0;
  beforeAll(async () => {
    cluster = await startCluster();
    await serveRecords(cluster);
    namespace = await cluster.createNamespace();
  });
  afterAll(() => cluster.stop());

  test('the schema is structural: the API server has nothing against it', async () => {
    const answer = await cluster.kubectl('get', definition, '-o', 'jsonpath={.status.conditions[*].type}');
    expect(answer.split(' ').toSorted()).toEqual(['Established', 'NamesAccepted']);
  });

  function base(): RecordSpec {
    return {
      at,
      seq: 1,
      target: { apiVersion: 'apps/v1', kind: 'Deployment', namespace, name: 'web', uid: 'u-1' },
      changes: [change],
      trigger: { type: 'Poll' },
      shown: { target: 'deploy/web', from: '1.4.2', to: '1.4.3' },
    };
  }

  const pathOf = (name = ''): string => `/apis/reship.dev/v1alpha1/namespaces/${namespace}/deployrecords${name}`;

  function create(spec: object, status?: object) {
    count += 1;
    const name = `web-${count}`;
    const record = { apiVersion: 'reship.dev/v1alpha1', kind: 'DeployRecord', metadata: { name }, spec, status };
    return cluster.adminRequest<{
      readonly spec: RecordSpec;
      readonly status?: RecordStatus;
      readonly message: string;
    }>('POST', `${pathOf()}?fieldValidation=Strict`, record);
  }

  test.each([
    { name: 'the least', more: {} },
    {
      name: 'everything at its bound',
      more: {
        clusterName: 'n'.repeat(bounds.name),
        changes: Array.from({ length: bounds.changes }, (_, index) => ({
          container: `app-${index}`,
          from: 'f'.repeat(bounds.reference),
          ran: digest,
          to: '😀'.repeat(bounds.reference),
          tag: 't'.repeat(bounds.tag),
        })),
        trigger: { type: 'Webhook', receiver: 'ghcr', user: 'deployer', proven: true, time: at },
        trace: 't'.repeat(bounds.trace),
        imageLabels: { revision: 'abc', source: 'https://example.org/web' },
        previous: 'web-0',
      },
    },
  ])('$name is taken as it is', async ({ more }) => {
    const answer = await create({ ...base(), ...more });
    expect(answer.body.message).toBeUndefined();
    expect(answer.body.spec).toEqual({ ...base(), ...more });
  });

  test.each([
    { name: 'no spec at all', spec: undefined, says: 'spec: Required' },
    { name: 'no changes', spec: { changes: [] }, says: 'spec.changes' },
    { name: 'a container twice', spec: { changes: [change, change] }, says: 'Duplicate value' },
    { name: 'an unknown trigger', spec: { trigger: { type: 'Whim' } }, says: 'Unsupported value: "Whim"' },
    { name: 'an unknown kind', spec: { target: { ...targetOf('Job') } }, says: 'Unsupported value: "Job"' },
    { name: 'a time that is none', spec: { at: 'yesterday' }, says: 'spec.at' },
    { name: 'seq 0', spec: { seq: 0 }, says: 'greater than or equal to 1' },
    { name: 'a trace too long', spec: { trace: 't'.repeat(bounds.trace + 1) }, says: 'Too long' },
    { name: 'an unknown field', spec: { colour: 'red' }, says: 'unknown field "spec.colour"' },
  ])('$name is refused', async ({ spec, says }) => {
    const answer = await create(spec === undefined ? (undefined as unknown as object) : { ...base(), ...spec });
    expect([400, 422]).toContain(answer.status);
    expect(answer.body.message).toContain(says);
  });

  function targetOf(kind: string): object {
    return { apiVersion: 'apps/v1', kind, namespace: 'shop', name: 'web', uid: 'u-1' };
  }

  test('the spec never changes; labels and status do', async () => {
    await create(base());
    const path = pathOf(`/web-${count}`);
    const patch = (where: string, body: object) => cluster.adminRequest('PATCH', where, body, mergePatch);
    const refused = await patch(path, { spec: { trace: 'another' } });
    expect(refused).toMatchObject({ status: 422, body: { message: expect.stringContaining('never changes') } });
    expect((await patch(path, { metadata: { labels: { 'reship.dev/outcome': 'Succeeded' } } })).status).toBe(200);
    const done: RecordStatus = {
      outcome: 'Succeeded',
      conditions: [
        { type: 'Healthy', status: 'True', lastTransitionTime: at, reason: 'RolloutCompleted', message: 'done' },
      ],
      timings: { applied: at, durationSeconds: 42 },
    };
    expect((await patch(`${path}/status`, { status: done })).body).toMatchObject({ status: done });
    const wrong = await patch(`${path}/status`, { status: { outcome: 'Fine' } });
    expect(wrong).toMatchObject({ status: 422, body: { message: expect.stringContaining('Unsupported value') } });
    const twice = { conditions: [done.conditions?.[0], done.conditions?.[0]] };
    expect((await patch(`${path}/status`, { status: twice })).status).toBe(422);
  });

  test('null for what is not known is dropped', async () => {
    expect((await create({ ...base(), previous: null })).body.spec).toEqual(base());
  });

  test('a status in the same request as the spec is dropped: it has a door of its own', async () => {
    expect((await create(base(), { outcome: 'Succeeded' })).body.status).toBeUndefined();
  });

  test('kubectl get drec shows the story in one line', async () => {
    const shown = await cluster.kubectl('get', 'drec', '-n', namespace);
    expect(shown.split('\n')[0]?.split(/\s+/)).toEqual(
      'NAME TARGET FROM TO TRIGGER BY OUTCOME DURATION AGE'.split(' '),
    );
    expect(shown).toMatch(/^web-\d+ +deploy\/web +1\.4\.2 +1\.4\.3 +Poll +Succeeded +42 /m);
  });
});
