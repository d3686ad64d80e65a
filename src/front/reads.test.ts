import { describe, expect, test } from 'vitest';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { ApiCall } from '#kubernetes/transport.ts';
import { reading } from './reads.ts';

const call: ApiCall = { method: 'GET', path: '/version' };

function failing(...errors: readonly unknown[]) {
  const asked: ApiCall[] = [];
  const left = [...errors];
  const transport = (one: ApiCall) => {
    asked.push(one);
    const error = left.shift();
    return error === undefined ? Promise.resolve({}) : Promise.reject(error);
  };
  return { asked, transport };
}

describe('what is read', () => {
  test('brings the signal of the run to every call', async () => {
    const { signal } = new AbortController();
    const { asked, transport } = failing();
    await reading(transport, signal)(call);
    expect(asked).toEqual([{ ...call, signal }]);
  });

  test('is asked once of a server that nobody hears from, and answered the same from then on', async () => {
    const late = new ClusterError('ClusterUnreachable', 'no answer within 30 s', { late: true, maybeDone: true });
    const { asked, transport } = failing(late);
    const read = reading(transport, new AbortController().signal);
    for (let round = 0; round < 3; round += 1) await expect(read(call)).rejects.toThrow('no answer within 30 s');
    expect(asked).toHaveLength(1);
  });

  test.each([
    ['an answer that is an error', new ClusterError('ServerError', 'no', { status: 500 })],
    ['a broken connection', new ClusterError('ClusterUnreachable', 'cut', { reset: true })],
    ['a fault of our own', new TypeError('no')],
  ])('is asked again after %s', async (_, error) => {
    const { asked, transport } = failing(error);
    const read = reading(transport, new AbortController().signal);
    await expect(read(call)).rejects.toBe(error);
    expect(await read(call)).toEqual({});
    expect(asked).toHaveLength(2);
  });
});
