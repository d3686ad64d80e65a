// One write and everything that may meet it: what was read again, what was sent, what is said of it.
import { describe, expect, test } from 'vitest';
import type { PatchAnswer } from '#core/plan/patch-answer.ts';
import { decide } from '#core/decision/decide.ts';
import type { Observation } from '#core/decision/observation.ts';
import { noAnswers } from '#core/decision/observation.ts';
import type { Plan } from '#core/plan/plan.ts';
import { planFor } from '#core/plan/plan.ts';
import { parseState, printState } from '#core/record/state.ts';
import type { NamespaceFacts, Workload } from '#core/workload/workload.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { readableNamespace } from '#test/fixtures/world.ts';
import { apply } from './apply.ts';
import type { Deps } from './deps.ts';

const image = 'ghcr.io/acme/web:1.4';
const annotations = { 'reship.dev/policy': 'digest' };
const still = workload({ annotations, containers: [container('app', `${image}@${digest('a')}`)] });
const newer = { ...still, resourceVersion: '105' };
const moved = { 'ghcr.io/acme/web:1.4': { ok: true, value: digest('b') } } as const;
const seen: Observation = {
  workload: still,
  namespace: readableNamespace,
  wish: null,
  answers: {
    ...noAnswers,
    nodes: [],
    digest: moved,
    children: { [`ghcr.io/acme/web@${digest('b')}`]: { ok: true, value: [] } },
    image: { [`ghcr.io/acme/web@${digest('b')}`]: { ok: true, value: true } },
    platforms: {
      [`ghcr.io/acme/web@${digest('a')}`]: { ok: true, value: [] },
      [`ghcr.io/acme/web@${digest('b')}`]: { ok: true, value: [] },
    },
  },
};
const plan = planned();
const after = workload({
  resourceVersion: '101',
  annotations: { ...annotations, 'reship.dev/state': printState(plan.state) },
  containers: [container('app', `${image}@${digest('b')}`)],
});
const stored = { result: 'stored', workload: after } as const;
const unsure = { result: 'unsure', refused: false, message: 'no answer' } as const;
const refused = { ...unsure, refused: true } as const;
const later = { result: 'later', afterSeconds: 7, message: 'slow down' } as const;
const suspended: NamespaceFacts = { ...readableNamespace, annotations: { 'reship.dev/suspend': 'true' } };
const rewritten = { ...after, containers: [container('app', `mirror.example/web:1.4@${digest('b')}`)] };

function planned(): Plan {
  const step = decide(seen);
  if (step.kind === 'ask') throw new Error(JSON.stringify(step));
  const trigger = { type: 'Command', user: null, receiver: null } as const;
  const made = planFor(still, step.decision, { at: 0, trigger, sha256: () => '0'.repeat(64) });
  if (made === null || 'code' in made) throw new Error(JSON.stringify(made));
  return made;
}

interface World {
  /** Each in turn, the last one again and again; an Error is thrown. */
  readonly workloads?: readonly (Workload | null | Error)[];
  readonly namespaces?: readonly NamespaceFacts[];
  readonly answers?: readonly PatchAnswer[];
}

function world({ workloads = [still], namespaces = [readableNamespace], answers = [stored] }: World) {
  const log: string[] = [];
  const sent: Plan['patch'][] = [];
  const turn = <T>(all: readonly T[], word: string): T => {
    const before = log.filter((one) => one === word).length;
    log.push(word);
    return all[Math.min(before, all.length - 1)] as T;
  };
  const cluster = {
    workload: () => {
      const now = turn(workloads, 'workload');
      return now instanceof Error ? Promise.reject(now) : Promise.resolve(now);
    },
    namespace: () => Promise.resolve(turn(namespaces, 'namespace')),
    patch: (_: unknown, patch: Plan['patch']) => {
      sent.push(patch);
      return Promise.resolve(turn(answers, 'patch'));
    },
  };
  const sleep = (milliseconds: number) => Promise.resolve(void log.push(`sleep ${milliseconds}`));
  return { log, sent, deps: { cluster, sleep } as unknown as Deps };
}

const first = ['namespace', 'patch'];
const again = ['workload', ...first];

describe('the first patch', () => {
  test('tests the version that was decided on: nothing is read but the Namespace', async () => {
    const { deps, log, sent } = world({});
    expect(await apply(plan, seen, deps, false)).toEqual({ result: 'patched', workload: after });
    expect(log).toEqual(first);
    const version = { op: 'test', path: '/metadata/resourceVersion', value: still.resourceVersion };
    expect(sent).toEqual([[version, ...plan.patch]]);
  });

  test.each<[string, NamespaceFacts]>([
    ['a brake on the Namespace', suspended],
    ['another Namespace of the same name', { ...readableNamespace, uid: 'uid-other' }],
    ['a Namespace that cannot be read', { readable: false, name: 'shop', code: 'Forbidden', why: 'no' }],
  ])('is not sent after %s', async (_, namespace) => {
    const { deps, log } = world({ namespaces: [namespace] });
    expect(await apply(plan, seen, deps, false)).toEqual({ result: 'changed', workload: still });
    expect(log).toEqual(['namespace']);
  });

  test('is not sent after an interruption', async () => {
    const { deps, log } = world({});
    const stopped = AbortSignal.abort(new Error('enough'));
    await expect(apply(plan, seen, deps, false, stopped)).rejects.toThrow('enough');
    expect(log).toEqual(['namespace']);
  });
});

describe('a workload that has changed meanwhile is read and compared', () => {
  const keys = (more: Record<string, string>) => ({ annotations: { ...annotations, ...more } });

  test('and the patch is sent without the version where all that matters is as it was', async () => {
    const { deps, log, sent } = world({ workloads: [newer], answers: [refused, stored] });
    expect(await apply(plan, seen, deps, false)).toEqual({ result: 'patched', workload: after });
    expect(log).toEqual([...first, 'workload', ...first]);
    expect(sent[1]).toEqual(plan.patch);
  });

  test.each<[string, Partial<Workload>]>([
    ['an owner’s annotation', keys({ 'argocd.argoproj.io/tracking-id': 'shop:apps/Deployment:shop/web' })],
    ['an owner’s label', { labels: { 'keel.sh/policy': 'all' } }],
    ['an owner’s field manager', { managers: [{ manager: 'argocd-controller', operation: 'Apply' }] }],
    ['an unknown key', keys({ 'reship.dev/suspned': 'true' })],
    ['a container', { containers: [...still.containers, container('envoy', 'envoy:1', { index: 1 })] }],
    ['another order of containers', { containers: still.containers.map((one) => ({ ...one, index: 1 })) }],
  ])('and nothing more is sent after %s', async (_, change) => {
    const now = { ...newer, ...change };
    const { deps, log } = world({ workloads: [now], answers: [refused] });
    expect(await apply(plan, seen, deps, false)).toEqual({ result: 'changed', workload: now });
    expect(log.filter((one) => one === 'patch')).toHaveLength(1);
  });

  test.each([
    ['a second refusal: it is refused for its own sake', [refused], 'PatchRejected', 2, 2],
    ['a lost answer: our change may have been taken back', [unsure], 'PatchUnconfirmed', 1, 1],
    ['a lost answer to the second patch', [refused, unsure], 'PatchUnconfirmed', 2, 2],
    ['a wait, after which it is read anew, and a lost answer', [refused, later, unsure], 'PatchRejected', 3, 3],
  ])('and nothing more is sent after %s', async (_, answers, code, patches, readings) => {
    const { deps, log } = world({ workloads: [newer, { ...newer, resourceVersion: '110' }], answers });
    expect(await apply(plan, seen, deps, false)).toMatchObject({ reason: { code } });
    const count = (word: string) => log.filter((one) => one === word).length;
    expect([count('patch'), count('workload')]).toEqual([patches, readings]);
  });
});

describe('an answer', () => {
  const failed = (code: string) => ({ result: 'failed', reason: { code } });
  const other = { ...after, id: { ...after.id, uid: 'uid-other' } };
  test.each<[string, World, object]>([
    ['nothing was to be changed', { answers: [{ ...stored, workload: still }] }, { result: 'unchanged' }],
    ['the object is gone', { answers: [{ result: 'gone' }] }, { result: 'gone' }],
    ['nobody knows, and it was stored', { workloads: [after], answers: [unsure] }, { result: 'patched' }],
    ['nobody knows, and it was not', { answers: [unsure] }, failed('PatchRejected')],
    ['nobody knows, and it was made again', { workloads: [other], answers: [unsure] }, { result: 'changed' }],
    ['nobody knows, and it is gone', { workloads: [null], answers: [unsure] }, { result: 'gone' }],
    [
      'nobody knows, and nobody can tell',
      { workloads: [new Error('connection refused')], answers: [unsure] },
      failed('PatchUnconfirmed'),
    ],
  ])('%s', async (_, given, expected) => {
    expect(await apply(plan, seen, world(given).deps, false)).toMatchObject(expected);
  });

  test('that nobody can tell of says that it was sent', async () => {
    const { deps } = world({ workloads: [new Error('connection refused')], answers: [unsure] });
    const message = 'the patch of deploy/web was sent; whether it was stored is not known: connection refused';
    expect(await apply(plan, seen, deps, false)).toMatchObject({ reason: { message } });
    await expect(
      apply(plan, seen, world({ workloads: [new Error('refused')], answers: [unsure] }).deps, true),
    ).rejects.toThrow('refused');
  });
});

describe('a server that asks for patience', () => {
  test('gets it, and everything is read again', async () => {
    const { deps, log } = world({ answers: [later, { ...later, afterSeconds: null }, stored] });
    expect(await apply(plan, seen, deps, false)).toMatchObject({ result: 'patched' });
    expect(log).toEqual([...first, 'sleep 7000', ...again, 'sleep 500', ...again]);
  });

  test('gets no second patch once the Namespace is suspended', async () => {
    const { deps, log } = world({ namespaces: [readableNamespace, suspended], answers: [later] });
    expect(await apply(plan, seen, deps, false)).toMatchObject({ result: 'changed' });
    expect(log.filter((one) => one === 'patch')).toHaveLength(1);
  });

  test.each([
    ['five times', later, 5],
    ['for an hour', { ...later, afterSeconds: 3600 }, 1],
  ])('%s: given up', async (_, answer, patches) => {
    const { deps, log } = world({ answers: [answer] });
    const reason = { code: 'ServerBusy', message: expect.stringContaining('slow down') };
    expect(await apply(plan, seen, deps, false)).toMatchObject({ result: 'failed', reason });
    expect(log.filter((one) => one === 'patch')).toHaveLength(patches);
  });

  test('and had stored the patch all the same', async () => {
    const { deps, log } = world({ workloads: [after], answers: [later] });
    expect(await apply(plan, seen, deps, false)).toEqual({ result: 'patched', workload: after });
    expect(log.filter((one) => one === 'patch')).toHaveLength(1);
  });
});

describe('what a webhook rewrote', () => {
  const remembered = { ...rewritten, resourceVersion: '102' };

  test.each<[string, World, Workload]>([
    [
      'is remembered',
      {
        answers: [
          { ...stored, workload: rewritten },
          { ...stored, workload: remembered },
        ],
      },
      remembered,
    ],
    ['is remembered after a lost answer', { workloads: [rewritten], answers: [unsure, stored] }, after],
    [
      'is remembered after a wait',
      { answers: [{ ...stored, workload: rewritten }, later, { ...stored, workload: remembered }] },
      remembered,
    ],
    ['is stored, remembered or not', { answers: [{ ...stored, workload: rewritten }, unsure] }, rewritten],
  ])('%s', async (_, given, expected) => {
    const { deps, sent } = world(given);
    expect(await apply(plan, seen, deps, false)).toEqual({ result: 'patched', workload: expected });
    const [last] = sent.at(-1)?.slice(-1) ?? [];
    const read = parseState(last?.op === 'add' ? String(last.value) : '', 'uid-web');
    const app = { ...plan.state.containers['app'], stored: rewritten.containers[0]?.image };
    expect(read).toEqual({ kind: 'state', state: { ...plan.state, seq: 2, containers: { app } } });
  });

  test('is nothing that a dry run remembers', async () => {
    const { deps, log } = world({ answers: [{ ...stored, workload: rewritten }] });
    expect(await apply(plan, seen, deps, true)).toEqual({ result: 'patched', workload: rewritten });
    expect(log).toEqual(first);
  });
});
