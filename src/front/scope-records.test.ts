// What is asked about records before workloads are decided on, and what is said where they may not be read.
import { describe, expect, test } from 'vitest';
import type { Scope } from '#cli/options.ts';
import { recordOf } from '#core/record/new-record.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { ApiCall } from '#kubernetes/transport.ts';
import { fakeDoors } from '#test/fixtures/fake-doors.ts';
import { state } from '#test/fixtures/state.ts';
import { workload } from '#test/fixtures/workload.ts';
import { scopeRecords } from './scope-records.ts';

const scope: Scope = {
  namespaces: ['shop'],
  without: [],
  workloads: [],
  kinds: ['Deployment'],
  labelSelector: null,
  fieldSelector: null,
};
const { id } = workload();
const record = { ...recordOf(id, state(1), { sha256: () => '' }), status: { outcome: 'Succeeded' } };

function api(answers: { readonly served?: boolean; readonly list?: ClusterError }) {
  const asked: string[] = [];
  const read = ({ path, query }: ApiCall): Promise<Readonly<Record<string, unknown>>> => {
    asked.push(`${path}${query?.['labelSelector'] === undefined ? '' : ` ${query['labelSelector']}`}`);
    if (answers.served === false) return Promise.reject(new ClusterError('NotFound', 'no', { status: 404 }));
    if (!path.endsWith('deployrecords')) return Promise.resolve({});
    return answers.list === undefined ? Promise.resolve({ items: [record] }) : Promise.reject(answers.list);
  };
  const find = (more: Partial<Scope> = {}) => scopeRecords({ ...scope, ...more }, { ...fakeDoors(), read });
  return { asked, find };
}

const group = '/apis/reship.dev/v1alpha1';

describe('what is asked', () => {
  test('one question where the kind is not served', async () => {
    const { asked, find } = api({ served: false });
    const found = await find({ namespaces: null });
    expect([asked, found.of(id), found.note]).toEqual([[group], {}, null]);
  });

  test.each<readonly [string, Partial<Scope>, readonly string[]]>([
    ['all namespaces', { namespaces: null }, ['/deployrecords']],
    ['that of the context', { namespaces: [] }, ['/namespaces/shop/deployrecords']],
    ['two', { namespaces: ['a', 'b'] }, ['/namespaces/a/deployrecords', '/namespaces/b/deployrecords']],
    [
      'one workload',
      { workloads: [{ kind: 'Deployment', name: 'web' }] },
      ['/namespaces/shop/deployrecords reship.dev/target-kind=Deployment,reship.dev/target-name=web'],
    ],
  ])('one list for %s', async (_, more, lists) => {
    const { asked, find } = api({});
    const found = await find(more);
    expect(asked).toEqual([group, ...lists.map((one) => group + one)]);
    expect(found.of(id).records).toMatchObject([{ name: 'web-1', outcome: 'Succeeded' }]);
    expect(found.of(id).suspects === undefined).toBe(more.namespaces !== null);
  });
});

describe('where they cannot be read', () => {
  test('for want of rights: nothing is known, and that is said', async () => {
    const found = await api({ list: new ClusterError('Forbidden', 'no', { status: 403 }) }).find();
    expect([found.of(id), found.note]).toEqual([{}, expect.stringContaining('deployrecords.reship.dev is missing')]);
  });

  test('by a fault: it is thrown, for unknown means no write', async () => {
    const { find } = api({ list: new ClusterError('ServerError', 'broken', { status: 500 }) });
    await expect(find()).rejects.toThrow('broken');
  });
});
