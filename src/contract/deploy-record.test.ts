// The schema of DeployRecords and the type that the core makes are the same, and every part has its bound.
import { describe, expect, expectTypeOf, test } from 'vitest';
import { Value } from 'typebox/value';
import { recordOf } from '#core/record/new-record.ts';
import type { NewRecord, RecordSpec, RecordStatus } from '#core/record/record.ts';
import type { State } from '#core/record/state.ts';
import { deployRecord } from './deploy-record.ts';
import type { DeployRecord } from './deploy-record.ts';
import { deployRecordSpec } from './deploy-record-spec.ts';
import { deployRecordStatus } from './deploy-record-status.ts';

test('what the core makes fits the schema, and what fits the schema is what the core knows', () => {
  expectTypeOf<NewRecord>().toExtend<DeployRecord>();
  expectTypeOf<DeployRecord['spec']>().toExtend<RecordSpec>();
  expectTypeOf<RecordStatus>().toExtend<NonNullable<DeployRecord['status']>>();
  expectTypeOf<NonNullable<DeployRecord['status']>>().toExtend<RecordStatus>();
});

test('a record of the core passes', () => {
  const state: State = {
    v: 1,
    uid: 'u-1',
    seq: 1,
    at: '2026-11-21T13:09:22.123Z',
    record: 'web-1',
    previous: null,
    trigger: { type: 'Command', user: 'deployer', receiver: null },
    containers: { app: { from: 'web:1', ran: null, to: 'web:2', stored: null, tag: '2', declared: 'web:1' } },
    bad: [],
  };
  const id = { apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'shop', name: 'web', uid: 'u-1' } as const;
  const record = recordOf(id, state, { sha256: () => 'f'.repeat(64) });
  expect([...Value.Errors(deployRecord, record)]).toEqual([]);
});

interface Shape {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
  readonly description?: string;
  readonly [key: string]: unknown;
}

/** All parts of a schema with their paths. */
function parts(shape: Shape, path: string): readonly (readonly [string, Shape])[] {
  const inner = Object.entries(shape.properties ?? {}).flatMap(([key, one]) => parts(one, `${path}.${key}`));
  const items = shape.items === undefined ? [] : parts(shape.items, `${path}[]`);
  return [[path, shape], ...inner, ...items];
}

const all = [
  ...parts(JSON.parse(JSON.stringify(deployRecordSpec)) as Shape, 'spec'),
  ...parts(JSON.parse(JSON.stringify(deployRecordStatus)) as Shape, 'status'),
];

describe('the schema is structural and bounded', () => {
  const supported = new Set(
    'type properties required items description format enum pattern maxLength minItems maxItems minimum maximum'.split(
      ' ',
    ),
  );

  test.each(all)('%s', (_path, shape) => {
    const foreign = Object.keys(shape).filter((key) => !supported.has(key) && !key.startsWith('x-kubernetes-'));
    expect(foreign).toEqual([]);
    expect(['object', 'array', 'string', 'integer', 'boolean']).toContain(shape.type);
    if (shape.type === 'string') expect(shape['enum'] ?? shape['maxLength']).toBeDefined();
    if (shape.type === 'array') expect(shape['maxItems']).toBeDefined();
    if (shape.type === 'integer') expect(shape['maximum']).toBeDefined();
  });
});
