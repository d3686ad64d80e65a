// Keeps metadata.managedFields as the API server does: who set a field last owns it, and who changes it takes it.
import { difference, isEmpty, union, without } from './field-set.ts';
import type { ManagedFields, Stored, Writer } from './object.ts';

const isSameWriter = (entry: ManagedFields, { manager, subresource }: Writer): boolean =>
  entry.manager === manager && entry.operation === 'Update' && entry.subresource === subresource;

/** The entries after an Update by `writer`; `after` brings those that stand, and an empty list of them forgets all. */
export function afterUpdate(
  before: Stored | null,
  after: Stored,
  writer: Writer,
  time: string,
): readonly ManagedFields[] {
  const { set, removed } = difference(before, after);
  const standing = after.metadata.managedFields ?? [];
  const mine = standing.find((entry) => isSameWriter(entry, writer));
  const others = standing
    .filter((entry) => entry !== mine)
    .map((entry) => ({ ...entry, fieldsV1: without(without(entry.fieldsV1, set), removed) }))
    .filter((entry) => !isEmpty(entry.fieldsV1));
  const fields = union(without(mine?.fieldsV1 ?? {}, removed), set);
  if (isEmpty(fields)) return others;
  const changed = mine === undefined || !isEmpty(set);
  const entry: ManagedFields = {
    manager: writer.manager,
    operation: 'Update',
    apiVersion: after.apiVersion,
    time: changed ? time : mine.time,
    fieldsType: 'FieldsV1',
    fieldsV1: fields,
    ...(writer.subresource !== undefined && { subresource: writer.subresource }),
  };
  return inOrder([...others, entry]);
}

/** Apply before Update, then by time. */
export function inOrder(entries: readonly ManagedFields[]): readonly ManagedFields[] {
  return entries.toSorted(
    (one, other) => one.operation.localeCompare(other.operation) || one.time.localeCompare(other.time),
  );
}
