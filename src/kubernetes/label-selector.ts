// A label selector as the query parameter `labelSelector`.
import type { LabelSelector } from '#core/workload/workload.ts';

/** null where the selector selects everything, or has an operator that is not known: then no Pod may be called its own. */
export function selectorQuery(selector: LabelSelector | null): string | null {
  if (selector === null) return null;
  const parts = Object.entries(selector.matchLabels).map(([key, value]) => `${key}=${value}`);
  for (const { key, operator, values } of selector.matchExpressions) {
    if (operator === 'In' && values.length > 0) parts.push(`${key} in (${values.join(',')})`);
    else if (operator === 'NotIn' && values.length > 0) parts.push(`${key} notin (${values.join(',')})`);
    else if (operator === 'Exists') parts.push(key);
    else if (operator === 'DoesNotExist') parts.push(`!${key}`);
    else return null;
  }
  return parts.length === 0 ? null : parts.join(',');
}
