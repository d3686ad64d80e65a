// Arbitrary text for property tests: mostly ASCII, some of everything, lone surrogates and control characters too.
import fc from 'fast-check';

const character = fc
  .oneof({ weight: 3, arbitrary: fc.nat(0x7f) }, { weight: 1, arbitrary: fc.nat(0x10ffff) })
  .map((point) => String.fromCodePoint(point));

/** Cheap to build, unlike fast-check's own unit `binary`, whose tables take seconds on a busy machine. */
export function anyText(maxLength = 20): fc.Arbitrary<string> {
  return fc.string({ unit: character, maxLength });
}
