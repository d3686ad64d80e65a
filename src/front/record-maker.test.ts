// The record that `reship update` makes right after its patch, and what is said where it may not.
import { describe, expect, test } from 'vitest';
import type { Reconciled } from '#controller/reconcile.ts';
import { reason } from '#core/reason/reason.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import type { ApiCall } from '#kubernetes/transport.ts';
import { state } from '#test/fixtures/state.ts';
import { workload } from '#test/fixtures/workload.ts';
import { createRecordMaker } from './record-maker.ts';

const began = Date.parse('2025-12-31T23:59:58.000Z');
const known = { from: null, policy: 'digest', policySource: null, pin: null, ran: null, tag: null, verdicts: [] };
const reconciled: Reconciled = {
  workload: workload({ annotations: { 'reship.dev/state': JSON.stringify(state(1)) } }),
  decision: {
    containers: [
      {
        ...known,
        container: 'app',
        verb: 'update',
        reasons: [reason('CandidateFound', '1.1 is the highest')],
        to: { image: 'web:1.1', digest: null },
        restart: false,
        pinOnly: false,
      },
    ],
    againAfterSeconds: null,
  },
  applied: 'patched',
};

function api(refuse: (call: ApiCall) => ClusterError | null = () => null) {
  const sent: { readonly what: string; readonly body: Readonly<Record<string, unknown>> }[] = [];
  const call = (one: ApiCall): Promise<Readonly<Record<string, unknown>>> => {
    sent.push({
      what: `${one.method} ${one.path.split('/shop/')[1]}`,
      body: JSON.parse(String(one.body)) as Record<string, unknown>,
    });
    const refused = refuse(one);
    return refused === null ? Promise.resolve({ metadata: { resourceVersion: '7' } }) : Promise.reject(refused);
  };
  return { sent, maker: createRecordMaker(call, { sha256: () => 'a'.repeat(64), clusterName: 'north' }, began) };
}

describe('after a patch', () => {
  test('the record is made with what the command knows, its status is left to a controller, and nothing is said', async () => {
    const { sent, maker } = api();
    await maker.make(reconciled);
    const time = '2025-12-31T23:59:58.000Z';
    expect(sent.map(({ what }) => what)).toEqual(['POST deployrecords']);
    expect(sent[0]?.body['spec']).toMatchObject({
      seq: 1,
      clusterName: 'north',
      trace: '1.1 is the highest',
      trigger: { time },
    });
    expect(maker.note()).toBeNull();
  });

  test('a record that a controller made first is left to it', async () => {
    const { sent, maker } = api(() => new ClusterError('Conflict', 'no', { status: 409, reason: 'AlreadyExists' }));
    await maker.make(reconciled);
    expect([sent.length, maker.note()]).toEqual([1, null]);
  });
});

describe('where it cannot be made', () => {
  const forbidden = new ClusterError('Forbidden', 'you may not create', { status: 403, next: 'Grant the verb create' });

  test.each<readonly [string, ClusterError, RegExp]>([
    ['no right', forbidden, /: you may not create\. Grant the verb create$/],
    ['no kind', new ClusterError('NotFound', 'no', { status: 404 }), /: the kind DeployRecord is not served any more$/],
    ['a server that fails', new ClusterError('ServerError', 'broken', { status: 500 }), /: broken/],
  ])('for %s: one sentence for all changes, and no fault', async (_, answer, says) => {
    const { maker } = api(() => answer);
    await Promise.all([maker.make(reconciled), maker.make(reconciled)]);
    expect(maker.note()).toMatch(/^2 of 2 changes have no DeployRecord yet; a controller sees to it, and /);
    expect(maker.note()).toMatch(says);
  });

  test('a state that is gone again is said too', async () => {
    const { maker } = api();
    await maker.make({ ...reconciled, workload: workload({ annotations: {} }) });
    expect(maker.note()).toMatch(
      /^1 of 1 changes has no DeployRecord yet; .*: reship\.dev\/state is gone from the workload$/,
    );
  });
});
