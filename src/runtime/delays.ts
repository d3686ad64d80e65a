// Keys that wait for their time, earliest first; a key has one time, and an earlier wish replaces it.

interface Entry {
  readonly key: string;
  at: number;
  place: number;
}

/** A binary heap that knows where each key is. */
export class Delays {
  readonly #heap: Entry[] = [];
  readonly #entries = new Map<string, Entry>();

  get size(): number {
    return this.#heap.length;
  }

  /** The earliest time; null when nothing waits. */
  next(): number | null {
    return this.#heap[0]?.at ?? null;
  }

  /** A later time than the one that the key has changes nothing. */
  set(key: string, at: number): void {
    const known = this.#entries.get(key);
    if (known !== undefined) {
      if (at >= known.at) return;
      known.at = at;
      this.#up(known);
      return;
    }
    const entry = { key, at, place: this.#heap.length };
    this.#entries.set(key, entry);
    this.#heap.push(entry);
    this.#up(entry);
  }

  /** The earliest key whose time has come. */
  take(now: number): string | null {
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return null;
    this.#entries.delete(first.key);
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) {
      this.#put(last, 0);
      this.#down(last);
    }
    return first.key;
  }

  clear(): void {
    this.#heap.length = 0;
    this.#entries.clear();
  }

  #put(entry: Entry, place: number): void {
    entry.place = place;
    this.#heap[place] = entry;
  }

  #up(entry: Entry): void {
    while (entry.place > 0) {
      const parent = this.#heap[(entry.place - 1) >> 1];
      if (parent === undefined || parent.at <= entry.at) return;
      const place = parent.place;
      this.#put(parent, entry.place);
      this.#put(entry, place);
    }
  }

  #down(entry: Entry): void {
    for (;;) {
      const left = this.#heap[entry.place * 2 + 1];
      const right = this.#heap[entry.place * 2 + 2];
      const least = right !== undefined && left !== undefined && right.at < left.at ? right : left;
      if (least === undefined || least.at >= entry.at) return;
      const place = least.place;
      this.#put(least, entry.place);
      this.#put(entry, place);
    }
  }
}
