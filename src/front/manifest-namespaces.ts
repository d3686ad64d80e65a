// The Namespaces among the manifests: their annotations are the defaults of the workloads beside them.
import type { Placed } from './manifest-files.ts';
import type { NamespaceTexts } from './without-cluster.ts';

/** Of two manifests for one Namespace the later one holds, as it would after kubectl apply. */
export function namespacesIn(placed: readonly Placed[]): NamespaceTexts {
  const found = new Map<string, Readonly<Record<string, string>>>();
  for (const { manifest } of placed) {
    if (manifest.kind === 'namespace') found.set(manifest.namespace.name, manifest.namespace.annotations);
  }
  return found;
}
