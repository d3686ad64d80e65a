// Who hears what is followed: whoever has just written a setting.
import { describe, expect, test } from 'vitest';
import type { ContainerDecision } from '#core/decision/decision.ts';
import { reason } from '#core/reason/reason.ts';
import { a, b, repository, runsA, semver, web } from '#test/fixtures/decision-rows.ts';
import { workload } from '#test/fixtures/workload.ts';
import { decideIn } from '#test/fixtures/world.ts';
import { followingText, isFresh, isNewSetting } from './following-text.ts';

const minute = 60_000;

test.each([
  { name: 'a minute ago', settingsAt: 99 * minute, seen: false, is: true },
  { name: 'ten minutes ago', settingsAt: 90 * minute, seen: true, is: false },
  { name: 'on the Namespace, while somebody looked', settingsAt: null, seen: true, is: true },
  { name: 'on the Namespace, long ago', settingsAt: null, seen: false, is: false },
])('a setting written $name is news: $is', ({ settingsAt, seen, is }) => {
  expect(isFresh(workload({ settingsAt }), 100 * minute, seen)).toBe(is);
});

test('what runs is said once, also where it will be pinned', () => {
  const world = { tags: { [repository]: ['1.4.2'] }, digest: { '1.4.2': a }, pods: runsA };
  const { decision } = decideIn(web(':1.4.2', semver), world);
  const [said] = followingText(decision, 60);
  expect(said?.note).toMatch(
    /runs 1\.4\.2, which is the newest allowed; it will be pinned with the next change; next look in 60 s$/,
  );
});

describe('what was passed over, and when the next look is', () => {
  const decided = (image: string, tags: readonly string[], annotations: Readonly<Record<string, string>> = semver) => {
    const digests = Object.fromEntries(tags.map((tag) => [tag, tag === '1.4.2' ? a : b]));
    const world = { tags: { [repository]: tags }, digest: digests, pods: runsA };
    return decideIn(web(image, annotations), world, { explain: true }).decision;
  };
  const told = (...asked: Parameters<typeof decided>) =>
    followingText(decided(...asked), 30)[0]?.note.replace(/^.*; runs /, '');
  const pinned = `:1.4.2@${a}`;

  test.each([
    {
      tags: ['1.4.2', '2.0.0', '1.5.0-rc.1'],
      says: '; 1.4.2 is the newest that semver:^1.4 allows (2.0.0 is outside ^1.4); next look in 30 s',
    },
    {
      tags: ['1.4.2', '1.5.0-rc.1'],
      says: '; 1.4.2 is the newest that semver:^1.4 allows (1.5.0-rc.1 is a pre-release, and nothing asks for one); next look in 30 s',
    },
    {
      tags: ['1.4.2', '1.4.1', '1.0.0', 'latest', '3.0.0-alpine'],
      says: '; 1.4.2 is the newest that semver:^1.4 allows; next look in 30 s',
    },
  ])('of $tags', ({ tags, says }) => {
    expect(told(pinned, tags)).toBe(`1.4.2${says}`);
  });

  test('of a tag that was filtered, of one that rolls out, and of what only a change brings', () => {
    const excluded = { ...semver, 'reship.dev/exclude': '1[.]5.*' };
    expect(told(pinned, ['1.4.2', '1.5.0'], excluded)).toMatch(/allows \(1\.5\.0 matches exclude .*\); next/);
    const [one] = decided(pinned, ['1.4.2', '2.0.0']).containers;
    if (one === undefined) throw new Error('it is followed');
    const note = (more: Partial<ContainerDecision>) =>
      followingText({ containers: [{ ...one, ...more }], againAfterSeconds: null }, 30)[0]?.note;
    const to = { image: `${repository}:1.4.3`, digest: null };
    expect(note({ verb: 'update', to })).toMatch(
      /, newest allowed 1\.4\.3 \(2\.0\.0 is outside \^1\.4\); rolling out now$/,
    );
    expect(note({ reasons: [reason('AlreadyRunning', '1.4.3 is the same')], verdicts: [] })).toMatch(
      /; runs 1\.4\.2; 1\.4\.3 is the same; next look/,
    );
    const reasons = [reason('OtherUpdater', 'Keel')];
    expect(note({ verb: 'refuse', reasons, verdicts: [] })).toMatch(
      /; refuse: Keel; next look when something changes$/,
    );
  });
});

test('a setting is new until it was looked at', () => {
  const at = 99 * minute;
  const isNew = (settingsAt: number | null, seen: number | null) =>
    isNewSetting(workload({ settingsAt }), { settingsAt: seen }, 100 * minute);
  expect([isNew(at, null), isNew(at, at), isNew(at, 1), isNew(minute, null), isNew(null, null)]).toEqual([
    true,
    false,
    true,
    false,
    false,
  ]);
});
