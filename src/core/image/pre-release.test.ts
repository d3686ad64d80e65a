// Tests of pre-releases as people write them.
import { describe, expect, test } from 'vitest';
import {
  compareIdentifiers,
  comparePreReleases,
  isSameWordOrLater,
  readIdentifiers,
  readPreRelease,
} from './pre-release.ts';

describe('one piece of a tag', () => {
  test.each([
    ['rc', ['rc']],
    ['rc1', ['rc', 1]],
    ['rc.1', ['rc', 1]],
    ['RC1', ['rc', 1]],
    ['SNAPSHOT', ['snapshot']],
    ['a1', ['alpha', 1]],
    ['b3', ['beta', 3]],
    ['M02', ['m', 2]],
    ['beta.1.2', ['beta', 1, 2]],
    ['alpha.9007199254740993', ['alpha', 9_007_199_254_740_993n]],
    ['preview', ['preview']],
    ['pre', ['pre']],
  ])('%s is a pre-release', (piece, identifiers) => {
    expect(readPreRelease(piece)).toEqual({ preRelease: identifiers, rest: '' });
  });

  test.each([
    ['dev.3.gabc', ['dev', 3], 'gabc'],
    ['rc1.amd64', ['rc', 1], 'amd64'],
    ['rc42.ce.0', ['rc', 42], 'ce.0'],
    ['rc.1.2a', ['rc', 1], '2a'],
  ])('%s is one up to the first dotted word', (piece, preRelease, rest) => {
    expect(readPreRelease(piece)).toEqual({ preRelease, rest });
  });

  test.each(['', 'a', 'b', 'm', 'b1234', 'alpine', 'premium', 'devel', 'rc1a', 'rc.', 'rc..1', 'rc_1', '1', 'c1'])(
    '%j is none',
    (piece) => {
      expect(readPreRelease(piece)).toBeNull();
    },
  );
});

describe('the order', () => {
  test.each([
    [[], [], 0],
    [[], ['rc', 1], 1],
    [['rc', 1], [], -1],
    [['rc', 2], ['rc', 10], -1],
    [['rc'], ['rc', 0], -1],
    [[1], ['alpha'], -1],
    [['beta'], ['alpha', 9], 1],
    [['snapshot'], ['alpha', 1], -1],
    [['canary', 3], ['dev', 1], -1],
    [['m', 1], ['beta', 9], 1],
    [['pre'], ['m', 9], 1],
    [['pre'], ['preview'], -1],
    [['rc', 1], ['preview', 9], 1],
    [[0], ['snapshot'], -1],
  ])('of %j and %j is %i', (a, b, order) => {
    expect(comparePreReleases(a, b)).toBe(order);
  });

  test('of identifiers alone has none before some', () => {
    expect(compareIdentifiers([], ['a'])).toBe(-1);
    expect(compareIdentifiers(readIdentifiers('5.8'), readIdentifiers('5.11'))).toBe(-1);
  });
});

test.each([
  ['rc', 'rc', true],
  ['snapshot', 'snapshot', true],
  ['snapshot', 'nightly', false],
  ['nightly', 'alpha', true],
  ['alpha', 'beta', true],
  ['beta', 'm', true],
  ['m', 'pre', true],
  ['pre', 'preview', false],
  ['preview', 'rc', true],
  ['rc', 'pre', false],
  ['rc', 'snapshot', false],
  ['beta', 'alpha', false],
])('of %s the next may be %s: %s', (running, next, answer) => {
  expect(isSameWordOrLater([running, 1], [next, 2])).toBe(answer);
});
