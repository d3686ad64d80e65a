// One container considered: the sentences that its owner reads.
import { describe, expect, test } from 'vitest';
import { explainReference } from '#core/image/reference.ts';
import { a, b, follow, repository, runsA, semver, versions, web } from '#test/fixtures/decision-rows.ts';
import { decideIn, type World } from '#test/fixtures/world.ts';

const moved: World = { digest: { '1.4': b }, children: { [b]: [] }, pods: runsA };

function message(seen: ReturnType<typeof decideIn>): string | undefined {
  return seen.decision.containers[0]?.reasons[0]?.message;
}

describe('sentences', () => {
  test.each([
    { seen: () => decideIn(web(':1.4', follow), moved), says: '1.4 is now sha256:bbbbbbbbbbbb' },
    {
      seen: () => decideIn(web(':1.4', { ...follow, 'reship.dev/pin': 'tag' }), moved),
      says: '1.4 is now sha256:bbbbbbbbbbbb; the Pods restart',
    },
    {
      seen: () => decideIn(web(`:1.4@${a}`, { ...follow, 'reship.dev/pin': 'tag' }), moved),
      says: '1.4 is now sha256:bbbbbbbbbbbb; written without digest',
    },
    {
      seen: () => decideIn(web(`:1.4.2@${a}`, semver), { ...versions, digest: { '1.4.3': b }, children: { [b]: [] } }),
      says: '1.4.3 is the highest that semver:^1.4 allows',
    },
    { seen: () => decideIn(web(`:1.4.3@${a}`, semver), versions), says: '1.4.3 is the newest that semver:^1.4 allows' },
    { seen: () => decideIn(web(`:1.4@${b}`, follow), moved), says: '1.4 has not moved' },
    {
      seen: () => decideIn(web(`:1.4.2@${a}`, semver), { ...versions, digest: { '1.4.3': a } }),
      says: '1.4.3 is the same image as the running one (sha256:aaaaaaaaaaaa); nothing restarts for its name',
    },
    {
      seen: () => decideIn(web(' :x', follow), {}),
      says: `the image of app cannot be read: ${explainReference(`${repository} :x`)}`,
    },
  ])('$says', ({ seen, says }) => {
    expect(message(seen())).toBe(says);
  });
});

describe('what is shown', () => {
  test('the running digest of an unpinned reference is in `from`', () => {
    const [only] = decideIn(web(':1.4', follow), moved).decision.containers;
    expect(only?.from).toEqual({ image: `${repository}:1.4`, digest: a });
    expect(only?.to).toEqual({ image: `${repository}:1.4@${b}`, digest: b });
  });

  test('one verdict per tag comes with a chosen version where it is wanted', () => {
    const [only] = decideIn(web(`:1.4.3@${a}`, semver), versions, { explain: true }).decision.containers;
    expect(only?.verdicts.map((one) => one.tag).toSorted()).toEqual(['1.4.2', '1.4.3', '2.0.0', 'latest']);
  });
});
