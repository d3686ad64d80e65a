// What a write came to is told in the decision: who refused, and when it is looked at again.
import { describe, expect, test } from 'vitest';
import type { PatchAnswer } from '#core/plan/patch-answer.ts';
import type { ReasonCode } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { Workload } from '#core/workload/workload.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { readableNamespace } from '#test/fixtures/world.ts';
import type { Deps } from './deps.ts';
import { reconcile } from './reconcile.ts';

const image = 'ghcr.io/acme/web:1.4';
const follow = { 'reship.dev/policy': 'digest' };
const still = workload({ annotations: follow, containers: [container('app', `${image}@${digest('a')}`)] });
const beside = workload({
  annotations: follow,
  containers: [container('app', `${image}@${digest('a')}`), container('proxy', `ghcr.io/acme/proxy@${digest('c')}`)],
});

/** The tag has moved to `b`; the API server answers each patch with `answer`, each reading with `later`. */
function world(
  answer: PatchAnswer,
  later: Workload | null = still,
): Deps & { readonly patches: () => number; readonly forgotten: readonly string[] } {
  let patches = 0;
  const forgotten: string[] = [];
  const unused = (): never => {
    throw new Error('this was not expected to be asked');
  };
  return {
    patches: () => patches,
    forgotten,
    cluster: {
      workload: () => Promise.resolve(later),
      namespace: () => Promise.resolve(readableNamespace),
      pods: unused,
      patch: () => {
        patches += 1;
        return Promise.resolve(answer);
      },
    },
    images: {
      digest: () => Promise.resolve({ ok: true, value: digest('b') }),
      tags: unused,
      children: () => Promise.resolve({ ok: true, value: [] }),
      image: () => Promise.resolve({ ok: true, value: true }),
      platforms: () => Promise.resolve({ ok: true, value: [] }),
      created: unused,
      presence: () => Promise.resolve({ ok: true, value: true }),
    },
    namespace: () => Promise.resolve(readableNamespace),
    nodes: () => Promise.resolve([]),
    pods: unused,
    forget: (namespace) => void forgotten.push(namespace),
    monotonic: () => 0,
    now: () => 0,
    sha256: () => 'a'.repeat(64),
    sleep: () => Promise.resolve(),
  };
}

const trigger = { type: 'Command', user: null, receiver: null } as const;
const store = { wish: null, write: 'store', trigger } as const;
const denied = (code: ReasonCode): PatchAnswer => ({ result: 'denied', reason: reason(code, 'no') });

describe('what the API server said stands first, and says when it is looked at again', () => {
  test.each([
    { answer: denied('AdmissionDenied'), verb: 'wait', code: 'AdmissionDenied', again: 600, applied: 'failed' },
    { answer: denied('Forbidden'), verb: 'refuse', code: 'Forbidden', again: 600, applied: 'failed' },
    {
      answer: { result: 'unsure', refused: true, message: 'x' },
      verb: 'wait',
      code: 'PatchRejected',
      again: 600,
      applied: 'failed',
    },
    { answer: { result: 'gone' }, verb: 'refuse', code: 'Conflict', again: 60, applied: 'conflict' },
  ] satisfies readonly { readonly answer: PatchAnswer; readonly [key: string]: unknown }[])(
    '$code after $again s',
    async ({ answer, verb, code, again, applied }) => {
      const seen = await reconcile(still, store, world(answer));
      expect(seen.applied).toBe(applied);
      expect(seen.decision.againAfterSeconds).toBe(again);
      expect(seen.decision.containers[0]).toMatchObject({ verb, reasons: [{ code }, { code: 'CandidateFound' }] });
    },
  );

  test('a memory that has no room is refused before it is sent, until something changes', async () => {
    const deps = world({ result: 'gone' });
    const seen = await reconcile({ ...still, annotationBytes: 256 * 1024 }, store, deps);
    expect(deps.patches()).toBe(0);
    expect(seen.applied).toBeNull();
    expect(seen.decision).toMatchObject({ againAfterSeconds: null, containers: [{ verb: 'refuse' }] });
  });

  test.each(['none', 'server', 'store'] as const)('a memory that has no room is told with write: %s', async (write) => {
    const deps = world({ result: 'gone' });
    const seen = await reconcile({ ...still, annotationBytes: 256 * 1024 }, { ...store, write }, deps);
    const [told] = seen.decision.containers;
    expect([told?.verb, told?.reasons.map(({ code }) => code), deps.patches()]).toEqual([
      'refuse',
      ['AnnotationsFull', 'CandidateFound'],
      0,
    ]);
  });

  test('a container beside it keeps its own time', async () => {
    const seen = await reconcile(beside, store, world(denied('AdmissionDenied'), beside));
    expect(seen.decision.containers.map((one) => one.verb)).toEqual(['wait', 'stay']);
    expect(seen.decision.againAfterSeconds).toBe(600);
  });
});

test('a workload that changes at every attempt is given up after the third', async () => {
  const moved = workload({
    annotations: follow,
    resourceVersion: '101',
    uid: 'uid-other',
    containers: still.containers,
  });
  const deps = world({ result: 'unsure', refused: true, message: 'the server rejected our request' }, moved);
  const turns = [still, moved];
  const flicker = { ...deps.cluster, workload: () => Promise.resolve(turns[deps.patches() % 2] ?? null) };
  const seen = await reconcile(still, store, { ...deps, cluster: flicker });
  expect(deps.patches()).toBe(3);
  // What was kept of the Namespace and its Pods is older than the change.
  expect(deps.forgotten).toEqual(['shop', 'shop']);
  expect(seen).toMatchObject({
    applied: 'conflict',
    decision: { containers: [{ reasons: [{ code: 'Conflict' }, {}] }] },
  });
});

describe('a patch is expected', () => {
  /** What is expected of a workload that moved to `b`. */
  async function expectedOf(more: Partial<Workload>): Promise<readonly string[]> {
    const expected: string[] = [];
    const deps = { ...world({ result: 'gone' }), expectPatch: (all: readonly string[]) => void expected.push(...all) };
    await reconcile({ ...still, ...more }, store, deps);
    return expected;
  }

  test('once its candidate is asked for', async () => {
    expect(await expectedOf({})).toEqual([`ghcr.io/acme/web@${digest('b')}`]);
  });

  test.each([
    ['a brake is on', { annotations: { ...follow, 'reship.dev/suspend': 'true' } }],
    [
      'somebody else owns it',
      { annotations: { ...follow, 'argocd.argoproj.io/tracking-id': 'x:apps/Deployment:a/b' } },
    ],
  ])('not where %s', async (_, more) => {
    expect(await expectedOf(more)).toEqual([]);
  });
});

describe('an interruption', () => {
  /** The world in which the run is interrupted at the moment of `at`. */
  function interruptedAt(at: 'question' | 'reading' | 'patch', answer: PatchAnswer) {
    const abort = new AbortController();
    const deps = world(answer);
    const then = <T extends readonly unknown[], R>(moment: typeof at, act: (...args: T) => R) => {
      return (...args: T): R => {
        if (moment === at) abort.abort();
        return act(...args);
      };
    };
    const images = { ...deps.images, digest: then('question', deps.images.digest) };
    const { namespace, patch } = deps.cluster;
    const cluster = { ...deps.cluster, namespace: then('reading', namespace), patch: then('patch', patch) };
    return { deps: { ...deps, images, cluster }, options: { ...store, signal: abort.signal }, patches: deps.patches };
  }

  test.each(['question', 'reading'] as const)('at the last %s before the write: nothing is sent', async (at) => {
    const { deps, options, patches } = interruptedAt(at, { result: 'gone' });
    await expect(reconcile(still, options, deps)).rejects.toMatchObject({ name: 'AbortError' });
    expect(patches()).toBe(0);
  });

  test('while a patch is under way: its answer is waited for', async () => {
    const stored = { ...still, resourceVersion: '200' };
    const { deps, options, patches } = interruptedAt('patch', { result: 'stored', workload: stored });
    expect(await reconcile(still, options, deps)).toMatchObject({ applied: 'patched', workload: stored });
    expect(patches()).toBe(1);
  });
});

test('containers with names that every object inherits are decided, planned and remembered like any other', async () => {
  const containers = ['constructor', 'app'].map((name) => container(name, `${image}@${digest('a')}`));
  const odd = workload({ annotations: { 'reship.dev/policy': 'constructor=digest' }, containers });
  let sent: readonly { readonly path: string; readonly value?: unknown }[] = [];
  const deps = world({ result: 'gone' }, odd);
  const patch: Deps['cluster']['patch'] = (_, operations) => {
    sent = operations.filter(({ op }) => op !== 'test');
    return Promise.resolve({ result: 'stored', workload: odd });
  };
  const seen = await reconcile(odd, store, { ...deps, cluster: { ...deps.cluster, patch } });
  expect(seen.decision.containers.map((one) => `${one.container} ${one.verb}`)).toEqual([
    'constructor update',
    'app update',
  ]);
  const state = JSON.parse(String(sent.at(-1)?.value)) as { readonly containers: object };
  expect(Object.keys(state.containers)).toEqual(['constructor', 'app']);
});
