// What must hold for any policy, tag list and running tag, tried very often, and that judging takes linear time.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseVersion, compareVersions } from '#core/image/version.ts';
import { often, oftenTimeout } from '#test/fixtures/fuzz.ts';
import { growth, linear } from '#test/fixtures/growth.ts';
import { digest } from '#test/fixtures/workload.ts';
import { parsePolicy } from './parse.ts';
import { readPattern } from './pattern.ts';
import type { DatedImage, Judgement, Policy, TagQuestion } from './policy.ts';
import { parseRange } from './range.ts';
import { judgePointed } from './version-of.ts';

function joined(...pieces: readonly string[]): fc.Arbitrary<string> {
  const places = fc.array(fc.nat(pieces.length - 1), { maxLength: 5 });
  return places.map((chosen) => chosen.map((place) => pieces[place]).join(''));
}

const texts = joined(
  'semver',
  'digest',
  'numeric',
  'newest',
  'version-of',
  'all',
  ':',
  ':',
  '=',
  ' ',
  '^1.4',
  '>=1',
  '||',
  '(',
  '(?=a)',
  String.raw`\1`,
  '.*',
  '\n',
  'ä',
  'prod',
);

test('P3 P10 any text is a policy, or is refused with a sentence and a next step', { timeout: oftenTimeout }, () => {
  fc.assert(
    fc.property(texts, (text) => {
      const read = parsePolicy(text);
      return read.ok
        ? read.policy.text === text.trim()
        : read.problem.message.length < 600 && read.problem.next?.startsWith('Write ') === true;
    }),
    often,
  );
});

test('P1 P2 any pattern captures from whole tags only, and matches what it captures from', {
  timeout: oftenTimeout,
}, () => {
  const patterns = ['a+', '(a)b*', 'a|(b)', '(a+)+', '(a|a)*b', '[ab]*', '(b*)a', ''].flatMap((text) => {
    const read = readPattern(text);
    return read.ok ? [{ pattern: read.pattern, whole: new RegExp(`^(?:${text})$`, 's') }] : [];
  });
  const tags = joined('a', 'b', 'ab', '\n', '-');
  fc.assert(
    fc.property(fc.nat(patterns.length - 1), tags, (place, tag) => {
      const one = patterns[place];
      const found = one?.whole.exec(tag) ?? null;
      const wanted = found === null ? null : found.length > 1 ? (found[1] ?? null) : found[0];
      return one?.pattern.matches(tag) === (found !== null) && one.pattern.capture(tag) === wanted;
    }),
    often,
  );
});

const listed = [
  '1.4.1',
  '1.4.2',
  'v1.4.2',
  '1.5.0',
  '1.5.0-rc.1',
  '1.4',
  '1.4.2-alpine',
  '2.0.0',
  'b1',
  'b01',
  'b2',
  'b9007199254740993',
  'latest',
  'a\n',
];

function imageOf(tag: string): DatedImage {
  const place = listed.indexOf(tag);
  return { digest: digest('abcdef'.charAt(place % 6)), created: 1000 + (((place % 6) * 7) % 4) };
}

type IsOlder = (tag: string, running: string) => boolean;
const byVersion: IsOlder = (tag, running) => {
  const [a, b] = [parseVersion(tag), parseVersion(running)];
  return a === null || (b !== null && compareVersions(a, b) < 0);
};
const policies: readonly (readonly [string, IsOlder])[] = [
  ['semver:*', byVersion],
  ['semver:^1.4 || >=2.0.0-0', byVersion],
  ['patch', byVersion],
  ['minor', byVersion],
  ['major', byVersion],
  [String.raw`numeric:b(\d+)`, (tag, running) => BigInt(tag.slice(1)) < BigInt(running.slice(1))],
  ['alphabetical:b(.*)', (tag, running) => tag < running],
  ['newest', (tag, running) => imageOf(tag).created < imageOf(running).created],
  // The moving tag is the order: moved back means back.
  ['version-of:latest', () => false],
  ['version-of:latest:.*', () => false],
];

function asked(tags: readonly string[], running: string | null): TagQuestion {
  const runningImage = running === null ? null : imageOf(running);
  return { tags, running, images: new Map(tags.map((tag) => [tag, imageOf(tag)])), runningImage };
}

function judged(policy: Policy, tags: readonly string[], running: string | null): Judgement {
  const judgement = policy.judge?.(asked(tags, running)) ?? judgedByPointer(policy, tags, running);
  if (judgement === null) throw new Error(`${policy.text} judges no tags`);
  return judgement;
}

/** The moving tag sits on the image of `1.5.0`. */
function judgedByPointer({ look }: Policy, tags: readonly string[], running: string | null): Judgement | null {
  if (look === undefined || look.pointer === null) return null;
  const candidates = look.candidates(tags);
  const on = candidates.tags.filter((tag) => imageOf(tag).digest === imageOf('1.5.0').digest);
  return judgePointed(look.pointer, running, { candidates, looked: candidates.tags.length, on });
}

/** As text: a verdict per tag, ranks too, whatever the order of the list. */
function verdictsOf({ verdicts }: Judgement): string {
  const lines = verdicts.map(
    ({ tag, rank, reasons }) => `${tag} ${rank} ${reasons.map(({ message }) => message).join()}`,
  );
  return lines.toSorted().join('|');
}

const lists = fc.array(fc.nat(listed.length - 1), { maxLength: 4 }).map((all) => all.map((one) => listed[one] ?? ''));

describe.each(policies)('%s', (text, isOlder) => {
  const read = parsePolicy(text);
  if (!read.ok) throw new Error(read.problem.message);

  test('P5 P6 chooses nothing older than what runs, and says when what runs has no place', {
    timeout: oftenTimeout,
  }, () => {
    fc.assert(
      fc.property(lists, fc.nat(listed.length), (tags, place) => {
        const running = listed[place] ?? null;
        const judgement = judged(read.policy, tags, running);
        if (judgement.chosen !== (judgement.verdicts.find(({ rank }) => rank === 1)?.tag ?? null)) return false;
        if (judgement.chosen === null || running === null) return true;
        if (judgement.runningComparable) return !isOlder(judgement.chosen, running);
        return judgement.chosen !== running;
      }),
      often,
    );
  });

  test('P5 gives each tag one verdict, the same in any order and with duplicates, and chooses as it judges', {
    timeout: oftenTimeout,
  }, () => {
    fc.assert(
      fc.property(lists, fc.nat(listed.length), (tags, place) => {
        const running = listed[place] ?? null;
        const judgement = judged(read.policy, tags, running);
        const other = judged(read.policy, [...tags.toReversed(), ...tags.slice(1)], running);
        const choice = read.policy.choose?.(asked(tags, running)) ?? judgement;
        return (
          judgement.verdicts.length === new Set(tags).size &&
          judgement.verdicts.every(({ tag }) => tags.includes(tag)) &&
          other.chosen === judgement.chosen &&
          verdictsOf(other) === verdictsOf(judgement) &&
          choice.chosen === judgement.chosen &&
          choice.runningComparable === judgement.runningComparable
        );
      }),
      often,
    );
  });

  test('P1 judges in linear time', () => {
    const build = (size: number) =>
      Array.from({ length: size }, (_, index) => `${index % 2 === 0 ? 'b' : '1.'}${index}`);
    expect(growth(build, (tags) => judged(read.policy, tags, listed[1] ?? ''), 500)).toBeLessThan(linear);
  });
});

test.each([
  [
    'a range of many alternatives',
    (text: string) => parseRange(text),
    (size: number) => Array(size).fill('1').join('||'),
  ],
  ['a range of many bounds', (text: string) => parseRange(text), (size: number) => '>1 '.repeat(size)],
  ['a pattern of many groups', (text: string) => readPattern(text), (size: number) => '(a)'.repeat(size)],
  ['a pattern that is none', (text: string) => readPattern(text), (size: number) => '('.repeat(3 * size)],
  ['a policy of many colons', (text: string) => parsePolicy(text), (size: number) => ':'.repeat(200 * size)],
  ['a policy of many spaces', (text: string) => parsePolicy(text), (size: number) => `>${' '.repeat(200 * size)}1`],
])('P1 P2 %s is read in linear time', (_, work, build) => {
  expect(growth<string>(build, work, 20)).toBeLessThan(linear);
});

test('P2 a pattern of ten megabytes is refused without being compiled', () => {
  expect(readPattern('(a*)*'.repeat(2 * 1024 * 1024))).toMatchObject({ ok: false });
});
