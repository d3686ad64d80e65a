// WRITES 4: what somebody else did to an image that Reship wrote; every row of the table, from the top.
import { describe, expect, test } from 'vitest';
import { record } from '#test/fixtures/record.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import type { ImageManager } from '#core/workload/workload.ts';
import { interventions } from './intervention.ts';
import type { Intervention, IsOlder } from './intervention.ts';
import { nextState } from './next-state.ts';
import type { RecordFacts } from './record-facts.ts';
import type { ContainerState, State } from './state.ts';

const [a, b, c] = [digest('a'), digest('b'), digest('c')];
const web = 'ghcr.io/acme/web';
const to2 = `${web}:1.4.2@${a}`;
const to3 = `${web}:1.4.3@${b}`;

/** Tags of one form are ordered as texts: `1.4.2` before `1.4.3`; words have no order. */
const byText: IsOlder = (_container, tag, than) =>
  /^1\.4\.\d$/.test(tag) && than.startsWith('1.') ? tag < than : null;
const unordered: IsOlder = () => null;

const id = workload().id;
const base = { id, trigger: { type: 'Poll', user: null, receiver: null } as const };
const change = (from: string, to: string, foreign = false) => ({
  container: 'app',
  from,
  ran: a,
  to,
  stored: null,
  tag: null,
  foreign,
});
/** 1.4.1 declared, then 1.4.2, then 1.4.3 by us. */
const first = nextState(null, { ...base, at: 1000, record: 'web-1', changes: [change(`${web}:1.4.1`, to2, true)] }, [
  'app',
]);
const second = nextState(first, { ...base, at: 2000, record: 'web-2', changes: [change(to2, to3)] }, ['app']);
const records = [
  record(1, { changes: [{ container: 'app', from: `${web}:1.4.1`, to: to2 }] }),
  record(2, { changes: [{ container: 'app', from: to2, to: to3 }] }),
];

function withApp(more: Partial<ContainerState>): State {
  const containers = Object.entries(second.containers).map(([name, one]) => [name, { ...one, ...more }] as const);
  return { ...second, containers: Object.fromEntries(containers) };
}

const by = (manager: string, operation: 'Apply' | 'Update' = 'Update'): ImageManager => ({
  manager,
  operation,
  time: null,
});
const set = by('kubectl-set');
const undo = by('kubectl');
const apply = by('kubectl-client-side-apply');
const helm = by('helm');

interface Row {
  readonly name: string;
  readonly image: string;
  readonly by: ImageManager | null;
  readonly state?: State | null;
  readonly records?: readonly RecordFacts[];
  readonly isOlder?: IsOlder;
  readonly appliers?: readonly string[];
  readonly is: Intervention['kind'];
}

function seen({ image, by: manager, state = second, records: known = [], isOlder = byText, appliers = [] }: Row) {
  const subject = workload({
    containers: [container('app', image)],
    imageManagers: manager === null ? {} : { app: manager },
  });
  return interventions(subject, { state, records: known, appliers, isOlder }).get('app');
}

function rows(all: readonly Row[]): void {
  test.each(all)('$name: $is', (row) => {
    expect(seen(row)?.kind).toBe(row.is);
  });
}

describe('an image whose manager is reship, or that is what we wrote, is ours', () => {
  rows([
    { name: 'as written', image: to3, by: by('reship'), is: 'ours' },
    { name: 'rewritten by a webhook in our name', image: 'mirror.example/web:1.4.3', by: by('reship'), is: 'ours' },
    { name: 'the file now says the same', image: to3, by: apply, is: 'ours' },
    {
      name: 'what a webhook stored',
      image: 'm.example/web:1',
      by: apply,
      state: withApp({ stored: 'm.example/web:1' }),
      is: 'ours',
    },
    { name: 'the state was removed by hand', image: to3, by: by('reship'), state: null, records, is: 'ours' },
    { name: 'never written by us', image: 'x:1', by: set, state: null, is: 'untouched' },
    {
      name: 'never written in this life',
      image: `${web}:1.4.2`,
      by: apply,
      state: null,
      records: old(),
      is: 'untouched',
    },
  ]);
});

function old(): readonly RecordFacts[] {
  return records.map((one) => ({ ...one, target: { ...one.target, uid: 'earlier' } }));
}

describe('our reference without the digest is pinned again, whoever did it', () => {
  rows([
    { name: 'a person', image: `${web}:1.4.3`, by: set, is: 'pinStripped' },
    { name: 'an applier', image: `${web}:1.4.3`, by: apply, is: 'pinStripped' },
    { name: 'nobody known', image: `${web}:1.4.3`, by: null, is: 'pinStripped' },
    {
      name: 'after the state was taken back',
      image: `${web}:1.4.3`,
      by: undo,
      state: null,
      records,
      is: 'pinStripped',
    },
    {
      name: 'what a webhook stored',
      image: 'm.example/w:1',
      by: set,
      state: withApp({ stored: `m.example/w:1@${c}` }),
      is: 'pinStripped',
    },
  ]);
});

describe('the declared value comes back by an applier', () => {
  rows([
    { name: 'kubectl apply of the old file, unchanged', image: `${web}:1.4.1`, by: apply, is: 'reset' },
    { name: 'kubectl apply --server-side', image: `${web}:1.4.1`, by: by('kubectl', 'Apply'), is: 'reset' },
    { name: 'helm 3 upgrade', image: `${web}:1.4.1`, by: helm, is: 'reset' },
    { name: 'Terraform', image: `${web}:1.4.1`, by: by('HashiCorp'), is: 'reset' },
    { name: 'Pulumi', image: `${web}:1.4.1`, by: by('pulumi-kubernetes-1a2b'), is: 'reset' },
    { name: 'an applier of the configuration', image: `${web}:1.4.1`, by: by('ci'), appliers: ['ci'], is: 'reset' },
    { name: 'a manager that nobody named', image: `${web}:1.4.1`, by: by('ci'), is: 'undone' },
    { name: 'also where tags have no order', image: `${web}:1.4.1`, by: apply, isOlder: unordered, is: 'reset' },
    {
      name: 'also from another repository',
      image: 'old.example/web:9',
      by: helm,
      state: withApp({ declared: 'old.example/web:9' }),
      is: 'reset',
    },
  ]);

  test('names who did it and what would be restored', () => {
    const row = { name: '', image: `${web}:1.4.1`, by: helm, is: 'reset' } as const;
    expect(seen(row)).toEqual({ kind: 'reset', ours: to3, manager: 'helm' });
  });
});

describe('somebody went back', () => {
  rows([
    { name: 'kubectl apply of a file edited to an older value', image: `${web}:1.4.0`, by: apply, is: 'undone' },
    { name: 'helm rollback to another older value', image: `${web}:1.4.0`, by: helm, is: 'undone' },
    { name: 'a person sets an older value', image: `${web}:1.4.0`, by: set, is: 'undone' },
    { name: 'a person sets the declared value', image: `${web}:1.4.1`, by: set, is: 'undone' },
    { name: 'nobody known sets an older value', image: `${web}:1.4.0`, by: null, is: 'undone' },
    { name: 'a person sets the same tag with another digest', image: `${web}:1.4.3@${c}`, by: set, is: 'undone' },
    { name: 'a person sets what stood there, unordered', image: to2, by: set, isOlder: unordered, is: 'undone' },
    { name: 'the same without its digest', image: `${web}:1.4.2`, by: set, isOlder: unordered, is: 'undone' },
    {
      name: 'what stood there two changes ago',
      image: `${web}:1.4.1`,
      by: set,
      records,
      isOlder: unordered,
      is: 'undone',
    },
    { name: 'only its digest', image: `${web}@${a}`, by: set, is: 'undone' },
  ]);
});

describe('D15 kubectl rollout undo', () => {
  rows([
    {
      name: 'after the first update: no state',
      image: `${web}:1.4.1`,
      by: undo,
      state: null,
      records: records.slice(0, 1),
      is: 'undone',
    },
    { name: 'after the second: the older state', image: to2, by: undo, state: first, records, is: 'undone' },
    { name: 'of a StatefulSet: the state stays', image: to2, by: undo, state: second, records, is: 'undone' },
    { name: 'without records the older state looks like ours', image: to2, by: undo, state: first, is: 'ours' },
    { name: 'without records and without state nothing is known', image: to2, by: undo, state: null, is: 'untouched' },
    { name: 'to another repository', image: 'old.example/web:9', by: undo, state: null, records, is: 'undone' },
    { name: 'a state as new as the records', image: to3, by: undo, state: second, records, is: 'ours' },
    { name: 'a state newer than the records', image: to3, by: undo, state: { ...second, seq: 9 }, records, is: 'ours' },
  ]);

  test('tells that the state was taken back', () => {
    const row = { name: '', image: to2, by: undo, state: first, records, is: 'undone' } as const;
    expect(seen(row)).toEqual({ kind: 'undone', ours: to3, manager: 'kubectl', takenBack: true });
  });

  test('says nothing of a container that the newer change did not touch', () => {
    const subject = workload({
      containers: [container('app', to2), container('proxy', 'envoy:1')],
      imageManagers: { app: undo, proxy: undo },
    });
    const all = interventions(subject, { state: first, records, appliers: [], isOlder: byText });
    expect([...all].map(([name, one]) => `${name} ${one.kind}`)).toEqual(['app undone', 'proxy untouched']);
  });
});

describe('anything else is the running version now', () => {
  rows([
    { name: 'a person sets a newer one', image: `${web}:1.4.9`, by: set, is: 'adopted' },
    { name: 'the same beside its records', image: `${web}:1.4.9`, by: set, records, is: 'adopted' },
    { name: 'an applier brings a newer one', image: `${web}:1.4.9`, by: apply, is: 'adopted' },
    { name: 'a person sets a tag without order', image: `${web}:main`, by: set, is: 'adopted' },
    { name: 'a person sets another repository', image: 'other.example/web:1.4.0', by: set, is: 'adopted' },
    {
      name: 'an applier brings the same tag with another digest',
      image: `${web}:1.4.3@${c}`,
      by: apply,
      is: 'adopted',
    },
    {
      name: 'a person pins what had no digest',
      image: `${web}:1.4.3@${c}`,
      by: set,
      state: withApp({ to: `${web}:1.4.3` }),
      is: 'adopted',
    },
    { name: 'no reference at all', image: '::', by: set, is: 'adopted' },
  ]);
});

test('names that every object inherits are names like any other', () => {
  const subject = workload({ containers: [container('constructor', 'x:1')] });
  const all = interventions(subject, { state: second, records, appliers: [], isOlder: byText });
  expect([...all]).toEqual([['constructor', { kind: 'untouched' }]]);
});
