// The pod-template annotation reship.dev/restarted-for: for which digest each container was last restarted.
import type { Digest } from '#core/image/digest.ts';
import { isDigest } from '#core/image/digest.ts';
import type { Workload } from '#core/workload/workload.ts';

export const restartedForKey = 'reship.dev/restarted-for';

/** `app=sha256:…,proxy=sha256:…`; damaged parts are left out. */
export function restarts(workload: Workload): ReadonlyMap<string, Digest> {
  const found = new Map<string, Digest>();
  for (const part of (workload.templateAnnotations?.[restartedForKey] ?? '').split(',')) {
    const [container, digest] = part.split('=', 2);
    if (container !== undefined && digest !== undefined && isDigest(digest)) found.set(container, digest);
  }
  return found;
}

export function restartedFor(workload: Workload, container: string): Digest | null {
  return restarts(workload).get(container) ?? null;
}

/** The annotation after restarting some containers, those of vanished containers dropped. */
export function restartsAfter(workload: Workload, now: ReadonlyMap<string, Digest>): string {
  const all = new Map([...restarts(workload), ...now]);
  return workload.containers.flatMap(({ name }) => (all.has(name) ? [`${name}=${all.get(name)}`] : [])).join(',');
}
