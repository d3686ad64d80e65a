// What the passage needs where no cluster is asked: Namespaces from files, no Pods, and the registry.
import type { Deps, Images } from '#controller/deps.ts';
import { createHash } from 'node:crypto';

/** By name, the annotations of the Namespaces that are known; any other one has none. */
export type NamespaceTexts = ReadonlyMap<string, Readonly<Record<string, string>>>;

export function depsWithoutCluster(images: Images, namespaces: NamespaceTexts): Deps {
  const namespace: Deps['namespace'] = (name) =>
    Promise.resolve({ readable: true, name, uid: '', annotations: namespaces.get(name) ?? {} });
  const never = (): never => {
    throw new Error('without a cluster nothing is read from it or written to it');
  };
  return {
    cluster: { namespace, workload: never, pods: never, patch: never },
    images,
    namespace,
    forget: () => undefined,
    pods: () => Promise.resolve({ ok: true, value: [] }),
    nodes: () => Promise.resolve([]),
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sha256: (text) => createHash('sha256').update(text, 'utf8').digest('hex'),
    sleep: () => Promise.resolve(),
  };
}
