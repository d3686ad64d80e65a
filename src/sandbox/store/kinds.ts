// The kinds that the sandbox serves from the start.

export interface Kind {
  /** `''` for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly singular: string;
  readonly short: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  /** Has a subresource `status`: a write of the object leaves the status alone. */
  readonly status: boolean;
  readonly scale: boolean;
  /** Counts changes of the spec in metadata.generation. */
  readonly generation: boolean;
}

/** `deployments.apps`, `pods`. */
export function resourceOf({ group, plural }: Pick<Kind, 'group' | 'plural'>): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** `Deployment.apps`, `Pod`. */
export function groupKindOf({ group, kind }: Pick<Kind, 'group' | 'kind'>): string {
  return group === '' ? kind : `${kind}.${group}`;
}

export function apiVersionOf({ group, version }: Pick<Kind, 'group' | 'version'>): string {
  return group === '' ? version : `${group}/${version}`;
}

// group/version; then for each kind: name, plural, flags (n namespaced, s status, c scale, g generation, a category all), short names.
const table: Readonly<Record<string, readonly string[]>> = {
  v1: [
    'Namespace namespaces s ns',
    'Node nodes s no',
    'Pod pods nsga po',
    'Secret secrets n',
    'ConfigMap configmaps n cm',
    'ServiceAccount serviceaccounts n sa',
    'Service services nsa svc',
    'Event events n ev',
    'ResourceQuota resourcequotas ns quota',
  ],
  'apps/v1': [
    'Deployment deployments nscga deploy',
    'ReplicaSet replicasets nscga rs',
    'StatefulSet statefulsets nscga sts',
    'DaemonSet daemonsets nsga ds',
    'ControllerRevision controllerrevisions n',
  ],
  'batch/v1': ['Job jobs nsga', 'CronJob cronjobs nsga cj'],
  'coordination.k8s.io/v1': ['Lease leases n'],
  'events.k8s.io/v1': ['Event events n ev'],
  'rbac.authorization.k8s.io/v1': [
    'Role roles n',
    'RoleBinding rolebindings n',
    'ClusterRole clusterroles -',
    'ClusterRoleBinding clusterrolebindings -',
  ],
  'apiextensions.k8s.io/v1': ['CustomResourceDefinition customresourcedefinitions sg crd crds'],
};

export const builtInKinds: readonly Kind[] = Object.entries(table).flatMap(([apiVersion, lines]) => {
  const [version = '', group = ''] = apiVersion.split('/').toReversed();
  return lines.map((line) => {
    const [kind = '', plural = '', flags = '', ...short] = line.split(' ');
    return {
      group,
      version,
      kind,
      plural,
      singular: kind.toLowerCase(),
      short,
      categories: flags.includes('a') ? ['all'] : kind.startsWith('Custom') ? ['api-extensions'] : [],
      namespaced: flags.includes('n'),
      status: flags.includes('s'),
      scale: flags.includes('c'),
      generation: flags.includes('g'),
    };
  });
});
