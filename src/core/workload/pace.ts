// How often a workload is looked at, how long its rollout may take, and which tags are followed by their digest.
import { type ImageReference, parseReference, repositoryOf } from '#core/image/reference.ts';
import { coverageOf } from './coverage.ts';
import { readSettings } from './settings.ts';
import { keyPrefix } from './settings-keys.ts';
import { mostDeadlineSeconds } from './settings-values.ts';
import { ownOf } from './shape.ts';
import type { Container, Workload } from './workload.ts';

type ReferenceOf = (container: Container) => ImageReference | null;
type Annotations = Readonly<Record<string, string>>;

export interface Pace {
  /** null: its owner wishes nothing. */
  readonly intervalSeconds: number | null;
  readonly deadlineSeconds: number;
  /** `repository:tag` of every tag whose move changes the decision; other digests change with the tag list alone. */
  readonly pointers: ReadonlySet<string>;
  /** The last wish to be looked at now; null: none. */
  readonly requestedAt: string | null;
}

export const usualDeadlineSeconds = 600;

/**
 * The workload's own values before its Namespace's; one that cannot be used is a problem elsewhere, and none here.
 * @param referenceOf what counts as the image of a container, where a webhook rewrote it
 */
export function paceOf(workload: Workload, namespace: Annotations, referenceOf: ReferenceOf = asWritten): Pace {
  const own = workload.annotations ?? {};
  const value = (key: string): string | undefined => ownOf(own, keyPrefix + key) ?? ownOf(namespace, keyPrefix + key);
  return {
    intervalSeconds: secondsIn(value('interval-seconds')),
    deadlineSeconds: secondsIn(value('deadline-seconds'), mostDeadlineSeconds) ?? usualDeadlineSeconds,
    pointers: pointersOf(workload, namespace, referenceOf),
    requestedAt: value('requested-at') ?? null,
  };
}

/** Whether anything of ours stands on the workload or its Namespace: what says nothing of us is never looked at. */
export function mentionsUs(workload: Workload, namespace: Annotations): boolean {
  const { annotations, templateAnnotations, labels, templateLabels } = workload;
  return [annotations, templateAnnotations, labels, templateLabels, namespace].some(
    (texts) => texts !== null && Object.keys(texts).some((key) => key.toLowerCase().includes('reship')),
  );
}

function secondsIn(text: string | undefined, most = Infinity): number | null {
  const value = text?.trim() ?? '';
  return /^\d{1,9}$/.test(value) && Number(value) > 0 && Number(value) <= most ? Number(value) : null;
}

function asWritten({ image }: Container): ImageReference | null {
  return parseReference(image);
}

function pointersOf(workload: Workload, namespace: Annotations, referenceOf: ReferenceOf): ReadonlySet<string> {
  const { settings } = readSettings(workload, namespace);
  const pointers = new Set<string>();
  for (const { container, policy } of coverageOf(workload, settings).covered) {
    const reference = referenceOf(container);
    if (reference === null) continue;
    const current = reference.tag ?? (reference.digest === null ? 'latest' : null);
    const tag = policy.chooses === 'digest' ? current : (policy.look?.pointer ?? null);
    if (tag !== null) pointers.add(`${repositoryOf(reference)}:${tag}`);
  }
  return pointers;
}
