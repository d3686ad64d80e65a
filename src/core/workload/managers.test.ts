// Tests of the field managers, in the shape in which the API server delivers managedFields.
import { describe, expect, test } from 'vitest';
import { managersOf } from './managers.ts';

type Owned = Readonly<Record<string, readonly string[]>>;

function podSpec(owned: Owned, list = 'f:containers'): unknown {
  const items = Object.entries(owned).map(([name, fields]) => [
    `k:${JSON.stringify({ name })}`,
    Object.fromEntries(fields.map((field) => [`f:${field}`, {}])),
  ]);
  return { [list]: Object.fromEntries(items) };
}

function entry(manager: string, operation: string, time: string | null, spec: unknown, rest: object = {}): unknown {
  const fieldsV1 = { 'f:spec': { 'f:template': { 'f:spec': spec } } };
  return {
    manager,
    operation,
    apiVersion: 'apps/v1',
    fieldsType: 'FieldsV1',
    fieldsV1,
    ...(time === null ? {} : { time }),
    ...rest,
  };
}

const morning = '2026-03-01T08:00:00Z';
const noon = '2026-03-01T12:00:00Z';

describe('who wrote an image', () => {
  test('is the manager that owns f:image of that container, not of another field', () => {
    const fields = [
      entry('kubectl-client-side-apply', 'Update', morning, podSpec({ app: ['name'], proxy: ['name', 'image'] })),
      entry('reship', 'Update', noon, podSpec({ app: ['image'] })),
    ];
    expect(managersOf(fields, 'Deployment').imageManagers).toEqual({
      app: { manager: 'reship', operation: 'Update', time: noon },
      proxy: { manager: 'kubectl-client-side-apply', operation: 'Update', time: morning },
    });
  });

  test.each([
    ['the newest first', noon, morning, 'one'],
    ['the newest last', morning, noon, 'two'],
    ['the newest with an offset', '2026-03-01T12:00:00+02:00', '2026-03-01T11:00:00Z', 'two'],
    ['one without a time', null, morning, 'two'],
    ['one with a time that is none', 'yesterday', morning, 'two'],
    ['none with a time', null, null, 'one'],
  ])('is the newest of several that own it: %s', (_, first, second, manager) => {
    const fields = [
      entry('one', 'Apply', first, podSpec({ app: ['image'] })),
      entry('two', 'Apply', second, podSpec({ app: ['image'] })),
    ];
    expect(managersOf(fields, 'StatefulSet').imageManagers['app']?.manager).toBe(manager);
  });

  test('is told for init containers too', () => {
    const fields = [entry('helm', 'Apply', noon, podSpec({ migrate: ['image'] }, 'f:initContainers'))];
    expect(Object.keys(managersOf(fields, 'DaemonSet').imageManagers)).toEqual(['migrate']);
  });

  test('stands under jobTemplate for a CronJob', () => {
    const template = { 'f:template': { 'f:spec': podSpec({ job: ['image'] }) } };
    const raw = {
      manager: 'a',
      operation: 'Update',
      fieldsV1: { 'f:spec': { 'f:jobTemplate': { 'f:spec': template } } },
    };
    expect(managersOf([raw], 'CronJob').imageManagers).toEqual({
      job: { manager: 'a', operation: 'Update', time: null },
    });
    expect(managersOf([raw], 'Deployment').imageManagers).toEqual({});
  });

  test('is not told by entries of a subresource', () => {
    const fields = [entry('hpa', 'Update', noon, podSpec({ app: ['image'] }), { subresource: 'scale' })];
    expect(managersOf(fields, 'Deployment')).toEqual({ imageManagers: {}, managers: [], settingsAt: null });
  });
});

test('settings were written when the newest entry with one says so; what Reship writes is none', () => {
  const keys = (...names: readonly string[]) => ({
    fieldsV1: { 'f:metadata': { 'f:annotations': Object.fromEntries(names.map((name) => [`f:${name}`, {}])) } },
  });
  const settingsAt = (...all: readonly unknown[]) => managersOf(all, 'Deployment').settingsAt;
  const policy = entry('kubectl', 'Update', morning, {}, keys('reship.dev/policy'));
  const pin = entry('kubectl-annotate', 'Update', noon, {}, keys('a', 'reship.dev/pin'));
  const ours = entry('reship', 'Update', noon, {}, keys('reship.dev/state', 'reship.dev/suspended'));
  expect(settingsAt(policy, ours)).toBe(Date.parse(morning));
  expect(settingsAt(pin, policy)).toBe(Date.parse(noon));
  expect(settingsAt(ours, entry('kubectl', 'Update', null, {}, keys('reship.dev/policy')))).toBeNull();
});

describe('the field managers', () => {
  test('are distinct by name and operation, in order of appearance', () => {
    const fields = [
      entry('helm', 'Apply', morning, {}),
      entry('helm', 'Update', morning, {}),
      entry('helm', 'Update', noon, {}),
      entry('kubectl-edit', 'Update', noon, {}),
      entry('odd', 'Delete', noon, {}),
      { operation: 'Update' },
      null,
    ];
    expect(managersOf(fields, 'Deployment').managers).toEqual([
      { manager: 'helm', operation: 'Apply' },
      { manager: 'helm', operation: 'Update' },
      { manager: 'kubectl-edit', operation: 'Update' },
    ]);
  });

  test('damaged keys of list items are passed over', () => {
    const spec = {
      'f:containers': {
        'k:{': { 'f:image': {} },
        'k:"app"': { 'f:image': {} },
        '.': {},
        'k:{"name":7}': { 'f:image': {} },
      },
    };
    expect(managersOf([entry('x', 'Update', noon, spec)], 'Deployment').imageManagers).toEqual({});
  });
});
