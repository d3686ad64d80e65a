// The keys under reship.dev/: which exist, and where each may stand.

export const keyPrefix = 'reship.dev/';

/** Keys that the owner of a workload writes on its metadata. */
export const ownKeys = [
  'policy',
  'containers',
  'include',
  'exclude',
  'pin',
  'interval-seconds',
  'deadline-seconds',
  'soak-seconds',
  'on-failure',
  'on-reset',
  'start',
  'suspend',
  'allow-drift',
  'requested-at',
] as const;

export type OwnKey = (typeof ownKeys)[number];

/** Keys that Reship writes on a workload's metadata. */
const writtenKeys = ['state', 'suspended'] as const;

/** On a Namespace every own key but `policy` is a default for its workloads. */
const namespaceKeys = ['default-policy', ...ownKeys.filter((key) => key !== 'policy'), 'suspended'] as const;

/** Written by Reship on the pod template, where the image string stays and the Pods restart. */
const templateKeys = ['restarted-for'] as const;

export type SettingKey = OwnKey | 'state' | 'suspended' | 'default-policy' | 'restarted-for';

export type Place = 'workload' | 'namespace' | 'template';

const keysOf: Readonly<Record<Place, readonly SettingKey[]>> = {
  workload: [...ownKeys, ...writtenKeys],
  namespace: namespaceKeys,
  template: templateKeys,
};

/** The full keys of a workload's metadata, those written by Reship included: a conditional patch tests each. */
export const workloadKeys: readonly string[] = keysOf.workload.map((key) => keyPrefix + key);

export function isKeyOf(place: Place, name: string): name is SettingKey {
  return keysOf[place].some((key) => key === name);
}

/** Where a known key belongs; null for an unknown one. */
export function homeOf(name: string): Place | null {
  if (isKeyOf('workload', name)) return 'workload';
  if (isKeyOf('namespace', name)) return 'namespace';
  return isKeyOf('template', name) ? 'template' : null;
}

/** The keys that a person may write at a place: what a misspelt key is compared with. */
export function suggestionsFor(place: Place): readonly string[] {
  return place === 'namespace' ? namespaceKeys : ownKeys;
}

/** What stands under reship.dev/, sorted by key: equal lists mean that nothing of ours has changed. */
export function reshipKeys(annotations: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  const ours = Object.entries(annotations).filter(([key]) => key.startsWith(keyPrefix));
  return ours.toSorted(([one], [other]) => (one < other ? -1 : 1));
}
