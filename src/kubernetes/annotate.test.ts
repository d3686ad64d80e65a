// Annotations that commands write: what the patch guards, and what becomes of it.
import { afterEach, describe, expect, test } from 'vitest';
import { rawDeployment } from '#test/fixtures/api-objects.ts';
import { plainAccess, stillClock } from '#test/fixtures/cluster-access.ts';
import { answerJson, startHostileApi, statusBody, type AskedRequest } from '#test/fixtures/hostile-api.ts';
import { annotate, annotationPatch, namespaceTarget, workloadTarget, type AnnotationWish } from './annotate.ts';
import { openTransport } from './transport.ts';

const key = 'reship.dev/suspended';
const path = '/metadata/annotations/reship.dev~1suspended';
const uid = { op: 'test', path: '/metadata/uid', value: 'u' };
const withAnnotations = (annotations?: object) => ({ metadata: { uid: 'u', annotations } });

describe('the patch', () => {
  test.each([
    [
      'makes the map where there is none',
      undefined,
      { [key]: 'a' },
      [
        { op: 'test', path: '/metadata/annotations', value: null },
        { op: 'add', path: '/metadata/annotations', value: { [key]: 'a' } },
      ],
    ],
    [
      'tests that a key is not there',
      {},
      { [key]: 'a' },
      [
        { op: 'test', path, value: null },
        { op: 'add', path, value: 'a' },
      ],
    ],
    [
      'tests the value that it replaces',
      { [key]: 'b' },
      { [key]: 'a' },
      [
        { op: 'test', path, value: 'b' },
        { op: 'add', path, value: 'a' },
      ],
    ],
    [
      'removes',
      { [key]: 'b' },
      { [key]: null },
      [
        { op: 'test', path, value: 'b' },
        { op: 'remove', path },
      ],
    ],
  ])('%s', (_, present, wished, rest) => {
    expect(annotationPatch(withAnnotations(present), wished)).toEqual([uid, ...rest]);
  });

  test.each([
    [{ [key]: 'a' }, { [key]: 'a' }],
    [{}, { [key]: null }],
    [undefined, { [key]: null }],
    [{}, {}],
  ])('is none for %j and the wish %j', (present, wished) => {
    expect(annotationPatch(withAnnotations(present), wished)).toBeNull();
  });
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const id = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'uid-web' } as const;

async function run(answers: (number | object)[], wish: AnnotationWish, target = workloadTarget(id)) {
  const api = await startHostileApi(({ method }, response) => {
    if (method === 'GET') return answerJson(response, 200, rawDeployment('web'));
    const next = answers.shift() ?? 200;
    if (typeof next === 'object') return answerJson(response, 403, next);
    const details = next === 422 ? {} : { name: 'web' };
    answerJson(response, next, next === 200 ? rawDeployment('web') : statusBody(next, 'No', 'no', details));
  });
  const transport = openTransport(plainAccess(api.url), stillClock());
  closing.push(
    () => api.close(),
    () => transport.close(),
  );
  const answer = await annotate(transport.call, target, wish, { dryRun: false });
  return { answer, asked: api.asked.map(({ method }: AskedRequest) => method), last: api.asked.at(-1) };
}

const suspend: AnnotationWish = () => ({ [key]: 'a <b>' });

describe('writing', () => {
  test('is one conditional patch under our name', async () => {
    const { answer, asked, last } = await run([200], suspend);
    expect(answer).toEqual({ result: 'stored' });
    expect(asked).toEqual(['GET', 'PATCH']);
    expect(last?.headers['content-type']).toBe('application/json-patch+json');
    expect(last?.query.get('fieldManager')).toBe('reship');
  });

  test('K8 reads again when the object moved on, and asks the wish anew', async () => {
    let wishes = 0;
    const { answer, asked } = await run([422, 409, 200], () => ({ [key]: String((wishes += 1)) }));
    expect(answer).toEqual({ result: 'stored' });
    expect(asked).toHaveLength(6);
    expect(wishes).toBe(3);
  });

  test('gives up when the object moves on under every attempt', async () => {
    expect((await run([422, 422, 422, 422, 422], suspend)).answer).toMatchObject({ result: 'unsure' });
  });

  test('a wish for nothing sends no patch', async () => {
    const { answer, asked } = await run([], () => undefined);
    expect(answer).toEqual({ result: 'unchanged' });
    expect(asked).toEqual(['GET']);
  });

  test('another object under the name is left alone', async () => {
    const { answer, asked } = await run([], suspend, workloadTarget({ ...id, uid: 'older' }));
    expect(answer).toEqual({ result: 'gone' });
    expect(asked).toEqual(['GET']);
  });

  test('a missing right on a Namespace is named', async () => {
    const message =
      'namespaces "shop" is forbidden: User "eve" cannot patch resource "namespaces" in API group "" in the namespace "shop"';
    const { answer } = await run([statusBody(403, 'Forbidden', message)], suspend, namespaceTarget('shop'));
    expect(answer).toMatchObject({ result: 'denied', reason: { code: 'Forbidden' } });
  });
});
