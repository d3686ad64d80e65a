// A change is made again from a new reading when the workload moved on, and an answer that was lost is settled by reading.
import { expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { Transport } from '#kubernetes/transport.ts';
import { rawDeployment } from '#test/fixtures/api-objects.ts';
import { workload } from '#test/fixtures/workload.ts';
import { changeWorkload } from './change-workload.ts';

const id = { ...workload().id, uid: '' };
const patch = [{ op: 'test', path: '/metadata/uid', value: 'u' }] as const;
const moved = new ClusterError('ServerError', 'the server rejected our request', { status: 422, reason: 'Invalid' });
const lost = new ClusterError('ClusterUnreachable', 'cut off', { maybeDone: true, reset: true });
const denied = new ClusterError('Forbidden', 'User "x" cannot patch resource', { status: 403, reason: 'Forbidden' });

/** @param answers one for each PATCH; null: it is stored */
async function change(
  answers: readonly (ClusterError | null)[],
  wishes: readonly (typeof patch | null)[],
  signal = new AbortController().signal,
) {
  const sent: string[] = [];
  let patches = 0;
  const call: Transport = ({ method }) => {
    sent.push(method);
    const answer = method === 'PATCH' ? (answers[patches++] ?? null) : null;
    return answer === null ? Promise.resolve(rawDeployment('web') as never) : Promise.reject(answer);
  };
  let asked = 0;
  const server = { call, read: call, namespace: 'shop', signal, now: 0 };
  const wish = () => Promise.resolve(wishes[Math.min(asked++, wishes.length - 1)] ?? null);
  const changed = await changeWorkload(server, id, wish);
  return { result: changed.result, sent: sent.join(' ') };
}

test.each([
  ['stored at once', [null], [patch], 'stored', 'GET PATCH'],
  ['nothing to do', [], [null], 'unchanged', 'GET'],
  ['moved on once', [moved, null], [patch], 'stored', 'GET PATCH GET PATCH'],
  ['lost, and stored all the same', [lost], [patch, null], 'stored', 'GET PATCH GET'],
  ['denied', [denied], [patch], 'failed', 'GET PATCH'],
  ['moving on without end', Array.from({ length: 9 }, () => moved), [patch], 'failed', 'GET PATCH '.repeat(5).trim()],
] as const)('%s', async (_, answers, wishes, result, sent) => {
  expect(await change(answers, wishes)).toEqual({ result, sent });
});

test('nothing is sent after an interrupt', async () => {
  await expect(change([null], [patch], AbortSignal.abort())).rejects.toThrow('aborted');
});

test('a reason in the place of a patch ends it', async () => {
  const call: Transport = () => Promise.resolve(rawDeployment('web') as never);
  const server = { call, read: call, namespace: 'shop', signal: new AbortController().signal, now: 0 };
  const full = reason('AnnotationsFull', 'full');
  expect(await changeWorkload(server, id, () => Promise.resolve(full))).toEqual({ result: 'failed', reason: full });
});
