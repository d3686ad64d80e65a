// Merge patches: RFC 7386, and the strategic one that merges the lists whose items have keys.
import { keysOf } from '../store/field-set.ts';
import { equal, isMap, type Json, type JsonMap } from '../store/json.ts';

/** RFC 7386: null removes, lists are replaced. */
export function mergePatch(before: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch;
  const merged: Record<string, Json | undefined> = isMap(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else if (value !== undefined) merged[key] = mergePatch(merged[key], value);
  }
  return merged;
}

/** Lists that a strategic patch merges by one key, where the field sets know more of them. */
const mergeKeys: Readonly<Record<string, string>> = { topologySpreadConstraints: 'topologyKey' };
const orders = '$setElementOrder/';
const deletions = '$deleteFromPrimitiveList/';

/** Knows `$patch: delete|replace`, `$retainKeys`, `$setElementOrder` and `$deleteFromPrimitiveList`. */
export function strategicPatch(before: Json | undefined, patch: Json): Json {
  if (!isMap(patch)) return patch;
  if (patch['$patch'] === 'replace') return without(patch, '$patch');
  const old: JsonMap = isMap(before) ? before : {};
  const retained = patch['$retainKeys'];
  const kept = Array.isArray(retained)
    ? Object.entries(old).filter(([key]) => retained.includes(key))
    : Object.entries(old);
  const merged: Record<string, Json | undefined> = Object.fromEntries(kept);
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$retainKeys' || key === '$patch' || key.startsWith(orders) || value === undefined) continue;
    if (key.startsWith(deletions)) {
      const field = key.slice(deletions.length);
      const gone = Array.isArray(value) ? value : [];
      merged[field] = listOf(merged[field]).filter((one) => !gone.includes(one));
    } else if (value === null || (isMap(value) && value['$patch'] === 'delete')) delete merged[key];
    else
      merged[key] = Array.isArray(value)
        ? mergeList(key, merged[key], value, patch[orders + key])
        : strategicPatch(merged[key], value);
  }
  return merged;
}

/** What is wrong with an item that says no key where its list is merged by one, in the words of the server; null: nothing. */
export function keylessIn(patch: Json): string | null {
  if (!isMap(patch)) return null;
  for (const [field, value] of Object.entries(patch)) {
    if (isMap(value)) {
      const inside = keylessIn(value);
      if (inside !== null) return inside;
    }
    if (field.startsWith('$') || !Array.isArray(value)) continue;
    const key = mergeKeys[field] ?? keysOf(field, value)?.[0];
    for (const item of value.filter(isMap)) {
      const isKeyless = key !== undefined && item[key] === undefined && item['$patch'] !== 'replace';
      const inside = isKeyless ? `map: ${goText(item)} does not contain declared merge key: ${key}` : keylessIn(item);
      if (inside !== null) return inside;
    }
  }
  return null;
}

/** As Go prints it: `map[image:x:2]`. */
function goText(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => goText(item)).join(' ')}]`;
  if (!isMap(value)) return typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const pairs = Object.entries(value).map(([key, one]) => `${key}:${goText(one)}`);
  return `map[${pairs.sort().join(' ')}]`;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function without(map: JsonMap, ...keys: readonly string[]): JsonMap {
  return Object.fromEntries(Object.entries(map).filter(([key]) => !keys.includes(key)));
}

function mergeList(field: string, before: Json | undefined, patch: readonly Json[], order: Json | undefined): Json {
  const old = listOf(before);
  if (field === 'finalizers') return [...new Set([...old, ...patch])];
  const key = mergeKeys[field] ?? keysOf(field, [...old, ...patch])?.[0];
  if (key === undefined || patch.some((item) => isMap(item) && item['$patch'] === 'replace')) {
    return patch.filter((item) => !isMap(item) || item['$patch'] === undefined);
  }
  let items = [...old];
  for (const item of patch.filter(isMap)) {
    const at = items.findIndex((one) => isMap(one) && equal(one[key], item[key]));
    if (item['$patch'] === 'delete') items = items.filter((_, place) => place !== at);
    else if (at < 0) items.push(strategicPatch(undefined, item));
    else items[at] = strategicPatch(items[at], item);
  }
  return Array.isArray(order) ? inOrder(items, order, key) : items;
}

/** Those the order names come as it says, the others after them. */
function inOrder(items: readonly Json[], order: readonly Json[], key: string): Json {
  const place = (item: Json): number => {
    const at = order.findIndex((one) => isMap(one) && isMap(item) && equal(one[key], item[key]));
    return at < 0 ? order.length : at;
  };
  return items.toSorted((one, other) => place(one) - place(other));
}
