import { describe, expect, test } from 'vitest';
import type { Json, JsonMap } from '../store/json.ts';
import type { ManagedFields } from '../store/object.ts';
import { applyJsonPatch } from './json-patch.ts';
import { mergePatch, strategicPatch } from './merge-patch.ts';
import { applyConfiguration } from './server-side-apply.ts';

describe('JSON Patch', () => {
  test.each<readonly [string, object, Json | null]>([
    ['adds to a list at a place', { op: 'add', path: '/list/1', value: 9 }, { map: { a: 'x' }, list: [1, 9, 2] }],
    ['adds to the end of a list', { op: 'add', path: '/list/-', value: 3 }, { map: { a: 'x' }, list: [1, 2, 3] }],
    ['adds no further', { op: 'add', path: '/list/3', value: 3 }, null],
    ['removes', { op: 'remove', path: '/list/0' }, { map: { a: 'x' }, list: [2] }],
    ['moves', { op: 'move', from: '/map/a', path: '/map/b' }, { map: { b: 'x' }, list: [1, 2] }],
    ['copies', { op: 'copy', from: '/map/a', path: '/map/b' }, { map: { a: 'x', b: 'x' }, list: [1, 2] }],
    [
      'replaces a missing key of a map',
      { op: 'replace', path: '/map/b', value: 1 },
      { map: { a: 'x', b: 1 }, list: [1, 2] },
    ],
    ['replaces no missing place of a list', { op: 'replace', path: '/list/2', value: 1 }, null],
    [
      'counts a place below nothing from the end',
      { op: 'replace', path: '/list/-1', value: 9 },
      { map: { a: 'x' }, list: [1, 9] },
    ],
    ['adds at the end so too', { op: 'add', path: '/list/-1', value: 9 }, { map: { a: 'x' }, list: [1, 2, 9] }],
    ['counts no further than the start', { op: 'remove', path: '/list/-3' }, null],
    ['finds no null in a list', { op: 'test', path: '/list/2', value: null }, null],
  ])('%s', (_, operation, after) => {
    expect(applyJsonPatch({ map: { a: 'x' }, list: [1, 2] }, JSON.stringify([operation]))).toEqual(after);
  });
});

describe('merge patches', () => {
  const containers = [
    { name: 'a', image: 'a:1' },
    { name: 'b', image: 'b:1' },
  ];

  test('of RFC 7386 remove with null and replace lists', () => {
    expect(mergePatch({ a: 1, b: { c: 2, d: 3 }, e: [1] }, { a: null, b: { c: 4 }, e: [2] })).toEqual({
      b: { c: 4, d: 3 },
      e: [2],
    });
  });

  test.each<readonly [string, JsonMap, Json]>([
    [
      'merge a container by its name',
      { containers: [{ name: 'b', image: 'b:2' }] },
      [containers[0] ?? {}, { name: 'b', image: 'b:2' }],
    ],
    ['add another', { containers: [{ name: 'c', image: 'c:1' }] }, [...containers, { name: 'c', image: 'c:1' }]],
    ['delete one', { containers: [{ name: 'a', $patch: 'delete' }] }, containers.slice(1)],
    [
      'put them in order',
      { '$setElementOrder/containers': [{ name: 'b' }, { name: 'a' }], containers: [] },
      containers.toReversed(),
    ],
    ['replace them all', { containers: [{ $patch: 'replace' }, { name: 'c' }] }, [{ name: 'c' }]],
    ['remove them', { containers: null }, null],
  ])('strategic ones %s', (_, patch, wanted) => {
    const after = strategicPatch({ containers }, patch) as JsonMap;
    expect(after['containers'] ?? null).toEqual(wanted);
  });

  test('strategic ones keep what $retainKeys names, and drop from primitive lists', () => {
    const before = { strategy: { type: 'RollingUpdate', rollingUpdate: {} }, finalizers: ['a', 'b'] };
    const patch = {
      strategy: { $retainKeys: ['type'], type: 'Recreate' },
      '$deleteFromPrimitiveList/finalizers': ['a'],
    };
    expect(strategicPatch(before, patch)).toEqual({ strategy: { type: 'Recreate' }, finalizers: ['b'] });
  });
});

describe('server-side apply', () => {
  const applier = {
    manager: 'me',
    apiVersion: 'v1',
    time: '2026-01-01T00:00:00Z',
    force: false,
    subresource: undefined,
  };

  function applied(live: JsonMap | null, entries: readonly ManagedFields[], config: JsonMap, force = false) {
    return applyConfiguration(live, entries, config, { ...applier, force });
  }

  test('takes away what the applier lets go and nobody else has', () => {
    const first = applied(null, [], { data: { a: '1', b: '2' } });
    if (!first.ok) throw new Error(first.message);
    const second = applied(first.object, first.managedFields, { data: { a: '1' } });
    expect(second).toMatchObject({ ok: true, object: { data: { a: '1' } } });
    expect((second as { object: JsonMap }).object['data']).not.toHaveProperty('b');
  });

  test('refuses to change what another one has, names both, and takes it by force', () => {
    const entry: ManagedFields = {
      apiVersion: 'v1',
      time: applier.time,
      manager: 'other',
      operation: 'Update',
      fieldsType: 'FieldsV1',
      fieldsV1: { 'f:data': { 'f:a': {}, 'f:b': {} } },
    };
    const live = { data: { a: '1', b: '2' } };
    expect(applied(live, [entry], { data: { a: '9' } })).toEqual({
      ok: false,
      message: 'Apply failed with 1 conflict: conflict with "other" using v1: .data.a',
      causes: [{ reason: 'FieldManagerConflict', message: 'conflict with "other" using v1', field: '.data.a' }],
    });
    const forced = applied(live, [entry], { data: { a: '9' } }, true);
    if (!forced.ok) throw new Error(forced.message);
    expect(forced.object).toEqual({ data: { a: '9', b: '2' } });
    expect(forced.managedFields.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ['me', { 'f:data': { 'f:a': {} } }],
      ['other', { 'f:data': { 'f:b': {} } }],
    ]);
  });
});
