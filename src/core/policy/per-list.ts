// What was computed from a list of tags, remembered as long as the list itself lives.

/**
 * The rounds of one decision, and all workloads of one repository, are handed the very same list: it is read once.
 * A pure function stays one: the answer depends on the list alone, which nobody changes.
 */
export function perList<T>(compute: (tags: readonly string[]) => T): (tags: readonly string[]) => T {
  const known = new WeakMap<readonly string[], { readonly value: T }>();
  return (tags) => {
    const before = known.get(tags);
    if (before !== undefined) return before.value;
    const value = compute(tags);
    known.set(tags, { value });
    return value;
  };
}

/** The same for texts (a policy, a pattern) that many workloads share; at most a thousand are kept. */
export function perText<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) return before;
    const value = compute(text);
    if (known.size >= 1000) known.clear();
    known.set(text, value);
    return value;
  };
}
