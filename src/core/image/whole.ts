// Whole numbers of any size, exact: versions, dates, build counters and 64-bit stamps.

/** A number up to 15 digits, a bigint above; one value has one form, so `===` compares. */
export type Whole = number | bigint;

/** The value of a run of decimal digits; zeros in front do not count. */
export function wholeOf(digits: string): Whole {
  if (digits.length <= 15) return Number(digits);
  const significant = digits.replace(/^0+(?=\d)/, '');
  return significant.length <= 15 ? Number(significant) : BigInt(significant);
}

export function compareWhole(a: Whole, b: Whole): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
