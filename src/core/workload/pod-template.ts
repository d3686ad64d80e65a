// The containers of a pod template, with their place in it, and as whom their images are pulled.
import { at, listOf, textOf } from './shape.ts';
import type { Container, Workload } from './workload.ts';

/**
 * Init containers first, then containers. Ephemeral containers and image volumes are neither; an entry without a name
 * is left out and keeps its place in the count. Null when the pod spec has no list of containers.
 */
export function containersOf(podSpec: unknown): readonly Container[] | null {
  if (!Array.isArray(at(podSpec, 'containers'))) return null;
  return [...listed(podSpec, 'initContainers'), ...listed(podSpec, 'containers')];
}

/** The Secrets that a Pod of this template pulls with, and the ServiceAccount whose Secrets serve where it names none. */
export function pullIdentityOf(podSpec: unknown): Pick<Workload, 'pullSecrets' | 'serviceAccount'> {
  const names = listOf(at(podSpec, 'imagePullSecrets')).map((one) => textOf(at(one, 'name')) ?? '');
  const account = textOf(at(podSpec, 'serviceAccountName')) ?? textOf(at(podSpec, 'serviceAccount')) ?? '';
  return {
    pullSecrets: [...new Set(names)].filter((name) => name !== ''),
    serviceAccount: account === '' ? 'default' : account,
  };
}

function listed(podSpec: unknown, list: Container['list']): readonly Container[] {
  const found: Container[] = [];
  for (const [index, raw] of listOf(at(podSpec, list)).entries()) {
    const name = textOf(at(raw, 'name'));
    if (name === null) continue;
    found.push({
      name,
      image: textOf(at(raw, 'image')) ?? '',
      role: roleOf(raw, list),
      list,
      index,
      pullPolicy: textOf(at(raw, 'imagePullPolicy')),
    });
  }
  return found;
}

function roleOf(raw: unknown, list: Container['list']): Container['role'] {
  if (list === 'containers') return 'container';
  return at(raw, 'restartPolicy') === 'Always' ? 'sidecar' : 'init';
}
