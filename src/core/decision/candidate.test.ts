// The candidate tag: what is asked to find it, and what is said when there is none.
import { describe, expect, test } from 'vitest';
import { a, b, c, policyOf, repository, semver, web } from '#test/fixtures/decision-rows.ts';
import { digest } from '#test/fixtures/workload.ts';
import { decideIn } from '#test/fixtures/world.ts';

const tags = Array.from({ length: 30 }, (_, index) => `1.${index}.0`);
const elsewhere = Object.fromEntries(tags.map((tag) => [tag, c]));

describe('the version that sits on a running latest', () => {
  test('is found among the five highest without asking for the others', () => {
    const seen = decideIn(web(`:latest@${a}`, semver), {
      tags: { [repository]: tags },
      digest: { ...elsewhere, '1.27.0': a },
      children: { [c]: [] },
    });
    expect(seen.asked.filter((question) => question.startsWith('digest'))).toHaveLength(5);
    expect(seen.decision.containers[0]?.reasons[0]?.message).toContain('1.29.0');
  });

  test('is found further down in one more round', () => {
    const seen = decideIn(web(`:latest@${a}`, semver), {
      tags: { [repository]: tags },
      digest: { ...elsewhere, '1.3.0': a, '1.29.0': b },
      children: { [b]: [] },
    });
    expect(seen.decision.containers[0]?.to?.image).toBe(`${repository}:1.29.0@${b}`);
    expect(seen.rounds).toBeLessThanOrEqual(6);
  });

  test('is looked for among at most a hundred tags', () => {
    const many = Array.from({ length: 300 }, (_, index) => `1.${index}.0`);
    const seen = decideIn(web(`:latest@${a}`, semver), {
      tags: { [repository]: many },
      digest: Object.fromEntries(many.map((tag) => [tag, c])),
    });
    expect(seen.asked.filter((question) => question.startsWith('digest'))).toHaveLength(100);
    expect(seen.decision.containers[0]?.verb).toBe('wait');
  });
});

describe('no candidate', () => {
  test('what to do once is a command that can be typed', () => {
    const seen = decideIn(web(`:latest@${digest('d')}`, semver), {
      tags: { [repository]: ['1.4.3'] },
      digest: { '1.4.3': c },
    });
    expect(seen.decision.containers[0]?.reasons[0]?.next).toBe(
      `start once: kubectl set image deploy/web app=${repository}:1.4.3 -n shop, or annotate reship.dev/start: any`,
    );
  });

  test('nothing runs: any tag of the policy may be the first', () => {
    const idle = { kind: 'CronJob' } as const;
    const seen = decideIn(web(':latest', semver, idle), { tags: { [repository]: ['1.4.3'] }, digest: { '1.4.3': c } });
    expect(seen.decision.containers[0]).toMatchObject({ verb: 'update', policy: policyOf('semver:^1.4').text });
  });

  test('an image without a tag is latest where a workload would run it, and only a name where it is made up', () => {
    const alphabetical = { 'reship.dev/policy': 'alphabetical:[a-z]+' };
    const world = { tags: { [repository]: ['alpha', 'gamma'] }, digest: { gamma: c } };
    const said = (nothingRuns: boolean) => {
      const seen = decideIn(web('', alphabetical, { kind: 'CronJob' }), world, { explain: true, nothingRuns });
      return seen.decision.containers[0];
    };
    expect(said(true)).toMatchObject({ verb: 'update', tag: 'gamma' });
    expect(said(false)).toMatchObject({ verb: 'stay', tag: null });
  });
});
