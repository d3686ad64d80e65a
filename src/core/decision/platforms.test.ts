// R22: a candidate that lacks a platform of what runs.
import { describe, expect, test } from 'vitest';
import { reason } from '#core/reason/reason.ts';
import { parseReference } from '#core/image/reference.ts';
import { a as runsNow, b as moved, decides, follow } from '#test/fixtures/decision-rows.ts';
import { digest } from '#test/fixtures/workload.ts';
import { knowledgeOf } from './knowledge.ts';
import { type Answer, noAnswers } from './observation.ts';
import { platformsMissing } from './platforms.ts';
import type { Running } from './running.ts';

const [a, b, c] = [digest('a'), digest('b'), digest('c')];
const amd = 'linux/amd64';
const arm = 'linux/arm64';

function reference() {
  const parsed = parseReference('ghcr.io/acme/web:1');
  if (parsed === null) throw new Error('a good reference');
  return parsed;
}

const runs = (...digests: readonly (typeof a)[]): Running => ({ kind: 'digests', digests });

/** By digest, as the registry tells; what is left out is not known yet. */
function ask(running: Running, told: Readonly<Record<string, readonly string[] | null>>) {
  const platforms = Object.fromEntries(
    Object.entries(told).map(([of, value]): [string, Answer<readonly string[]>] => [
      `ghcr.io/acme/web@${of}`,
      value === null ? { ok: false, reason: reason('TagMissing', 'gone') } : { ok: true, value },
    ]),
  );
  const know = knowledgeOf({ ...noAnswers, platforms });
  const answer = platformsMissing(running, b, '2', reference(), know);
  const text = answer === null || answer === undefined ? answer : `${answer.code}: ${answer.message}`;
  return { text, asked: know.missing().map((one) => one.key.slice('ghcr.io/acme/web@'.length)) };
}

describe('R22 a candidate', () => {
  test.each([
    ['for the same platforms', { [a]: [amd, arm], [b]: [amd, arm] }],
    ['for more platforms', { [a]: [amd], [b]: [amd, arm] }],
    ['for one platform without a name', { [b]: [] }],
    ['that cannot be read', { [b]: null }],
    ['in the place of an image without names', { [a]: [], [b]: [amd] }],
    ['in the place of an image that is gone', { [a]: null, [b]: [amd] }],
  ])('%s is not held back, and no more is asked', (_name, told) => {
    expect(ask(runs(a), told)).toEqual({ text: null, asked: [] });
  });

  test('that lacks a platform waits, and says which', () => {
    expect(ask(runs(a), { [a]: [amd, arm, 'linux/arm/v7'], [b]: [amd] }).text).toBe(
      `PlatformMissing: 2 (${b.slice(0, 19)}) is there for linux/amd64, and not for linux/arm/v7, linux/arm64 as the running image is`,
    );
  });

  test('is held to all that runs', () => {
    expect(ask(runs(a, c), { [a]: [amd], [b]: [amd], [c]: [amd, arm] }).text).toContain('not for linux/arm64');
  });

  test('is asked for first, then what runs, each once', () => {
    expect(ask(runs(a, a), {})).toEqual({ text: undefined, asked: [b] });
    expect(ask(runs(a, a, c), { [b]: [amd] })).toEqual({ text: undefined, asked: [a, c] });
  });

  test.each<Running>([{ kind: 'nothing' }, { kind: 'unknown', why: 'no right', next: null }])(
    'is not asked for where what runs is %j',
    (running) => {
      expect(ask(running, {})).toEqual({ text: null, asked: [] });
    },
  );
});

describe('R22 in a decision', () => {
  const halfPushed = {
    digest: { '1.4': moved },
    children: { [moved]: [] },
    platforms: { [runsNow]: [amd, arm], [moved]: [amd] },
  };
  decides([
    {
      name: 'a tag that moved to an index without a platform is waited for',
      image: `:1.4@${runsNow}`,
      annotations: follow,
      world: halfPushed,
      says: 'wait PlatformMissing',
      to: `:1.4@${moved}`,
      ran: runsNow,
    },
    {
      name: 'a person may ask for it all the same',
      image: `:1.4@${runsNow}`,
      annotations: {},
      wish: 'digest',
      world: halfPushed,
      says: 'update CandidateFound',
      to: `:1.4@${moved}`,
    },
    {
      name: 'once it is whole, it is taken',
      image: `:1.4@${runsNow}`,
      annotations: follow,
      world: { ...halfPushed, platforms: { [runsNow]: [amd, arm], [moved]: [amd, arm] } },
      says: 'update CandidateFound',
      to: `:1.4@${moved}`,
      ran: runsNow,
    },
  ]);
});
