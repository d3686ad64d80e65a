// Restoring ours asks what runs, and goes on where that cannot be told.
import { describe, expect, test } from 'vitest';
import { a, b, repository, runsA, semver, web } from '#test/fixtures/decision-rows.ts';
import { reason } from '#core/reason/reason.ts';
import { groundOf } from './ground.ts';
import type { Ground } from './ground.ts';
import { knowledgeOf } from './knowledge.ts';
import type { Answers } from './observation.ts';
import { noAnswers } from './observation.ts';
import { restoring } from './restore.ts';
import { readableNamespace } from '#test/fixtures/world.ts';

const ours = `${repository}:1.4.3@${b}`;
const restore = { ours, why: reason('ResetByOwner', 'x') };

function tried(image: string, answers: Partial<Answers>) {
  const workload = web(image, semver);
  const observation = { workload, namespace: readableNamespace, wish: null, answers: { ...noAnswers, ...answers } };
  const ground = groundOf(observation);
  if (ground === null || !('covered' in ground)) throw new Error(JSON.stringify(ground));
  const [covered] = (ground satisfies Ground).covered;
  if (covered === undefined) throw new Error('nothing is covered');
  const know = knowledgeOf(observation.answers);
  return { found: restoring(workload, ground, covered, restore, know), asked: know.missing().map((one) => one.ask) };
}

describe('restoring', () => {
  test('of a reference with its digest asks nothing', () => {
    expect(tried(`:1.4.1@${a}`, {})).toMatchObject({
      found: { verb: 'update', ran: a, restore: true, to: { image: ours, digest: b } },
      asked: [],
    });
  });

  test('of one without asks the Pods', () => {
    expect(tried(':1.4.1', {})).toMatchObject({ found: undefined, asked: ['pods'] });
    expect(tried(':1.4.1', { pods: runsA.ok ? runsA : null })).toMatchObject({ asked: ['digest'] });
  });

  test('goes on where the Pods do not tell, and says so', () => {
    const pods = { ok: false, reason: reason('RunningUnknown', 'no') } as const;
    const { found } = tried(':1.4.1', { pods });
    expect(found).toMatchObject({ verb: 'update', ran: null });
    expect(found?.reasons.map((one) => one.code)).toEqual(['ResetByOwner', 'ReturnTargetUnknown']);
  });
});
