// DeployRecords against a server that answers each of the ways it can.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { at, textOf } from '#core/workload/shape.ts';
import { plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import { answerJson, startHostileApi, statusBody, type HostileApi } from '#test/fixtures/hostile-api.ts';
import { createRecords, type Records } from './records.ts';
import { openTransport, type OpenTransport } from './transport.ts';

let answer: { status: number; body: object | string };
/** These come first. */
let answers: (typeof answer)[] = [];
let api: HostileApi;
let transport: OpenTransport;
let records: Records<string>;

beforeEach(async () => {
  api = await startHostileApi((_, response) => {
    const { status, body } = answers.shift() ?? answer;
    if (typeof body === 'string') response.writeHead(status, { 'content-type': 'text/plain' }).end(body);
    else answerJson(response, status, body);
  });
  transport = openTransport(plainAccess(api.url), stillClock());
  records = createRecords(transport.call, (raw) => textOf(at(raw, 'metadata', 'name')));
});
afterEach(async () => {
  await transport.close();
  await api.close();
});

const record = { metadata: { name: 'web-1' } };
const terminating = {
  name: 'web-1',
  causes: [{ reason: 'NamespaceTerminating', message: 'shop is being terminated' }],
};
const notServed = { status: 404, body: '404 page not found\n' };

describe('creating', () => {
  test.each([
    ['stored', 201, record, 'stored'],
    ['another of the name', 409, statusBody(409, 'AlreadyExists', 'no', { name: 'web-1' }), 'exists'],
    [
      'a Namespace that is gone',
      404,
      statusBody(404, 'NotFound', 'no', { name: 'shop', kind: 'namespaces' }),
      'namespaceGone',
    ],
    ['K20 a Namespace on its way', 403, statusBody(403, 'Forbidden', 'no', terminating), 'namespaceGone'],
    ['K18 too large', 413, statusBody(413, 'RequestEntityTooLarge', 'no', { name: 'web-1' }), 'tooLarge'],
    ['K18 too large for etcd', 500, statusBody(500, '', 'etcdserver: request is too large'), 'tooLarge'],
    ['K22 no such kind', 404, '404 page not found\n', 'notServed'],
    ['K22 no such kind in a group that is there', 404, statusBody(404, 'NotFound', 'no'), 'notServed'],
  ])('%s', async (_, status, body, result) => {
    answer = { status, body };
    expect(await records.create('shop', record)).toMatchObject({ result });
  });

  test('a missing right is thrown', async () => {
    answer = { status: 403, body: statusBody(403, 'Forbidden', 'no') };
    await expect(records.create('shop', record)).rejects.toMatchObject({ code: 'Forbidden' });
  });
});

describe('reading', () => {
  test.each([
    [200, record, { result: 'found', record: 'web-1' }],
    [200, { metadata: {} }, { result: 'foreign' }],
    [404, statusBody(404, 'NotFound', 'no', { name: 'web-1' }), { result: 'found', record: null }],
    [404, '404 page not found\n', { result: 'notServed' }],
  ])('%d', async (status, body, expected) => {
    answer = { status, body };
    expect(await records.get('shop', 'web-1')).toEqual(expected);
  });

  test('lists in pages and consistently', async () => {
    answer = { status: 200, body: { metadata: {}, items: [record, { metadata: {} }] } };
    const found: string[] = [];
    expect(await records.list({ namespace: 'shop' }, (one) => found.push(one))).toBe('done');
    expect(found).toEqual(['web-1']);
    expect(api.asked[0]?.path).toBe('/apis/reship.dev/v1alpha1/namespaces/shop/deployrecords');
    expect(api.asked[0]?.query.has('resourceVersion')).toBe(false);
  });

  test('K22 lists of a kind that is not served say so', async () => {
    answer = notServed;
    expect(await records.list({ namespace: null }, () => undefined)).toBe('notServed');
  });
});

describe('the status', () => {
  test.each([
    ['stored', 200, record, 'stored'],
    ['K7 written in between', 409, statusBody(409, 'Conflict', 'no', { name: 'web-1' }), 'conflict'],
    ['gone', 404, statusBody(404, 'NotFound', 'no', { name: 'web-1' }), 'gone'],
    ['not served', 404, '404 page not found\n', 'notServed'],
  ])('%s', async (_, status, body, result) => {
    answer = { status, body };
    expect(await records.setStatus('shop', 'web-1', { outcome: 'Succeeded' }, '7')).toMatchObject({ result });
    expect(api.asked[0]).toMatchObject({ method: 'PATCH', path: expect.stringMatching(/\/web-1\/status$/) as string });
    expect(api.asked[0]?.headers['content-type']).toBe('application/merge-patch+json');
    expect(JSON.parse(api.asked[0]?.body ?? '')).toEqual({
      metadata: { resourceVersion: '7' },
      status: { outcome: 'Succeeded' },
    });
  });
});

describe('the status of a record that is open', () => {
  const refused = { status: 422, body: statusBody(422, 'Invalid', 'the server rejected our request') };
  const timings = { applied: 'noon' };
  const status = { outcome: 'Succeeded', timings };
  const guard = { op: 'test', path: '/status/outcome', value: null };
  const outcome = { op: 'add', path: '/status/outcome', value: 'Succeeded' };
  const time = { op: 'add', path: '/status/timings/applied', value: 'noon' };
  const times = { op: 'add', path: '/status/timings', value: timings };
  const sent = () => api.asked.map(({ method, body }) => (method === 'PATCH' ? (JSON.parse(body) as unknown) : method));
  const standing = (there: object) => ({ status: 200, body: { ...record, ...there } });

  test('is one request', async () => {
    answer = standing({});
    expect(await records.setOpenStatus('shop', 'web-1', status)).toMatchObject({ result: 'stored', record: 'web-1' });
    expect(sent()).toEqual([[guard, outcome, time]]);
    expect(api.asked[0]).toMatchObject({ path: expect.stringMatching(/\/web-1\/status$/) as string });
    expect(api.asked[0]?.headers['content-type']).toBe('application/json-patch+json');
  });

  test('is one request too where it is the first', async () => {
    answer = standing({});
    expect(await records.setOpenStatus('shop', 'web-1', status, true)).toMatchObject({ result: 'stored' });
    const nothing = { op: 'test', path: '/status', value: null };
    expect(sent()).toEqual([[nothing, { op: 'add', path: '/status', value: status }]]);
  });

  test.each([
    [
      'no status',
      {},
      [
        { op: 'test', path: '/status', value: null },
        { op: 'add', path: '/status', value: status },
      ],
    ],
    ['a status without times', { status: { hold: {} } }, [guard, outcome, times]],
    ['a status with times', { status: { timings: {} } }, [guard, outcome, time]],
  ])('is written to what stands there: %s', async (_, there, last) => {
    answers = [refused, standing(there)];
    answer = standing({});
    expect(await records.setOpenStatus('shop', 'web-1', status)).toMatchObject({ result: 'stored' });
    expect(sent().slice(1)).toEqual(['GET', last]);
  });

  test('is not written where it has ended, and the record is handed out', async () => {
    answers = [refused];
    answer = standing({ status: { outcome: 'Failed' } });
    expect(await records.setOpenStatus('shop', 'web-1', status)).toMatchObject({ result: 'ended', record: 'web-1' });
    expect(sent()).toEqual([[guard, outcome, time], 'GET']);
  });

  test.each([
    ['gone', 404, statusBody(404, 'NotFound', 'no', { name: 'web-1' }), 'gone'],
    ['not served', 404, '404 page not found\n', 'notServed'],
    ['too large', 413, statusBody(413, 'RequestEntityTooLarge', 'no', { name: 'web-1' }), 'tooLarge'],
  ])('%s', async (_, code, body, result) => {
    answer = { status: code, body };
    expect(await records.setOpenStatus('shop', 'web-1', status)).toEqual({ result });
  });

  test.each([
    ['K7 where others write all the time, after three tries', 409, 3],
    ['a missing right, at once', 403, 1],
  ])('is given up: %s', async (_, code, tries) => {
    answer = { status: code, body: statusBody(code, code === 409 ? 'Conflict' : 'Forbidden', 'no', { name: 'web-1' }) };
    await expect(records.setOpenStatus('shop', 'web-1', status)).rejects.toThrow('no');
    expect(api.asked).toHaveLength(tries);
  });
});

test('K7 a status that rests on nothing read is sent again when others write, three times at most', async () => {
  answer = { status: 409, body: statusBody(409, 'Conflict', 'no', { name: 'web-1' }) };
  await expect(records.setStatus('shop', 'web-1', { outcome: 'Succeeded' })).rejects.toThrow('no');
  expect(api.asked.map(({ body }) => body)).toEqual(Array(3).fill('{"metadata":{},"status":{"outcome":"Succeeded"}}'));
});

test.each([
  [200, statusBody(200, '', ''), 'done'],
  [404, statusBody(404, 'NotFound', 'no', { name: 'web-1' }), 'done'],
  [404, '404 page not found\n', 'notServed'],
])('removing: %d', async (status, body, result) => {
  answer = { status, body };
  expect(await records.remove('shop', 'web-1')).toBe(result);
});
