// Which containers a policy covers.
import { quoted } from '#core/image/quoted.ts';
import { parseReference, repositoryOf } from '#core/image/reference.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { shellWord } from '#core/reason/shell-word.ts';
import { nearest } from '#core/reason/nearest.ts';
import { plainName } from './plain-name.ts';
import type { Settings } from './settings.ts';
import type { Container, Workload } from './workload.ts';
import { shortName } from './workload.ts';

export interface Covered {
  readonly container: Container;
  readonly policy: Policy;
  /** The container whose update it goes along with, because its image string is the same; null: it is judged itself. */
  readonly follows: string | null;
}

export interface Coverage {
  /** In pod order. */
  readonly covered: readonly Covered[];
  /** Codes AmbiguousContainers and NoSuchContainer; when there are any, nothing of the workload is written. */
  readonly problems: readonly Reason[];
}

/**
 * `digest` covers all containers and init containers. A policy that chooses versions needs an unmistakable container: the
 * only one, or all of one repository; sidecars and init containers do not count there. Names settle it either way.
 */
export function coverageOf(workload: Workload, settings: Pick<Settings, 'policies' | 'containers'>): Coverage {
  const { policies, containers } = settings;
  if (policies === null) return { covered: [], problems: [] };
  if ('byContainer' in policies) return named(workload, new Map(Object.entries(policies.byContainer)), true);
  const { all } = policies;
  if (containers !== null) return named(workload, new Map(containers.map((name) => [name, all])), false);
  if (all.chooses === 'digest') {
    return {
      covered: workload.containers.map((container) => ({ container, policy: all, follows: null })),
      problems: [],
    };
  }
  const main = workload.containers.filter((container) => container.role === 'container');
  if (!areUnmistakable(main)) return { covered: [], problems: [ambiguous(workload, main, all)] };
  return { covered: withFollowers(workload, new Map(main.map(({ name }) => [name, all]))), problems: [] };
}

function named(workload: Workload, wanted: ReadonlyMap<string, Policy>, followersToo: boolean): Coverage {
  const known = new Set(workload.containers.map((container) => container.name));
  const problems = [...wanted.keys()].filter((name) => !known.has(name)).map((name) => noSuch(workload, name));
  if (followersToo) return { covered: withFollowers(workload, wanted), problems };
  const covered: Covered[] = [];
  for (const container of workload.containers) {
    const policy = wanted.get(container.name);
    if (policy !== undefined) covered.push({ container, policy, follows: null });
  }
  return { covered, problems };
}

function withFollowers(workload: Workload, wanted: ReadonlyMap<string, Policy>): readonly Covered[] {
  const leaders = new Map<string, { readonly name: string; readonly policy: Policy }>();
  for (const { name, image } of workload.containers) {
    const policy = wanted.get(name);
    if (policy !== undefined && image !== '' && !leaders.has(image)) leaders.set(image, { name, policy });
  }
  const covered: Covered[] = [];
  for (const container of workload.containers) {
    const own = wanted.get(container.name);
    const leader = leaders.get(container.image);
    if (own !== undefined) covered.push({ container, policy: own, follows: null });
    else if (leader !== undefined) covered.push({ container, policy: leader.policy, follows: leader.name });
  }
  return covered;
}

function areUnmistakable(main: readonly Container[]): boolean {
  if (main.length <= 1) return true;
  const repositories = new Set(
    main.map(({ image }) => {
      const reference = parseReference(image);
      return reference === null ? null : repositoryOf(reference);
    }),
  );
  return repositories.size === 1 && !repositories.has(null);
}

function ambiguous(workload: Workload, main: readonly Container[], policy: Policy): Reason {
  const names = main.map(({ name }) => name);
  const value = `${names[0] ?? ''}=${policy.text}`;
  return reason(
    'AmbiguousContainers',
    `this pod has ${listed(names)}; write reship.dev/policy: '${value.replaceAll("'", "''")}'`,
    `kubectl annotate ${shortName(workload.id)} -n ${workload.id.namespace} --overwrite reship.dev/policy=${shellWord(value)}`,
  );
}

function noSuch(workload: Workload, name: string): Reason {
  const names = inReadingOrder(workload.containers).map((container) => container.name);
  const others = names.length > workload.containers.filter(({ role }) => role === 'container').length;
  const note = others ? ' (sidecars and init containers included)' : '';
  const meant = nearest(name, names);
  return reason(
    'NoSuchContainer',
    `no container ${quoted(name)}; this pod has ${listed(names)}${note}`,
    meant === null ? undefined : `Write ${plainName(meant)} instead of ${plainName(name)} in the annotation.`,
  );
}

function inReadingOrder(containers: readonly Container[]): readonly Container[] {
  const main = containers.filter(({ role }) => role === 'container');
  return [...main, ...containers.filter(({ role }) => role !== 'container')];
}

/** At most 20 names: a pod may have many. */
function listed(names: readonly string[]): string {
  const first = names.slice(0, 20).map(plainName).join(', ');
  return names.length > 20 ? `${first} and ${names.length - 20} more` : first;
}
