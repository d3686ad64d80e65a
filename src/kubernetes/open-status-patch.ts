// The JSON Patch of the status of a DeployRecord that fails where the record has ended.
import { at } from '#core/workload/shape.ts';

/** Times are added one by one, so that those which others know stay. @param there as it stands; null: none does */
export function openStatusPatch(status: object, there: unknown): readonly object[] {
  if (there === null) return [{ op: 'test', path: '/status', value: null }, add('/status', status)];
  const members = Object.entries(status).flatMap(([key, value]) => {
    const isWhole = key !== 'timings' || at(there, key) === undefined;
    if (isWhole) return value === undefined ? [] : [add(`/status/${key}`, value)];
    return Object.entries(value as object).map(([inner, time]) => add(`/status/${key}/${inner}`, time));
  });
  return [{ op: 'test', path: '/status/outcome', value: null }, ...members];
}

function add(path: string, value: unknown): object {
  return { op: 'add', path, value };
}
