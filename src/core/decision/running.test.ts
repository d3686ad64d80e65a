// Which bits run, and what to remember of them.
import { describe, expect, test } from 'vitest';
import { parseReference } from '#core/image/reference.ts';
import { reason } from '#core/reason/reason.ts';
import { container, digest, workload } from '#test/fixtures/workload.ts';
import { pod } from '#test/fixtures/world.ts';
import { knowledgeOf } from './knowledge.ts';
import type { Answers } from './observation.ts';
import { noAnswers } from './observation.ts';
import { isSameBits, ranDigest, runningOf, runsNothing } from './running.ts';

const [a, b, c] = [digest('a'), digest('b'), digest('c')];
const app = container('app', 'ghcr.io/acme/web:1');

function reference(text: string) {
  const parsed = parseReference(text);
  if (parsed === null) throw new Error(text);
  return parsed;
}

const tagged = reference('ghcr.io/acme/web:1');
const know = (answers: Partial<Answers>) => knowledgeOf({ ...noAnswers, ...answers });

describe('runningOf', () => {
  test('a digest in the reference is the answer, whatever the Pods say', () => {
    expect(runningOf(workload(), app, reference(`ghcr.io/acme/web:1@${a}`), know({}))).toEqual({
      kind: 'digests',
      digests: [a],
    });
  });

  test('a CronJob, no replicas: nothing, and Pods are not asked for', () => {
    const asked = know({});
    expect(runningOf(workload({ kind: 'CronJob' }), app, tagged, asked)).toEqual({ kind: 'nothing' });
    const { rollout } = workload();
    expect(runningOf(workload({ rollout: { ...rollout, wanted: 0, replicas: 0 } }), app, tagged, asked)).toEqual({
      kind: 'nothing',
    });
    expect(asked.missing()).toEqual([]);
  });

  test('scaled down, but Pods are left: they are asked for', () => {
    expect(runsNothing(workload({ rollout: { ...workload().rollout, wanted: 0, replicas: 2 } }))).toBe(false);
  });

  test('what the Pods say', () => {
    const pods = { ok: true, value: [pod({ app: `x@${a}` }), pod({ app: `x@${b}` })] } as const;
    expect(runningOf(workload(), app, tagged, know({ pods }))).toEqual({ kind: 'digests', digests: [a, b] });
  });

  test('Pods that may not be read: unknown, with the right to grant', () => {
    const pods = { ok: false, reason: reason('RunningUnknown', 'forbidden', 'grant it') } as const;
    expect(runningOf(workload(), app, tagged, know({ pods }))).toEqual({
      kind: 'unknown',
      why: 'forbidden',
      next: 'grant it',
    });
  });
});

describe('isSameBits', () => {
  const index = { [`ghcr.io/acme/web@${c}`]: { ok: true, value: [a, b] } } as const;

  test.each([
    { digests: [c], same: true },
    { digests: [a, b, c], same: true },
    { digests: [a, digest('d')], same: false },
  ])('$digests: $same', ({ digests, same }) => {
    expect(isSameBits(digests, c, tagged, know({ children: index }))).toBe(same);
  });

  test('equal digests need no look into the index', () => {
    const asked = know({});
    expect(isSameBits([c, c], c, tagged, asked)).toBe(true);
    expect(asked.missing()).toEqual([]);
  });

  test('an index that cannot be read is the reason to wait', () => {
    const children = { [`ghcr.io/acme/web@${c}`]: { ok: false, reason: reason('RateLimited', 'slow') } } as const;
    expect(isSameBits([a], c, tagged, know({ children }))).toMatchObject({ code: 'RateLimited' });
  });
});

describe('ranDigest', () => {
  const answers = {
    digest: { 'ghcr.io/acme/web:1': { ok: true, value: c } },
    children: { [`ghcr.io/acme/web@${c}`]: { ok: true, value: [a, b] } },
  } as const;

  test.each([
    { name: 'the index itself', digests: [c], ran: c },
    { name: 'two platforms of it', digests: [a, b], ran: c },
    { name: 'one other digest', digests: [digest('d')], ran: digest('d') },
    { name: 'a mixture', digests: [a, digest('d')], ran: null },
  ])('$name', ({ digests, ran }) => {
    expect(ranDigest({ kind: 'digests', digests }, tagged, know(answers))).toBe(ran);
  });

  test('nothing, or nothing known', () => {
    expect(ranDigest({ kind: 'nothing' }, tagged, know({}))).toBeNull();
    expect(ranDigest({ kind: 'unknown', why: '', next: null }, tagged, know({}))).toBeNull();
  });
});
