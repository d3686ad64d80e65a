// Events: their shape, their repetition, and that none of them ever stands in the way.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import {
  answerJson,
  startHostileApi,
  statusBody,
  type AskedRequest,
  type HostileApi,
} from '#test/fixtures/hostile-api.ts';
import { createEvents, type Events, type EventWish } from './events.ts';
import { openTransport, type OpenTransport } from './transport.ts';

const regarding = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u-1' };
const wish: EventWish = {
  type: 'Normal',
  reason: 'ImageUpdated',
  action: 'Update',
  note: 'app: 1.0 to 1.1',
  regarding,
};

let refuse: (request: AskedRequest) => number | null;
let now: number;
let api: HostileApi;
let transport: OpenTransport;
let events: Events;

beforeEach(async () => {
  refuse = () => null;
  now = Date.UTC(2026, 0, 1);
  api = await startHostileApi((request, response) => {
    const status = refuse(request);
    const reason = status === 409 ? 'AlreadyExists' : status === 404 ? 'NotFound' : 'Forbidden';
    if (status === null) answerJson(response, 200, { metadata: { name: 'x' } });
    else answerJson(response, status, statusBody(status, reason, 'no', { name: 'x' }));
  });
  transport = openTransport(plainAccess(api.url), stillClock());
  events = createEvents(transport.call, { reportingInstance: 'reship-0', now: () => now });
});
afterEach(async () => {
  await transport.close();
  await api.close();
});

async function emitted(...wishes: readonly EventWish[]): Promise<readonly Record<string, unknown>[]> {
  for (const one of wishes) events.emit(one);
  await events.settled();
  return api.asked.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

test('an Event names the workload, the record and us', async () => {
  const related = {
    apiVersion: 'reship.dev/v1alpha1',
    kind: 'DeployRecord',
    namespace: 'shop',
    name: 'web-1',
    uid: 'r',
  };
  const [sent] = await emitted({ ...wish, related });
  expect(api.asked[0]?.path).toBe('/apis/events.k8s.io/v1/namespaces/shop/events');
  expect(sent).toMatchObject({
    eventTime: '2026-01-01T00:00:00.000000Z',
    type: 'Normal',
    reason: 'ImageUpdated',
    action: 'Update',
    regarding,
    related,
    reportingController: 'reship.dev/controller',
    reportingInstance: 'reship-0',
  });
});

test('the same again goes into the series of the first', async () => {
  const sent = await emitted(wish, wish, wish, { ...wish, note: 'another' });
  expect(api.asked.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'PATCH', 'POST']);
  expect(sent[2]).toEqual({ series: { count: 3, lastObservedTime: '2026-01-01T00:00:00.000000Z' } });
  expect(events.counts()).toEqual({ created: 2, repeated: 2, failed: 0, dropped: 0 });
});

test('an Event that the server has forgotten is made anew, and so is one before it would forget it', async () => {
  refuse = ({ method }) => (method === 'PATCH' ? 404 : null);
  await emitted(wish, wish);
  now += 51 * 60_000;
  await emitted(wish);
  expect(api.asked.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'POST', 'POST']);
});

test('one with a hash has its name from it, and stands already where another has written it', async () => {
  refuse = () => 409;
  const [sent] = await emitted({ ...wish, once: 'abc123' });
  expect(sent).toMatchObject({ metadata: { name: 'web.abc123', namespace: 'shop' } });
  expect(events.counts()).toEqual({ created: 0, repeated: 0, failed: 0, dropped: 0 });
});

test('a note keeps to 1,024 bytes and ends in whole characters', async () => {
  const [sent] = await emitted({ ...wish, note: 'é'.repeat(2000) });
  const note = String(sent?.['note']);
  expect(Buffer.byteLength(note)).toBeLessThanOrEqual(1024);
  expect(note).toMatch(/^é{500,}…$/);
});

test('an Event about a Namespace stands in default', async () => {
  await emitted({ ...wish, regarding: { apiVersion: 'v1', kind: 'Namespace', namespace: '', name: 'shop', uid: 'n' } });
  expect(api.asked[0]?.path).toBe('/apis/events.k8s.io/v1/namespaces/default/events');
});

test('K13 a missing right to write Events is counted and stops nothing', async () => {
  refuse = () => 403;
  await emitted(wish, { ...wish, note: 'another' });
  expect(events.counts()).toMatchObject({ created: 0, failed: 2 });
});

test('more than can wait are dropped', async () => {
  const many = Array.from({ length: 1005 }, (_, number) => ({ ...wish, note: String(number) }));
  refuse = () => 403;
  await emitted(...many);
  expect(events.counts()).toMatchObject({ failed: 1000, dropped: 5 });
});

test('what stands waits for all others, and a minute takes six hundred of it', async () => {
  const standing = (number: number) => ({ ...wish, type: 'Warning' as const, note: `p${number}`, standing: true });
  const taken = Array.from({ length: 650 }, (_, number) => events.emit(standing(number)));
  expect([taken.filter(Boolean).length, taken.at(-1)]).toEqual([600, false]);
  expect(events.emit({ ...wish, note: 'updated' })).toBe(true);
  await events.settled();
  expect(api.asked.slice(0, 2).map(({ body }) => (JSON.parse(body) as EventWish).note)).toEqual(['p0', 'updated']);
  expect([api.asked.length, events.counts().dropped]).toEqual([601, 0]);
  now += 60_000;
  expect(events.emit(standing(650))).toBe(true);
  await events.settled();
});
