// YAML by itself: loaded only where it is asked for. Bundled, a lazy import of the package has no named exports.
import { stringify } from 'yaml';

/** Long lines stay whole, and equal parts are written out each time. */
export function yamlText(value: unknown): string {
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
}
