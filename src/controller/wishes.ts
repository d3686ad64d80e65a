// Who wants an answer and how soon, with the soonest at hand: thousands may share one image.

export interface Wish {
  readonly voice: string;
  /** Between two questions. */
  readonly seconds: number;
  /** The same while the answer is a failure. */
  readonly afterFailure: number;
}

interface Least {
  /** Infinity: nobody wishes anything. */
  value: number;
  /** How many wish just that. */
  owners: number;
}

export interface Wishes {
  readonly byKey: Map<string, Wish>;
  readonly seconds: Least;
  readonly afterFailure: Least;
}

const members = ['seconds', 'afterFailure'] as const;

export function noWishes(): Wishes {
  return { byKey: new Map(), seconds: { value: Infinity, owners: 0 }, afterFailure: { value: Infinity, owners: 0 } };
}

export function wish(wishes: Wishes, key: string, one: Wish): void {
  const before = wishes.byKey.get(key);
  wishes.byKey.set(key, one);
  for (const member of members) join(wishes[member], one[member]);
  if (before !== undefined) leave(wishes, before);
}

export function unwish(wishes: Wishes, key: string): void {
  const before = wishes.byKey.get(key);
  if (before === undefined) return;
  wishes.byKey.delete(key);
  leave(wishes, before);
}

function join(least: Least, value: number): void {
  if (value < least.value) {
    least.value = value;
    least.owners = 0;
  }
  if (value === least.value) least.owners += 1;
}

/** All are counted again only when the last owner of the least has gone. */
function leave(wishes: Wishes, one: Wish): void {
  for (const member of members) {
    const least = wishes[member];
    if (one[member] !== least.value) continue;
    least.owners -= 1;
    if (least.owners > 0) continue;
    least.value = Infinity;
    for (const other of wishes.byKey.values()) join(least, other[member]);
  }
}
