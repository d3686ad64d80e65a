// What becomes of a conditional patch: one row for each kind of answer.
import { afterEach, describe, expect, test } from 'vitest';
import type { WorkloadId } from '#core/workload/workload.ts';
import { rawDeployment } from '#test/fixtures/api-objects.ts';
import { plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import { answerJson, startHostileApi, statusBody } from '#test/fixtures/hostile-api.ts';
import { sendPatch } from './patch.ts';
import { openTransport, type TransportOptions } from './transport.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const id: WorkloadId = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'uid-web' };
const operations = [{ op: 'test', path: '/metadata/uid', value: 'uid-web' }] as const;
type Respond = Parameters<typeof startHostileApi>[0];

async function send(respond: Respond, options: TransportOptions = {}, dryRun = false) {
  const api = await startHostileApi(respond);
  const transport = openTransport(plainAccess(api.url), stillClock(), options);
  closing.push(
    () => api.close(),
    () => transport.close(),
  );
  return { api, answer: await sendPatch(transport.call, id, operations, { dryRun }).catch((error: unknown) => error) };
}

const named = { name: 'web', group: 'apps', kind: 'Deployment' };
const policy =
  "deployments.apps \"web\" is forbidden: ValidatingAdmissionPolicy 'images' with binding 'all' denied request: only ghcr.io/acme";
const webhook = 'admission webhook "images.example.com" denied the request: only ghcr.io/acme';
const notOurs = 'the server rejected our request due to an error in our request';
const quota = 'deployments.apps "web" is forbidden: exceeded quota: objects';
const rbac =
  'deployments.apps "web" is forbidden: User "eve" cannot patch resource "deployments" in API group "apps" in the namespace "shop"';
const webhookDown = 'Internal error occurred: failed calling webhook "x": Post "https://x.svc": connection refused';
const causes = [{ reason: 'FieldValueInvalid', message: 'Invalid value: "": must be set', field: 'spec' }];

const denied = (code: string, message: string, more: object = {}) => ({
  result: 'denied',
  reason: { code, message, ...more },
});
const unsure = (message: unknown, refused = false) => ({ result: 'unsure', refused, message });
const later = (message: unknown, afterSeconds: number | null = null) => ({ result: 'later', message, afterSeconds });

describe('the answer to a patch', () => {
  test.each<[string, number, string, string, object, object]>([
    ['K8 a test that failed', 422, 'Invalid', notOurs, {}, unsure(notOurs, true)],
    [
      'K8 a version that moved on',
      409,
      'Conflict',
      'the object has been modified',
      named,
      unsure('the object has been modified', true),
    ],
    ['a workload that is gone', 404, 'NotFound', 'deployments.apps "web" not found', named, { result: 'gone' }],
    [
      'K24 a policy',
      422,
      'Invalid',
      policy,
      { ...named, causes: [{ message: policy }] },
      denied('AdmissionDenied', policy),
    ],
    ['K24 a policy that chose 401', 401, 'Unauthorized', policy, named, denied('AdmissionDenied', policy)],
    ['K24 a policy that chose 403', 403, 'Forbidden', policy, named, denied('AdmissionDenied', policy)],
    ['K24 a policy that chose 413', 413, 'RequestEntityTooLarge', policy, named, denied('AdmissionDenied', policy)],
    ['K24 a webhook', 400, 'BadRequest', webhook, {}, denied('AdmissionDenied', webhook)],
    ['K24 a webhook that chose 403', 403, 'Forbidden', webhook, {}, denied('AdmissionDenied', webhook)],
    ['K24 a webhook that chose 404', 404, '', webhook, {}, denied('AdmissionDenied', webhook)],
    ['K24 a webhook that chose 409', 409, 'Conflict', webhook, {}, denied('AdmissionDenied', webhook)],
    ['K24 a webhook that chose 422', 422, 'Invalid', webhook, {}, denied('AdmissionDenied', webhook)],
    ['K24 a webhook that chose 429', 429, 'TooManyRequests', webhook, {}, denied('AdmissionDenied', webhook)],
    ['K24 a webhook that chose 500', 500, 'InternalError', webhook, {}, denied('AdmissionDenied', webhook)],
    ['K24 a built-in plug-in', 403, 'Forbidden', quota, named, denied('AdmissionDenied', quota)],
    [
      'K24 validation',
      422,
      'Invalid',
      'Deployment.apps "web" is invalid',
      { ...named, causes },
      denied('AdmissionDenied', 'Deployment.apps "web" is invalid; Invalid value: "": must be set'),
    ],
    [
      'an object that is too large',
      413,
      'RequestEntityTooLarge',
      'limit is 3145728',
      {},
      denied('AdmissionDenied', 'limit is 3145728'),
    ],
    [
      'K11 a missing right',
      403,
      'Forbidden',
      rbac,
      named,
      denied('Forbidden', rbac, { next: 'Grant the verb patch on deployments.apps in the namespace shop.' }),
    ],
    [
      'K11 a missing right in other words',
      403,
      'Forbidden',
      'eve cannot patch resource',
      named,
      denied('Forbidden', 'eve cannot patch resource', {
        next: 'Grant the verb patch on deployments.apps in the namespace shop.',
      }),
    ],
    [
      'a patch that cannot be read',
      400,
      'BadRequest',
      'error decoding patch',
      {},
      denied('PatchRejected', 'error decoding patch'),
    ],
    ['a media type that is not known', 415, 'UnsupportedMediaType', 'no', {}, denied('PatchRejected', 'no')],
    [
      'a failure of the store',
      500,
      'InternalError',
      'etcdserver: request timed out',
      {},
      unsure('etcdserver: request timed out'),
    ],
    ['a time-out inside the server', 504, 'Timeout', 'timed out', {}, unsure('timed out')],
    ['a server that shuts down', 503, 'ServiceUnavailable', 'shutting down', {}, later('shutting down')],
    ['a webhook that cannot be called', 500, 'InternalError', webhookDown, {}, later(webhookDown)],
    ['too many requests', 429, 'TooManyRequests', 'busy', {}, later('busy')],
    [
      'too many requests, and when they would be few enough',
      429,
      'TooManyRequests',
      'busy',
      { retryAfterSeconds: 7 },
      later('busy', 7),
    ],
    [
      'credentials that are refused',
      401,
      'Unauthorized',
      'Unauthorized',
      {},
      { name: 'ClusterError', code: 'Unauthorized' },
    ],
  ])('%s', async (_, status, reason, message, details, expected) => {
    const { api, answer } = await send((__, r) => answerJson(r, status, statusBody(status, reason, message, details)));
    expect(answer).toMatchObject(expected);
    expect(api.asked).toHaveLength(1);
  });

  test('stored: the workload as it stands now', async () => {
    const { api, answer } = await send((_, r) => answerJson(r, 200, rawDeployment('web')));
    expect(answer).toMatchObject({ result: 'stored', workload: { id, resourceVersion: '7' } });
    const [asked] = api.asked;
    expect(asked).toMatchObject({ method: 'PATCH', path: '/apis/apps/v1/namespaces/shop/deployments/web' });
    expect([...(asked?.query ?? [])]).toEqual([
      ['fieldManager', 'reship'],
      ['fieldValidation', 'Strict'],
    ]);
    expect(asked?.headers['content-type']).toBe('application/json-patch+json');
    expect(JSON.parse(asked?.body ?? '')).toEqual(operations);
  });

  test('a dry run says so to the server', async () => {
    const { api } = await send((_, r) => answerJson(r, 200, rawDeployment('web')), {}, true);
    expect(api.asked[0]?.query.get('dryRun')).toBe('All');
  });

  test.each<[string, Respond, RegExp]>([
    ['a connection that breaks', (_, r) => r.destroy(), /closed the connection/],
    ['no answer in time', () => {}, /did not answer within/],
    [
      'a page of a proxy',
      (_, r) => r.writeHead(502, { 'content-type': 'text/html' }).end('<html>'),
      /502 with text\/html/,
    ],
    [
      'a 404 of a proxy',
      (_, r) => r.writeHead(404, { 'content-type': 'text/html' }).end('<html>'),
      /404 with text\/html/,
    ],
    [
      'half an object',
      (_, r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"a'),
      /broken or foreign JSON/,
    ],
    ['an object of another kind', (_, r) => answerJson(r, 200, { metadata: {} }), /is no Deployment/],
  ])('after %s nothing is known, and the patch was sent once', async (_, respond, message) => {
    const { api, answer } = await send(respond, { requestTimeoutSeconds: 0.1 });
    expect(answer).toEqual(unsure(expect.stringMatching(message)));
    expect(api.asked).toHaveLength(1);
  });

  test('a 503 of a proxy asks for patience too', async () => {
    const page = { 'content-type': 'text/html', 'retry-after': '3' };
    const { api, answer } = await send((_, r) => r.writeHead(503, page).end('<html>'));
    expect(answer).toEqual(later(expect.stringContaining('503'), 3));
    expect(api.asked).toHaveLength(1);
  });

  test('a message with the whole object in it is cut', async () => {
    const object = JSON.stringify(JSON.stringify({ spec: 'x'.repeat(5000) }));
    const message = `"" is invalid: patch: Invalid value: ${object}: strict decoding error: unknown field "spec.foo"`;
    const details = {
      causes: [{ message: `Invalid value: ${object}: strict decoding error: unknown field "spec.foo"` }],
    };
    const { answer } = await send((_, r) => answerJson(r, 422, statusBody(422, 'Invalid', message, details)));
    const short = '"" is invalid: patch: Invalid value: "…": strict decoding error: unknown field "spec.foo"';
    expect(answer).toMatchObject(denied('AdmissionDenied', short));
  });
});
