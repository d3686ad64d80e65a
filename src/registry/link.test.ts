import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextLink } from './link.ts';

describe('the Link header', () => {
  test.each([
    ['nothing', '', null],
    ['a relative target', '</v2/a/tags/list?last=x&n=1000>; rel="next"', '/v2/a/tags/list?last=x&n=1000'],
    [
      'an absolute target',
      '<https://ghcr.io/v2/a/tags/list?last=x>; rel=next',
      'https://ghcr.io/v2/a/tags/list?last=x',
    ],
    ['the next among others', '</first>; rel="first", </next>; rel="next"', '/next'],
    ['several relations in one link', '</a>; rel="last next"', '/a'],
    ['another case', '</a>;REL="NEXT"', '/a'],
    ['a comma inside the target', '</a?x=1,2>; rel="next"', '/a?x=1,2'],
    ['a comma inside quotes', '</a>; title="x, <b>"; rel="next"', '/a'],
    ['only other relations', '</a>; rel="prev"', null],
    ['a longer word', '</a>; rel="nextish"', null],
    ['an open target', '</a; rel="next"', null],
  ])('R10 %s', (_name, header, expected) => {
    expect(nextLink(header)).toBe(expected);
  });

  test('R10 never throws', () => {
    const pieces = fc.constantFrom('<', '>', ';', ',', '"', 'rel', '=', 'next', ' ', '/a');
    fc.assert(
      fc.property(fc.array(pieces), (all) => {
        const link = nextLink(all.join(''));
        expect(link === null || typeof link === 'string').toBe(true);
      }),
    );
  });
});
