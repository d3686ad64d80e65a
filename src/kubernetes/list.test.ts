// Lists in pages.
import { describe, expect, test } from 'vitest';
import { rawList, rawPod } from '#test/fixtures/api-objects.ts';
import { list } from './list.ts';
import { ClusterError } from './status-error.ts';
import type { ApiCall, Transport } from './transport.ts';

const expired = new ClusterError('ServerError', 'the continue token is too old', { status: 410, reason: 'Expired' });

/** Answers calls one after another; an error is thrown. */
function scripted(answers: readonly unknown[]) {
  const calls: ApiCall[] = [];
  const call: Transport = async (apiCall) => {
    const answer = answers[calls.push(apiCall) - 1];
    if (answer instanceof Error) throw answer;
    return answer as Readonly<Record<string, unknown>>;
  };
  return { call, calls };
}

const nameOf = (raw: unknown): string | null => {
  const { name } = (raw as { metadata: { name: string } }).metadata;
  return name === 'hidden' ? null : name;
};
const page = (names: readonly string[], token?: string) => rawList(names.map(rawPod), token);

async function namesOf(call: Transport): Promise<string[]> {
  const names: string[] = [];
  for await (const name of list(call, { path: '/pods', labelSelector: 'a=b' }, nameOf)) names.push(name);
  return names;
}

describe('a list', () => {
  test('asks for pages of 500 with the selectors, until there is no token', async () => {
    const { call, calls } = scripted([page(['a', 'hidden'], 'one'), page([], 'two'), page(['b'])]);
    expect(await namesOf(call)).toEqual(['a', 'b']);
    expect(calls.map(({ query }) => query?.['continue'])).toEqual(['', 'one', 'two']);
    expect(calls[2]).toMatchObject({ path: '/pods', packed: true, query: { limit: '500', labelSelector: 'a=b' } });
  });

  test.each<[string, readonly unknown[], readonly string[]]>([
    ['without items is empty', [{ metadata: {}, items: null }], []],
    [
      'starts over once when a token has expired, and hands nothing out twice',
      [page(['a', 'b'], 'one'), expired, page(['b', 'c'], 'x'), page(['d'])],
      ['a', 'b', 'c', 'd'],
    ],
  ])('%s', async (_, answers, names) => {
    expect(await namesOf(scripted(answers).call)).toEqual(names);
  });

  test.each<[string, readonly unknown[], RegExp]>([
    ['whose token expires twice', [page(['a'], 'one'), expired, page(['a'], 'two'), expired], /too old/],
    ['that has expired on its first page', [expired], /too old/],
    ['whose token repeats', [page(['a'], 'one'), page(['b'], 'one')], /repeats its continue token/],
    ['that is none', [{ items: 'x' }], /is no list/],
  ])('%s is an error', async (_, answers, message) => {
    await expect(namesOf(scripted(answers).call)).rejects.toThrow(message);
  });

  test('asks for the next page only when it is wanted, and lets others run between pages', async () => {
    const { call, calls } = scripted([page(['a', 'b'], 'one'), page(['c'])]);
    const names = list(call, { path: '/pods' }, nameOf);
    await names.next();
    await names.next();
    expect(calls).toHaveLength(1);
    let others = false;
    setImmediate(() => (others = true));
    await names.next();
    expect(others).toBe(true);
  });

  test('that may repeat itself asks for the next page while it hands one out, and starts over as any other', async () => {
    const { call, calls } = scripted([page(['a', 'b'], 'one'), expired, page(['a'], 'two'), page(['c'])]);
    const names = list(call, { path: '/pods', repeats: true }, nameOf);
    const read = [(await names.next()).value];
    expect(calls).toHaveLength(2);
    for await (const name of names) read.push(name);
    expect([read, calls.length]).toEqual([['a', 'b', 'a', 'c'], 4]);
  });
});
