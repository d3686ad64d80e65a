// Figures as a table shows them: medians, whole numbers, and whether a bar is held.

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = low] = sorted.length % 2 === 0 ? sorted.slice(middle - 1) : [sorted[middle] ?? 0];
  return (low + high) / 2;
}

/** Each run against the one beside it: what slowed both is not in the figure. */
export function medianRatio(ours: readonly number[], floor: readonly number[]): number {
  return median(ours.map((one, place) => one / (floor[place] ?? one)));
}

export function rounded(value: number, digits = 0): number {
  return Number(value.toFixed(digits));
}

export function held(value: number, bars: { readonly must: number; readonly goal: number }): string {
  if (value <= bars.goal) return 'goal';
  return value <= bars.must ? 'must' : 'MISSED';
}
