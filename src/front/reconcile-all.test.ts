import { describe, expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import type { Workload } from '#core/workload/workload.ts';
import { ClusterError } from '#kubernetes/status-error.ts';
import { fakeDoors } from '#test/fixtures/fake-doors.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { reconcileAll } from './reconcile-all.ts';

const options = {
  wish: null,
  write: 'none',
  trigger: { type: 'Command', user: null, receiver: null },
} as const;

/** Follows the digest of a tag that has moved. */
function behind(name: string, host = 'ghcr.io', namespace = 'shop'): Workload {
  const image = `${host}/acme/${name}:1@${digest('a')}`;
  const annotations = { 'reship.dev/policy': 'digest' };
  return workload({ name, namespace, uid: `uid-${name}`, annotations, containers: [container('app', image)] });
}

const three = ['a', 'b', 'c'].map((name) => behind(name));

async function run(doors: ReturnType<typeof fakeDoors>, workloads = three, signal = new AbortController().signal) {
  let looks = 0;
  const { outcomes, errors } = await reconcileAll(workloads, options, doors, signal, () => (looks += 1));
  const verbs = outcomes.map(({ reported }) => `${reported.id.name} ${reported.containers[0]?.verb}`).toSorted();
  return { verbs, looks, errors: errors.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b))) };
}

describe('one that fails harms only itself', () => {
  test.each([
    ['a fault of our own', new TypeError('deep'), 'InternalError'],
    ['an error of the cluster', new ClusterError('ServerError', 'no'), 'ServerError'],
  ])('%s is an error of its workload, and the others are decided', async (_, error, code) => {
    const images = {
      digest: (repository: string) =>
        repository.endsWith('/b') ? Promise.reject(error) : Promise.resolve({ ok: true, value: digest('b') } as const),
    };
    const { verbs, errors, looks } = await run(fakeDoors({ images }));
    expect(verbs).toEqual(['a update', 'c update']);
    expect(errors).toMatchObject([{ scope: { namespace: 'shop', workload: 'deploy/b' }, code }]);
    expect(looks).toBe(3);
  });

  test('a dep that throws at once is no different', async () => {
    const images = {
      tags: () => {
        throw new RangeError('at once');
      },
      digest: () => {
        throw new RangeError('at once');
      },
    };
    const { verbs, errors } = await run(fakeDoors({ images }));
    expect(verbs).toEqual([]);
    expect(errors.map((one) => one.code)).toEqual(['InternalError', 'InternalError', 'InternalError']);
    expect(errors[0]?.message).toMatch(/^a fault in reship: RangeError: at once \(at /);
  });
});

describe('an interruption', () => {
  test('before the start: every workload is an error and nothing is asked', async () => {
    const { verbs, errors } = await run(fakeDoors(), three, AbortSignal.abort());
    expect(verbs).toEqual([]);
    expect(errors.map((one) => [one.code, one.scope.workload])).toEqual([
      ['Interrupted', 'deploy/a'],
      ['Interrupted', 'deploy/b'],
      ['Interrupted', 'deploy/c'],
    ]);
  });

  test('under way: what was decided stays, what had questions open is an error', async () => {
    const abort = new AbortController();
    const images = {
      digest: (repository: string) => {
        if (repository.endsWith('/c')) abort.abort();
        return Promise.resolve({ ok: true, value: digest('b') } as const);
      },
    };
    const done = workload({ name: 'z', annotations: { 'reship.dev/policy': 'digest', 'reship.dev/polcy': 'digest' } });
    const { verbs, errors } = await run(fakeDoors({ images }), [done, ...three], abort.signal);
    expect(verbs).toEqual(['z refuse']);
    expect(errors.map((one) => one.code)).toEqual(['Interrupted', 'Interrupted', 'Interrupted']);
  });
});

describe('a registry that fails', () => {
  test('is one error for its host, the same whichever workload was decided first', async () => {
    const images = {
      digest: (repository: string) => {
        const why = reason('RegistryUnavailable', `${repository} did not answer`);
        return Promise.resolve({ ok: false, reason: why } as const);
      },
    };
    const all = [...three, behind('d', 'quay.io')];
    const runs = await Promise.all([run(fakeDoors({ images }), all), run(fakeDoors({ images }), all.toReversed())]);
    expect(runs[0].errors).toEqual(runs[1].errors);
    expect(runs[0].errors.map(({ scope, message }) => [scope, message])).toEqual([
      [{ registry: 'ghcr.io' }, 'ghcr.io/acme/a did not answer'],
      [{ registry: 'quay.io' }, 'quay.io/acme/d did not answer'],
    ]);
    expect(runs[0].verbs).toEqual(['a wait', 'b wait', 'c wait', 'd wait']);
  });
});
