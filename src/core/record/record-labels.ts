// The labels by which the records of a workload are found.
import type { WorkloadId } from '#core/workload/workload.ts';
import { bounds } from './bounds.ts';
import type { Outcome } from './record.ts';

/** Lower-case hex of SHA-256 over UTF-8. */
export type Sha256 = (text: string) => string;

export const kindLabel = 'reship.dev/target-kind';
export const nameLabel = 'reship.dev/target-name';
/** Absent as long as the record is open. */
export const outcomeLabel = 'reship.dev/outcome';
/** The same on all records that one cause made at once. */
export const groupLabel = 'reship.dev/group';

/** Names may have 253 characters and a label's value 63: a longer one is cut and told apart by ten hex digits. */
export function labelValue(text: string, sha256: Sha256): string {
  if (text.length <= bounds.label && /^[a-zA-Z0-9]([-a-zA-Z0-9_.]*[a-zA-Z0-9])?$/.test(text)) return text;
  const start = text
    .replaceAll(/[^-a-zA-Z0-9_.]/g, '-')
    .replace(/^[^a-zA-Z0-9]+/, '')
    .slice(0, bounds.label - 11);
  return start === '' ? sha256(text).slice(0, 10) : `${start}-${sha256(text).slice(0, 10)}`;
}

export function recordLabels(
  target: Pick<WorkloadId, 'kind' | 'name'>,
  more: { readonly outcome?: Outcome | undefined; readonly group?: string | undefined },
  sha256: Sha256,
): Readonly<Record<string, string>> {
  return {
    [kindLabel]: target.kind,
    [nameLabel]: labelValue(target.name, sha256),
    ...(more.outcome === undefined ? {} : { [outcomeLabel]: more.outcome }),
    ...(more.group === undefined ? {} : { [groupLabel]: labelValue(more.group, sha256) }),
  };
}

/** The selector of all records of a workload, of its earlier lives as well. */
export function recordSelector(target: Pick<WorkloadId, 'kind' | 'name'>, sha256: Sha256): string {
  return `${kindLabel}=${target.kind},${nameLabel}=${labelValue(target.name, sha256)}`;
}

/** The selector of what is open, was not told, or ended other than well: also matches what has no such label. */
export const notSucceededSelector = `${outcomeLabel}!=Succeeded`;
