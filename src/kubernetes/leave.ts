// The patch that takes Reship's marks off an object: its annotations and its entries in managedFields, nothing else.
import { pointer, type JsonPatch, type JsonPatchOperation } from '#core/plan/json-patch.ts';
import { at, listOf, textOf, textsOf } from '#core/workload/shape.ts';

/** What Reship writes on an object's metadata; the keys of its owner are not among them. */
const writtenKeys = ['reship.dev/state', 'reship.dev/suspended'];

const manager = 'reship';

/**
 * null: there is nothing of ours. Guards the uid, every annotation that goes, and of each entry whose it is.
 *
 * A patch that only takes away makes its own field manager own nothing, so no entry comes back with it.
 */
export function leavePatch(raw: unknown): JsonPatch | null {
  const annotations = textsOf(at(raw, 'metadata', 'annotations')) ?? {};
  const guards: JsonPatchOperation[] = [
    { op: 'test', path: '/metadata/uid', value: textOf(at(raw, 'metadata', 'uid')) },
  ];
  const removals: JsonPatchOperation[] = [];
  for (const key of writtenKeys) {
    const value = annotations[key];
    if (value === undefined) continue;
    const path = pointer('metadata', 'annotations', key);
    guards.push({ op: 'test', path, value });
    removals.push({ op: 'remove', path });
  }
  const entries = listOf(at(raw, 'metadata', 'managedFields'));
  // From the end, so that the places of the others stay.
  for (const [index, entry] of [...entries.entries()].reverse()) {
    if (at(entry, 'manager') !== manager) continue;
    const path = pointer('metadata', 'managedFields', index);
    guards.push({ op: 'test', path: `${path}/manager`, value: manager });
    removals.push({ op: 'remove', path });
  }
  return removals.length === 0 ? null : [...guards, ...removals];
}
