// What goes wrong on demand, on top of a server that works: for a test, or to show what happens then.

export type Fault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  | { readonly kind: 'delay'; readonly milliseconds: number }
  /** Half of the answer comes, then the connection is cut. */
  | { readonly kind: 'cut' }
  /** Half of the answer comes, then nothing more. */
  | { readonly kind: 'stall' };

export interface Faults {
  /**
   * @param where matched with `METHOD /path?query`
   * @param times how often it happens; always where it is left out
   * @returns what takes the fault away
   */
  add(where: RegExp, fault: Fault, times?: number): () => void;
  /** What happens to this request; it counts as one time. */
  take(method: string, url: string): Fault | null;
  clear(): void;
}

export function createFaults(): Faults {
  const planned = new Set<{ where: RegExp; fault: Fault; left: number }>();
  return {
    add(where, fault, times = Number.POSITIVE_INFINITY) {
      const one = { where, fault, left: times };
      planned.add(one);
      return () => planned.delete(one);
    },
    take(method, url) {
      for (const one of planned) {
        if (!one.where.test(`${method} ${url}`)) continue;
        one.left -= 1;
        if (one.left <= 0) planned.delete(one);
        return one.fault;
      }
      return null;
    },
    clear: () => planned.clear(),
  };
}
