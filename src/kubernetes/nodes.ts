// The platforms of the Nodes that a workload runs on, for whoever may read Nodes.
import type { Answer } from '#core/decision/observation.ts';
import type { PodFacts, Workload } from '#core/workload/workload.ts';
import { nodePath } from './kinds.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

/** Nodes that are read for one workload: of more, all platforms are among them. */
const most = 20;
const mostKept = 10_000;
/** Milliseconds until Nodes that may not be read are asked for again. */
const refusedFor = 600_000;

/**
 * `linux/amd64`, each once. Nothing where Pods or Nodes cannot be read: who asks goes on without.
 * @param podsOf the Pods of a workload
 * @param monotonic milliseconds
 */
export function createNodes(
  call: Transport,
  podsOf: (workload: Workload) => Promise<Answer<readonly PodFacts[]>>,
  monotonic: () => number,
): (workload: Workload) => Promise<readonly string[]> {
  /** By name; a Node does not change what it is. */
  const known = new Map<string, string>();
  let refused = -Infinity;

  async function platformOf(name: string): Promise<string | null> {
    const before = known.get(name);
    if (before !== undefined) return before;
    if (monotonic() - refused < refusedFor) return null;
    try {
      const platform = platformIn(await call({ method: 'GET', path: nodePath(name) }));
      if (known.size >= mostKept) known.clear();
      if (platform !== null) known.set(name, platform);
      return platform;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      if (error.code === 'Forbidden') refused = monotonic();
      return null;
    }
  }

  return async function nodes(workload) {
    const pods = await podsOf(workload);
    const names = pods.ok ? pods.value.flatMap(({ alive, node }) => (alive && node !== undefined ? [node] : [])) : [];
    const some = [...new Set(names)].toSorted().slice(0, most);
    const platforms = await Promise.all(some.map(platformOf));
    return [...new Set(platforms.filter((one) => one !== null))].toSorted();
  };
}

function platformIn(node: Readonly<Record<string, unknown>>): string | null {
  const status = node['status'];
  const info = isFields(status) ? status['nodeInfo'] : null;
  const platform = isFields(info) ? `${String(info['operatingSystem'])}/${String(info['architecture'])}` : '';
  return /^[a-z0-9]{1,32}\/[a-z0-9_]{1,32}$/.test(platform) ? platform : null;
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
