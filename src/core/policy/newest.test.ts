// Tests of the policy newest: the order of images by their creation time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest } from '#test/fixtures/workload.ts';
import { newestPolicy } from './newest.ts';
import { orderingPolicySuite } from './policy.suite.ts';
import type { DatedImage, Policy } from './policy.ts';

function newest(pattern: string | null): Policy {
  const policy = newestPolicy(pattern);
  if ('code' in policy) throw new Error(policy.message);
  return policy;
}

/** `a5` is the image a, created at 5. */
function image(text: string): DatedImage {
  return { digest: digest(text.slice(0, 1)), created: Number(text.slice(1)) };
}

/** `main-1=a5 main-2=b6` */
function judge(listed: string, running: string | null, runs: string | null, pattern: string | null = null) {
  const pairs = listed.split(' ').map((pair) => pair.split('=') as [string, string?]);
  const images = new Map(pairs.flatMap(([tag, text]) => (text === undefined ? [] : [[tag, image(text)] as const])));
  const runningImage = runs === null ? null : image(runs);
  return newest(pattern).judge?.({ tags: pairs.map(([tag]) => tag), running, images, runningImage });
}

test.each<[string, string, string | null, string | null, string | null]>([
  ['the later image', 'x=a5 y=b6 z=c4', 'x', 'a5', 'y'],
  ['P5 nothing older', 'y=b4 z=c3', 'x', 'a5', null],
  ['the running tag on a newer image', 'x=b6 y=a5', 'x', 'a5', 'x'],
  ['P5 the running tag moved to an older image', 'x=b4 y=c3', 'x', 'a5', null],
  ['the running tag, of two on its image', 'x=a5 9.0=a5', 'x', 'a5', 'x'],
  ['another tag on what runs, where the running one is not listed', 'y=a5 z=b4', 'x', 'a5', 'y'],
  ['the highest version, of several on the newest image', '1.9=b6 1.10=b6 main=b6', '1.0', 'a5', '1.10'],
  ['bytes, where none is a version', 'main=b6 prod=b6 beta=b6', '1.0', 'a5', 'prod'],
  ['none, where another image is as old as what runs', 'y=b5', 'x', 'a5', null],
  ['the latest, where nothing runs', 'x=a5 y=b6', null, null, 'y'],
  ['the latest, where only an image runs', 'x=a5 y=b6', null, 'c5', 'y'],
  ['none, where no tag has an image', 'x y', null, null, null],
])('chooses %s: %s, running %s', (_, listed, running, runs, chosen) => {
  expect(judge(listed, running, runs)?.chosen).toBe(chosen);
});

test('says all that speaks against each tag', () => {
  const listed = `x=a5 y=b6 z=c6 same=a5 old=d4 level=e5 gone other-1=f9 sha256-${'a'.repeat(64)}.sig=f9`;
  const judged = judge(listed, 'x', 'a5', '[a-z0-9]+(-[0-9a-f]+\\.sig)?');
  expect(
    judged?.verdicts.map(({ tag, rank, reasons }) => [
      tag.slice(0, 7),
      rank,
      reasons
        .map(({ code, message }) => `${code}: ${message}`)
        .join('; ')
        .slice(-70),
    ]),
  ).toEqual([
    ['z', 1, ''],
    ['y', 2, 'LowerThanChosen: y is allowed; z is better'],
    ['x', 3, 'RunsNow: x is what runs; LowerThanChosen: x is allowed; z is better'],
    ['other-1', null, 'NoMatch: other-1 does not match [a-z0-9]+(-[0-9a-f]+\\.sig)?'.slice(-70)],
    ['sha256-', null, expect.stringContaining('belongs to another image')],
    ['same', null, 'RunsNow: same is the same image as x, which runs'],
    ['old', null, 'OlderThanRunning: old was created before x, which runs'],
    ['level', null, 'RunsNow: level was created at the same moment as x, which runs'],
    ['gone', null, expect.stringContaining('no image stands behind it')],
  ]);
});

test('what runs has no place where its time is not known', () => {
  expect(judge('y=b6', 'x', null)).toMatchObject({ runningComparable: false, chosen: 'y' });
  expect(judge('y=b6', null, null)).toMatchObject({ runningComparable: true });
});

test('candidates are the tags that match, each once', () => {
  const found = newest('v.*').look?.candidates(['v1', 'w', 'v2', 'v1', 'w']);
  expect(found?.tags).toEqual(['v1', 'v2']);
  expect(found?.refused()).toEqual([{ tag: 'w', reasons: [{ code: 'NoMatch', message: 'w does not match v.*' }] }]);
  expect(newest(null).look).toMatchObject({ pointer: null });
  expect([newest(null).text, newest('v.*').text]).toEqual(['newest', 'newest:v.*']);
});

/** A few images under many tags; two of them as old as each other. */
function imageOf(tag: string): DatedImage {
  const place = [...tag].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % 5;
  return { digest: digest('abcde'.charAt(place)), created: [10, 20, 20, 30, 40][place] ?? 0 };
}

describe.each([null, 'm.*'])('newest:%s', (pattern) => {
  orderingPolicySuite({
    policy: newest(pattern),
    tags: fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5', '1.0', 'v1.0', '1.1', 'latest'),
    isLower: (tag, running) => imageOf(tag).created < imageOf(running).created,
    imageOf,
  });
});
