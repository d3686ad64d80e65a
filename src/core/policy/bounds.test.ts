// Tests of the bounds of a range.
import { describe, expect, test } from 'vitest';
import { parseVersion } from '#core/image/version.ts';
import type { Bound } from './bounds.ts';
import { allHold, asksFor, holds, satisfiable } from './bounds.ts';

/** `>=1.4.0-rc.1`; `-0` is the lowest pre-release. */
function bound(text: string): Bound {
  const [, operator = '', numbers = '', tail = ''] = /^(>=|<=|[<>=])([\d.]+)(.*)$/.exec(text) ?? [];
  const version = parseVersion(tail === '-0' ? numbers : numbers + tail);
  if (version === null) throw new Error(`${text} is no bound`);
  const preRelease = tail === '-0' ? [0] : version.preRelease;
  return { operator: operator as Bound['operator'], version: { parts: version.parts, preRelease } };
}

function version(tag: string) {
  const read = parseVersion(tag);
  if (read === null) throw new Error(`${tag} is no version`);
  return read;
}

test.each([
  ['>=1.4.0', '1.4.0', true],
  ['>=1.4.0', '1.4', true],
  ['>=1.4.0', '1.4.0-rc.1', false],
  ['>1.4.0', '1.4', false],
  ['>1.4.0', '1.4.0.1', true],
  ['<2.0.0-0', '2.0.0-alpha', false],
  ['<2.0.0', '2.0.0-alpha', true],
  ['<2.0.0', '2', false],
  ['<=2.0.0', '2', true],
  ['=1.4.2', '1.4.2-alpine', true],
  ['=1.4.2', '1.4.2.0', true],
  ['=1.4.2', '1.4.3', false],
])('%s holds for %s: %s', (text, tag, answer) => {
  expect(holds(bound(text), version(tag))).toBe(answer);
});

test.each([
  ['>=1.4.0-rc.1', '1.4.0-rc.2', true],
  ['>=1.4.0-rc.1', '1.4-rc.2', true],
  ['>=1.4.0-rc.1', '1.4.1-rc.2', false],
  ['<2.0.0-rc.1', '2.0.0-beta.1', true],
  ['>=1.4.0-0', '1.9.0-rc.2', true],
  ['>1.4.0-0', '1.9.0-rc.2', true],
  ['<2.0.0-0', '2.0.0-alpha', false],
  ['<2.0.0-0', '1.9.0-alpha', false],
  ['>=1.4.0', '1.4.0-rc.1', false],
])('%s asks for %s: %s', (text, tag, answer) => {
  expect(asksFor(bound(text), version(tag))).toBe(answer);
});

test.each([
  ['<2.0.0', '2.0.0-alpha.1', false],
  ['<2.0.0', '2.0-alpha.1', false],
  ['<2.0.0', '1.9.9-alpha.1', true],
  ['<2.0.0', '1.9.9', true],
  ['<=2.0.0', '2.0.0-alpha.1', true],
  ['>=1.4.0-0 <2.0.0', '1.9.0-rc.1', true],
  ['>=1.4.0-0 <2.0.0', '2.0.0-rc.1', false],
  ['>=1.4.0-0 <2.0.0', '2.0.0', false],
  ['>=2.0.0-rc.1 <2.0.0', '2.0.0-rc.2', true],
  ['>=2.0.0-rc.1 <2.0.0', '2.0.0-beta.1', false],
  ['>=2.0.0-0 <2.0.0', '2.0.0-rc.1', true],
  ['<2.0.0 <2.0.0-rc.1', '2.0.0-beta.1', true],
])('%s all hold for %s: %s', (text, tag, answer) => {
  expect(allHold(text.split(' ').map(bound), version(tag))).toBe(answer);
});

describe('bounds that some version can meet', () => {
  test.each([
    ['', true],
    ['>=1.0.0 <2.0.0-0', true],
    ['>1.0.0 <1.0.1', true],
    ['=1.2.3', true],
    ['>=1.2.3 <=1.2.3', true],
    ['<0.0.1', true],
    ['<=0.0.0', true],
    ['<0.0.0-beta', true],
    ['>=1.0.0 <1.0.0-0', false],
    ['>=1.0.0 <1.0.0', false],
    ['>1.0.0 <=1.0.0', false],
    ['>=2.0.0 <1.0.0', false],
    ['=1.2.3 =1.2.4', false],
    ['=1.2.3 >2.0.0', false],
    ['<0.0.0', false],
    ['<0.0.0-0', false],
  ])('%j: %s', (text, answer) => {
    expect(satisfiable(text === '' ? [] : text.split(' ').map(bound))).toBe(answer);
  });
});
