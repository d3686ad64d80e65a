// The order of resource versions.

/** Whether `one` is an earlier version than `other`; false where either is no decimal number, for then they have no order. */
export function isOlder(one: string, other: string): boolean {
  if (!/^[1-9]\d*$/.test(one) || !/^[1-9]\d*$/.test(other)) return false;
  return one.length === other.length ? one < other : one.length < other.length;
}
