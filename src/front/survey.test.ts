// What a survey of a scope comes to, where lists and Namespaces fail in all ways.
import { describe, expect, test } from 'vitest';
import type { Scope } from '#cli/options.ts';
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { FakeWish } from '#test/fixtures/fake-doors.ts';
import { fakeDoors } from '#test/fixtures/fake-doors.ts';
import { workload } from '#test/fixtures/workload.ts';
import { readableNamespace } from '#test/fixtures/world.ts';
import { survey } from './survey.ts';

const everywhere: Scope = {
  namespaces: null,
  without: [],
  workloads: [],
  kinds: ['Deployment', 'StatefulSet'],
  labelSelector: null,
  fieldSelector: null,
};
const workloads = [
  workload({ name: 'web', namespace: 'shop' }),
  workload({ name: 'db', namespace: 'shop', kind: 'StatefulSet' }),
  workload({ name: 'blog', namespace: 'blog' }),
];

async function found(scope: Partial<Scope>, wish: FakeWish = {}) {
  const {
    workloads: all,
    errors,
    forbidden,
  } = await survey({ ...everywhere, ...scope }, fakeDoors({ workloads, ...wish }));
  return { names: all.map(({ id }) => `${id.namespace}/${id.name}`).toSorted(), errors, forbidden };
}

async function* broken<T = Workload>(error: Error): AsyncGenerator<T> {
  const first: readonly T[] = [];
  yield* first;
  throw error;
}

/** A list that fails for one kind, after what `workloads` has of the others. */
function failing(error: unknown): FakeWish {
  const { cluster } = fakeDoors({ workloads });
  return {
    cluster: {
      async *listWorkloads(question) {
        if (question.kinds.includes('StatefulSet')) throw error;
        yield* cluster.listWorkloads(question);
      },
    },
  };
}

describe('the scope', () => {
  test.each<readonly [string, Partial<Scope>, readonly string[]]>([
    ['all namespaces', {}, ['blog/blog', 'shop/db', 'shop/web']],
    ['all but one', { without: ['blog'] }, ['shop/db', 'shop/web']],
    ['that of the context', { namespaces: [] }, ['shop/db', 'shop/web']],
    ['a named one', { namespaces: ['blog'] }, ['blog/blog']],
    ['one kind', { kinds: ['Deployment'] }, ['blog/blog', 'shop/web']],
    ['a named workload', { namespaces: [], workloads: [{ kind: 'Deployment', name: 'web' }] }, ['shop/web']],
  ])('%s', async (_, scope, names) => {
    expect(await found(scope)).toEqual({ names, errors: [], forbidden: false });
  });
});

describe('a list that fails', () => {
  test('by a fault of our own is an error, and the others are taken', async () => {
    const { names, errors } = await found({}, failing(new TypeError('deep')));
    expect(names).toEqual(['blog/blog', 'shop/web']);
    expect(errors).toMatchObject([{ scope: { kind: 'StatefulSet' }, code: 'InternalError' }]);
  });

  test('for want of a right is one error, and is the whole command only where all are', async () => {
    const error = new ClusterError('Forbidden', 'no');
    expect(await found({}, failing(error))).toMatchObject({ errors: [{ code: 'Forbidden' }], forbidden: false });
    expect(await found({ kinds: ['StatefulSet'] }, failing(error))).toMatchObject({ names: [], forbidden: true });
  });

  test('by an interruption is said once, about the whole command', async () => {
    const error = new ClusterError('Interrupted', 'interrupted');
    const { errors } = await found({}, { cluster: { listWorkloads: () => broken(error) } });
    expect(errors).toMatchObject([{ scope: {}, code: 'Interrupted' }]);
  });
});

describe('Namespaces', () => {
  const fault = () => Promise.reject<NamespaceFacts>(new TypeError('deep'));
  const missing = (name: string): Promise<NamespaceFacts> =>
    Promise.resolve({ readable: false, name, code: 'NotFound', why: 'none' });

  test('a fault of our own in reading one is an error of it', async () => {
    const { names, errors } = await found({ namespaces: ['shop'] }, { namespace: fault });
    expect(names).toEqual(['shop/db', 'shop/web']);
    expect(errors).toMatchObject([{ scope: { namespace: 'shop' }, code: 'InternalError' }]);
  });

  test('a fault of our own in their list is an error of the command', async () => {
    const cluster = { listNamespaces: () => broken<NamespaceFacts>(new TypeError('deep')) };
    expect((await found({}, { cluster })).errors).toMatchObject([{ scope: {}, code: 'InternalError' }]);
  });

  test('one that does not exist is an error, and is not listed', async () => {
    const { names, errors } = await found({ namespaces: ['shop'] }, { namespace: missing });
    expect(names).toEqual([]);
    expect(errors).toMatchObject([{ scope: { namespace: 'shop' }, code: 'NotFound' }]);
  });

  test('are read at the same time, eight at most', async () => {
    let now = 0;
    let most = 0;
    const namespace = async (name: string): Promise<NamespaceFacts> => {
      most = Math.max(most, (now += 1));
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return { ...readableNamespace, name };
    };
    const many = Array.from({ length: 40 }, (_, number) => workload({ namespace: `team-${number}` }));
    const cluster = { listNamespaces: async function* () {} };
    const { errors, names } = await found({}, { workloads: many, namespace, cluster });
    expect({ errors, most, count: names.length }).toEqual({ errors: [], most: 8, count: 40 });
  });
});
