// What an API server answers, word for word where clients read the words: the same of the real one and of the sandbox.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiStatus, applyPatch, jsonPatch, mergePatch } from '#test/fixtures/api-request.ts';
import { type RealCluster, startCluster } from '#test/fixtures/cluster.ts';
import { findControlPlane } from '#test/fixtures/control-plane.ts';
import { deployment } from '#test/fixtures/manifests.ts';

const strategic = 'application/strategic-merge-patch+json';
const microTime = '2026-01-01T00:00:00.000000Z';

interface Case {
  readonly what: string;
  readonly method?: string;
  /** NS stands for the namespace. */
  readonly path: string;
  readonly body?: unknown;
  readonly type?: string;
  readonly status: number;
  readonly says?: object;
}

const deployments = '/apis/apps/v1/namespaces/NS/deployments';
const leases = '/apis/coordination.k8s.io/v1/namespaces/NS/leases';
const events = '/apis/events.k8s.io/v1/namespaces/NS/events';
const lease = (spec: object): object => ({ metadata: { name: 'one' }, spec });
const event = (more: object): object => ({
  metadata: { name: 'one' },
  eventTime: microTime,
  type: 'Normal',
  reason: 'R',
  action: 'A',
  note: 'n',
  reportingController: 'reship.dev/controller',
  reportingInstance: 'i',
  ...more,
});
const pull = { kind: 'Secret', apiVersion: 'v1', metadata: { name: 'text' }, stringData: { a: 'b' } };

function web(more: object = {}): object {
  const whole = deployment({ namespace: 'NS', name: 'new', image: 'x:1', replicas: 0 }) as { spec: object };
  return { ...whole, spec: { ...whole.spec, ...more } };
}

const cases: readonly Case[] = [
  {
    what: 'an unknown field of a new object, strictly',
    method: 'POST',
    path: `${deployments}?fieldValidation=Strict`,
    body: web({ foo: 1 }),
    status: 400,
    says: {
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: strict decoding error: unknown field "spec.foo"',
    },
  },
  {
    what: 'a field of another type',
    method: 'POST',
    path: deployments,
    body: web({ replicas: '1' }),
    status: 400,
    says: {
      message:
        'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
    },
  },
  {
    what: 'a selector that does not fit',
    method: 'POST',
    path: deployments,
    body: web({ selector: { matchLabels: { app: 'other' } } }),
    status: 422,
    says: {
      message:
        'Deployment.apps "new" is invalid: spec.template.metadata.labels: Invalid value: {"app":"new"}: `selector` does not match template `labels`',
      details: { causes: [{ reason: 'FieldValueInvalid', field: 'spec.template.metadata.labels' }] },
    },
  },
  {
    what: 'a selector that changes',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: { spec: { selector: { matchLabels: { app: 'q' } } } },
    type: mergePatch,
    status: 422,
    says: { details: { causes: [{}, { message: 'Invalid value: {"matchLabels":{"app":"q"}}: field is immutable' }] } },
  },
  {
    what: 'a namespace that is not there',
    method: 'POST',
    path: '/apis/apps/v1/namespaces/nowhere/deployments',
    body: { ...web(), metadata: { name: 'new' } },
    status: 404,
    says: { message: 'namespaces "nowhere" not found', details: { name: 'nowhere', kind: 'namespaces' } },
  },
  {
    what: 'another name than the path says',
    method: 'PUT',
    path: `${deployments}/other`,
    body: web(),
    status: 400,
    says: { message: 'the name of the object (new) does not match the name on the URL (other)' },
  },
  {
    what: 'an object that is there already',
    method: 'POST',
    path: deployments,
    body: deployment({ namespace: 'NS', name: 'web', image: 'x:1' }),
    status: 409,
    says: { reason: 'AlreadyExists', message: 'deployments.apps "web" already exists' },
  },
  {
    what: 'an object that is not there',
    path: `${deployments}/gone`,
    status: 404,
    says: {
      reason: 'NotFound',
      message: 'deployments.apps "gone" not found',
      details: { name: 'gone', group: 'apps', kind: 'deployments' },
    },
  },
  {
    what: 'a resource that does not exist',
    path: '/apis/apps/v1/namespaces/NS/deploymentz/x',
    status: 404,
    says: { message: 'the server could not find the requested resource', details: {} },
  },
  { what: 'a group that does not exist', path: '/apis/nowhere.example/v1/things', status: 404 },
  {
    what: 'create of an object by its name',
    method: 'POST',
    path: `${deployments}/web`,
    body: {},
    status: 405,
    says: { message: 'the server does not allow this method on the requested resource' },
  },
  {
    what: 'an old version',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: { metadata: { resourceVersion: '1' } },
    type: mergePatch,
    status: 409,
    says: {
      reason: 'Conflict',
      message:
        'Operation cannot be fulfilled on deployments.apps "web": the object has been modified; please apply your changes to the latest version and try again',
    },
  },
  {
    what: 'a uid that does not hold',
    method: 'DELETE',
    path: `${deployments}/web`,
    body: { preconditions: { uid: 'no' } },
    status: 409,
    says: { message: expect.stringContaining('the UID in the precondition (no) does not match the UID in record (') },
  },
  {
    what: 'protobuf',
    method: 'POST',
    path: deployments,
    body: 'k8s\u0000',
    type: 'application/vnd.example',
    status: 415,
    says: { reason: 'UnsupportedMediaType' },
  },
  {
    what: 'an unknown kind of patch',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: '{}',
    type: 'application/json',
    status: 415,
  },
  {
    what: 'server-side apply without a manager',
    method: 'PATCH',
    path: `${deployments}/web`,
    body: JSON.stringify(web()),
    type: applyPatch,
    status: 422,
    says: { message: expect.stringContaining('fieldManager: Required value: is required for apply patch') },
  },
  {
    what: 'a patch of nothing there',
    method: 'PATCH',
    path: `${deployments}/gone`,
    body: [],
    type: jsonPatch,
    status: 404,
  },
  {
    what: 'a time of a Lease without its fraction',
    method: 'POST',
    path: leases,
    body: lease({ renewTime: '2026-01-01T00:00:00Z' }),
    status: 400,
    says: {
      message:
        'Lease in version "v1" cannot be handled as a Lease: parsing time "2026-01-01T00:00:00Z" as "2006-01-02T15:04:05.000000Z07:00": cannot parse "Z" as ".000000"',
    },
  },
  {
    what: 'a Lease of no time',
    method: 'POST',
    path: leases,
    body: lease({ leaseDurationSeconds: 0 }),
    status: 422,
    says: { details: { causes: [{ field: 'spec.leaseDurationSeconds' }] } },
  },
  {
    what: 'an Event of another namespace',
    method: 'POST',
    path: events,
    body: event({ regarding: { kind: 'Namespace', name: 'x' } }),
    status: 422,
    says: {
      message: 'Event "one" is invalid: involvedObject.namespace: Invalid value: "": does not match event.namespace',
    },
  },
  {
    what: 'an Event with too long a note, of no type',
    method: 'POST',
    path: events,
    body: event({ regarding: { kind: 'Pod', namespace: 'NS', name: 'x' }, note: 'x'.repeat(1_025), type: 'Bad' }),
    status: 422,
    says: {
      message:
        'Event "one" is invalid: [message: Invalid value: "": can have at most 1024 characters, type: Invalid value: "": has invalid value: Bad]',
    },
  },
  {
    what: 'text of a Secret becomes data',
    method: 'POST',
    path: '/api/v1/namespaces/NS/secrets',
    body: pull,
    status: 201,
    says: { data: { a: 'Yg==' }, type: 'Opaque' },
  },
  {
    what: 'a version that is yet to come',
    path: `${deployments}?resourceVersion=99999999`,
    status: 504,
    says: { reason: 'Timeout', details: { causes: [{ reason: 'ResourceVersionTooLarge' }], retryAfterSeconds: 1 } },
  },
  { what: 'a version that is none', path: `${deployments}?resourceVersion=abc`, status: 400 },
  {
    what: 'initial events without saying which',
    path: `${deployments}?watch=1&sendInitialEvents=true`,
    status: 422,
    says: { message: expect.stringContaining('sendInitialEvents requires setting resourceVersionMatch') },
  },
  { what: 'a selector that is none', path: `${deployments}?labelSelector=a%20b`, status: 400 },
  {
    what: 'the scale of a Deployment',
    path: `${deployments}/web/scale`,
    status: 200,
    says: { kind: 'Scale', status: { selector: 'app=web' } },
  },
  {
    what: 'a strategic patch merges containers by name',
    method: 'PATCH',
    path: `${deployments}/web?dryRun=All`,
    body: { spec: { template: { spec: { containers: [{ name: 'app', env: [{ name: 'A', value: '1' }] }] } } } },
    type: strategic,
    status: 200,
    says: {
      spec: { template: { spec: { containers: [{ name: 'app', image: 'x:1', env: [{ name: 'A', value: '1' }] }] } } },
    },
  },
  {
    what: 'a merge patch replaces them',
    method: 'PATCH',
    path: `${deployments}/web?dryRun=All`,
    body: { spec: { template: { spec: { containers: [{ name: 'other', image: 'x:2' }] } } } },
    type: mergePatch,
    status: 200,
    says: { spec: { template: { spec: { containers: [{ name: 'other', image: 'x:2' }] } } } },
  },
];

describe.runIf(findControlPlane() !== null)('answers of the API server', () => {
  let cluster: RealCluster;
  let namespace: string;
  beforeAll(async () => {
    cluster = await startCluster();
    namespace = await cluster.createNamespace();
    await cluster.apply(deployment({ namespace, name: 'web', image: 'x:1', replicas: 0 }));
  });
  afterAll(() => cluster.stop());

  test.each(cases)('$what: $status', async ({ method = 'GET', path, body, type, status, says = {} }) => {
    const here = (text: string): string => text.replaceAll('NS', namespace);
    const sent = typeof body === 'object' ? JSON.parse(here(JSON.stringify(body))) : body;
    const text = typeof sent === 'string' ? here(sent) : sent;
    const answer = await cluster.adminRequest<ApiStatus>(method, here(path), text, type);
    expect(answer).toMatchObject({ status, ...(Object.keys(says).length > 0 && { body: says }) });
  });

  test('a Status carries its code and says Failure', async () => {
    const { body } = await cluster.adminRequest('GET', `/apis/apps/v1/namespaces/${namespace}/deployments/gone`);
    expect(body).toMatchObject({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 404 });
  });

  test('who may not is told in which namespace', async () => {
    const { body } = await cluster.requestAs('nobody', 'GET', '/apis/apps/v1/deployments');
    expect(body.message).toBe(
      'deployments.apps is forbidden: User "nobody" cannot list resource "deployments" in API group "apps" at the cluster scope',
    );
    const { body: one } = await cluster.requestAs('nobody', 'GET', `/api/v1/namespaces/${namespace}`);
    expect(one.message).toBe(
      `namespaces "${namespace}" is forbidden: User "nobody" cannot get resource "namespaces" in API group "" in the namespace "${namespace}"`,
    );
  });
});
