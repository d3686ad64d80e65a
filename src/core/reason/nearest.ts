// The word that somebody probably meant.

/** Letters beyond this are not compared: no known word is longer. */
const longest = 80;

/**
 * The candidate with the smallest edit distance, letter case aside; the first of several; null without candidates.
 *
 * @param farthest candidates that are further away are not meant
 */
export function nearest(
  word: string,
  candidates: readonly string[],
  farthest = Number.POSITIVE_INFINITY,
): string | null {
  const wanted = word.slice(0, longest).toLowerCase();
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(wanted, candidate.slice(0, longest).toLowerCase());
    if (distance >= least || distance > farthest) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

/** Insertions, deletions and replacements of one letter (Levenshtein). */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
