// What the state of a plan says of the change: who led to it, and where it stands in the count.
import { describe, expect, test } from 'vitest';
import type { Decision } from '#core/decision/decision.ts';
import { a, b, semver, versions, web } from '#test/fixtures/decision-rows.ts';
import { decideIn } from '#test/fixtures/world.ts';
import { planFor } from './plan.ts';

const now = {
  at: 1_795_266_562_123,
  trigger: { type: 'Command', user: 'deployer', receiver: null } as const,
  sha256: (text: string) => text.length.toString(16).padStart(64, '0'),
};

describe('what the state says of the change', () => {
  const subject = web(`:1.4.2@${a}`, semver);
  const { decision } = decideIn(subject, { ...versions, digest: { '1.4.3': b }, children: { [b]: [] } });
  const planned = (more: object, given: Decision = decision) => planFor(subject, given, { ...now, ...more });

  test('writing only our own images again is a restore, by whoever asked', () => {
    const restores = {
      ...decision,
      containers: decision.containers.map((one) => ({ ...one, restore: true as const })),
    };
    expect(planned({}, restores)).toMatchObject({ state: { trigger: { type: 'Restore', user: 'deployer' } } });
    const [only] = restores.containers;
    const mixed = { ...restores, containers: [...restores.containers, { ...only, restore: undefined }] } as Decision;
    expect(planned({}, mixed)).toMatchObject({ state: { trigger: { type: 'Command' } } });
  });

  test('it counts on from the newest record, where records are known', () => {
    expect(planned({})).toMatchObject({ state: { seq: 1, previous: null } });
    expect(planned({ newest: { name: 'web-9', seq: 9 } })).toMatchObject({ state: { seq: 10, previous: 'web-9' } });
  });
});
