// Tables, as kubectl get asks for them: the server computes the cells.
import { isMap } from '../store/json.ts';
import type { Stored } from '../store/object.ts';
import { ageOf } from './age.ts';
import type { Column } from './custom-kinds.ts';
import { cells, columnNames } from './table-cells.ts';

const types: Readonly<Record<string, string>> = {
  Desired: 'integer',
  Current: 'integer',
  Active: 'integer',
  Suspend: 'boolean',
};

/** @param custom the columns of a custom kind; null for one of the server's own @param whole each row holds its whole object, by which kubectl sorts */
export function tableOf(
  kind: string,
  objects: readonly Stored[],
  metadata: object,
  custom: readonly Column[] | null,
  now: number,
  whole = false,
): object {
  const names = columnNames(kind);
  const own = names.map((text) => {
    const name = text.replace(/^\+/, '');
    const format = name === 'Name' ? 'name' : '';
    return { name, type: types[name] ?? 'string', format, description: '', priority: text.startsWith('+') ? 1 : 0 };
  });
  const named = { name: 'Name', type: 'string', format: 'name', description: '', priority: 0 };
  const defined = custom?.map(({ name, type, description = '', priority = 0 }) => ({
    name,
    type,
    format: '',
    description,
    priority,
  }));
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata,
    columnDefinitions: defined === undefined ? own : [named, ...defined],
    rows: objects.map((object) => ({
      cells:
        custom === null
          ? cells(kind, object, now)
          : [object.metadata.name, ...custom.map((column) => customCell(column, object, now))],
      object: whole
        ? object
        : { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata },
    })),
  };
}

/** Paths of plain keys, and `[?(@.type=="Ready")]` of a list of maps. */
function customCell({ jsonPath, type }: Column, object: Stored, now: number): unknown {
  let at: unknown = object;
  for (const [, key, field, value] of jsonPath.matchAll(/\.([\w-]+)|\[\?\(@\.(\w+)\s*==\s*["']([^"']*)["']\)\]/g)) {
    if (key !== undefined) at = isMap(at) ? at[key] : undefined;
    else at = Array.isArray(at) ? at.find((one) => isMap(one) && one[field ?? ''] === value) : undefined;
  }
  if (at === undefined) return null;
  if (type === 'date' && typeof at === 'string') return ageOf(at, now);
  return typeof at === 'object' ? JSON.stringify(at) : at;
}
