import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStore } from '../store/store.ts';
import { type Fault, type SandboxApi, startApi } from './server.ts';

interface Told {
  readonly status: number;
  readonly body: { readonly message?: string; readonly reason?: string; readonly [key: string]: unknown };
}

const now = (): number => Date.parse('2026-01-01T00:00:00Z');
const secrets = '/api/v1/namespaces/default/secrets';

describe('the embedded API server', () => {
  let api: SandboxApi;
  let fault: Fault | null;
  beforeEach(async () => {
    fault = null;
    api = await startApi({ store: createStore({ now }), fault: () => fault });
  });
  afterEach(() => api.stop());

  async function ask(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Told> {
    const type = { 'content-type': 'application/json', ...headers };
    const sent = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(api.server + path, { method, headers: type, ...(body !== undefined && { body: sent }) });
    return { status: answer.status, body: (await answer.json()) as Told['body'] };
  }

  const make = (name: string): Promise<Told> => ask('POST', secrets, { metadata: { name } });

  /** The types of the events that a watch tells, until it has told so many. */
  async function watch(query: string, count: number): Promise<readonly string[]> {
    const answer = await fetch(`${api.server}${secrets}?watch=1&${query}`);
    const told: string[] = [];
    if (answer.body === null) return told;
    const input = Readable.fromWeb(answer.body);
    for await (const line of createInterface({ input })) {
      const { type, object } = JSON.parse(line) as { type: string; object: { code?: number } };
      told.push(object.code === undefined ? type : `${type} ${object.code}`);
      if (told.length === count) break;
    }
    input.destroy();
    return told;
  }

  test.each<readonly [Fault, number, string]>([
    [{ kind: 'status', status: 503 }, 503, 'ServiceUnavailable'],
    [{ kind: 'status', status: 410, message: 'gone by' }, 410, 'Expired'],
    [{ kind: 'status', status: 429, retryAfterSeconds: 1 }, 429, 'TooManyRequests'],
    [{ kind: 'delay', milliseconds: 1 }, 200, ''],
  ])('a fault %j', async (happens, status, reason) => {
    fault = happens;
    const told = await ask('GET', secrets);
    expect(told).toMatchObject({ status, body: reason === '' ? { kind: 'SecretList' } : { reason } });
  });

  test('a fault that cuts, and one that gives no answer', async () => {
    fault = { kind: 'cut' };
    await expect(ask('GET', secrets)).rejects.toThrow('fetch failed');
    fault = { kind: 'stall' };
    const stalled = fetch(api.server + secrets, { signal: AbortSignal.timeout(50) });
    await expect(stalled).rejects.toThrow('aborted due to timeout');
  });

  test('a cut ends every watch, and what is expired is 410 in a watch and for a page', async () => {
    await make('a');
    await make('b');
    const { body } = await ask('GET', `${secrets}?limit=1`);
    const { metadata } = body as unknown as { metadata: { resourceVersion: string; continue: string } };
    const watching = watch('resourceVersion=', 3);
    await expect.poll(() => ask('GET', secrets)).toMatchObject({ status: 200 });
    api.cut();
    await expect(watching).rejects.toThrow(/terminated|fetch failed/);
    api.expire();
    await make('c');
    expect(await watch('resourceVersion=1', 1)).toEqual(['ERROR 410']);
    const page = await ask('GET', `${secrets}?limit=1&continue=${metadata.continue}`);
    expect(page).toMatchObject({ status: 410, body: { reason: 'Expired' } });
  });

  test('it starts again on the same port, with what it had', async () => {
    await make('a');
    await api.stop();
    await expect(ask('GET', secrets)).rejects.toThrow('fetch failed');
    await api.startAgain();
    expect((await ask('GET', `${secrets}/a`)).status).toBe(200);
  });

  test('protobuf is refused, and what to do instead is said', async () => {
    const type = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const told = await ask('POST', '/api/v1/namespaces', 'k8s', type);
    expect(told).toMatchObject({ status: 415, body: { message: expect.stringContaining('kubectl apply -f') } });
  });

  test('who asks with kubectl auth is told that nothing helps', async () => {
    const type = { 'content-type': 'application/vnd.kubernetes.protobuf' };
    const told = await ask('POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews', 'k8s', type);
    expect(told).toMatchObject({ status: 415, body: { message: expect.stringContaining('ask a whole cluster') } });
  });

  test('explain tells that the fields of built-in kinds are not explained', async () => {
    const { body } = await ask('GET', '/openapi/v3/apis/apps/v1');
    const description = expect.stringContaining('explains the fields of custom kinds only') as string;
    expect(body).toMatchObject({ components: { schemas: { 'apps.v1.Deployment': { description } } } });
  });

  test('a field that is dropped and a CronJob that never ticks are warned of', async () => {
    const spec = { containers: [{ name: 'app', image: 'x:1' }], restartPolicy: 'Never' };
    const cronJob = {
      metadata: { name: 'night', bogus: 1 },
      spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: { spec } } } },
    };
    const answer = await fetch(`${api.server}/apis/batch/v1/namespaces/default/cronjobs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(cronJob),
    });
    expect(answer.headers.get('warning')).toBe(
      '299 - "unknown field \\"metadata.bogus\\"", 299 - "the sandbox runs no Jobs: it keeps this CronJob and starts nothing for it"',
    );
  });

  test('more than 3 MiB are too much', async () => {
    expect((await ask('POST', secrets, { metadata: { name: 'x' }, data: 'x'.repeat(3_145_728) })).status).toBe(413);
  });

  test('a rule of a definition that is not held to is warned of', async () => {
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-validations': [{ rule: 'self.a > 1' }] } };
    const names = { kind: 'Thing', plural: 'things' };
    const versions = [{ name: 'v1', served: true, storage: true, schema }];
    const answer = await fetch(`${api.server}/apis/apiextensions.k8s.io/v1/customresourcedefinitions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        metadata: { name: 'things.a.b' },
        spec: { group: 'a.b', scope: 'Cluster', names, versions },
      }),
    });
    expect(answer.headers.get('warning')).toBe(
      '299 - "the sandbox evaluates no CEL: 1 x-kubernetes-validations are not checked"',
    );
    expect((await ask('GET', '/apis/a.b/v1/things')).body).toMatchObject({ kind: 'ThingList' });
  });

  test('a table has the columns of the kind', async () => {
    await make('a');
    const told = await ask('GET', secrets, undefined, { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' });
    expect(told.body).toMatchObject({ kind: 'Table', rows: [{ cells: ['a', 'Opaque', 0, '0s'] }] });
  });

  test('a token of a ServiceAccount is known, another is not, and its rights are those of its bindings', async () => {
    const made = await ask('POST', '/api/v1/namespaces/default/serviceaccounts/default/token', { spec: {} });
    const { token } = (made.body as unknown as { status: { token: string } }).status;
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask('GET', secrets, undefined, { authorization: 'Bearer no' })).status).toBe(401);
    expect((await ask('GET', secrets, undefined, headers)).body.message).toContain(
      'User "system:serviceaccount:default:default" cannot list resource "secrets"',
    );
    const rbac = '/apis/rbac.authorization.k8s.io/v1/namespaces/default';
    const rules = [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }];
    await ask('POST', `${rbac}/roles`, { metadata: { name: 'reader' }, rules });
    const subjects = [{ kind: 'ServiceAccount', namespace: 'default', name: 'default' }];
    await ask('POST', `${rbac}/rolebindings`, {
      metadata: { name: 'x' },
      roleRef: { kind: 'Role', name: 'reader' },
      subjects,
    });
    expect((await ask('GET', secrets, undefined, headers)).status).toBe(200);
    const pretend = await ask('GET', secrets, undefined, { ...headers, 'impersonate-user': 'admin' });
    expect(pretend).toMatchObject({ status: 403, body: { message: expect.stringContaining('cannot impersonate') } });
  });

  test('a namespace takes what is in it along, waits for finalizers, and takes nothing new meanwhile', async () => {
    await ask('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
    const inside = '/api/v1/namespaces/shop/secrets';
    await ask('POST', inside, { metadata: { name: 'kept', finalizers: ['example.org/keep'] } });
    await ask('DELETE', '/api/v1/namespaces/shop');
    expect((await ask('GET', '/api/v1/namespaces/shop')).body).toMatchObject({ status: { phase: 'Terminating' } });
    const late = await ask('POST', inside, { metadata: { name: 'late' } });
    expect(late).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('because it is being terminated') },
    });
    const merge = { 'content-type': 'application/merge-patch+json' };
    await ask('PATCH', `${inside}/kept`, { metadata: { finalizers: null } }, merge);
    expect((await ask('GET', '/api/v1/namespaces/shop')).status).toBe(404);
  });

  test('another name for this machine is not answered', async () => {
    const [answer] = (await once(get(api.server, { headers: { host: 'evil.example' } }), 'response')) as [
      IncomingMessage,
    ];
    answer.resume();
    expect(answer.statusCode).toBe(421);
  });
});
