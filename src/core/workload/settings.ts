// What the owner of a workload wants: the annotations of the workload and the defaults of its Namespace, read once.
import { quoted } from '#core/image/quoted.ts';
import type { TagFilter } from '#core/policy/filter.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import type { DriftOwner } from './owner.ts';
import type { Policies, PolicyValue } from './policy-value.ts';
import { parsePolicyValue } from './policy-value.ts';
import type { SettingKey } from './settings-keys.ts';
import { keyPrefix } from './settings-keys.ts';
import type { PlaceRead } from './settings-place.ts';
import { phraseFor, readLabels, readPlace } from './settings-place.ts';
import { patternOf, pins, readNames, readOwners, readWord, resets, starts } from './settings-values.ts';
import type { Policy } from '#core/policy/policy.ts';
import type { Instant } from '#core/time/instant.ts';
import { ownBrake, parseSuspension, suspensionWords } from './suspension.ts';
import type { Workload } from './workload.ts';

export type Pin = (typeof pins)[number];

export interface Settings {
  /** null: no policy, or opted out. */
  readonly policies: Policies | null;
  /** Where the policy stands, `Flag` being a person on the command line; `Annotation` when there is none. */
  readonly source: 'Annotation' | 'Namespace' | 'Flag';
  /** Whether `none` was written: then a wish on the command line is not followed either. */
  readonly optedOut: boolean;
  /** The containers that a policy without names is limited to; null: the rule of docs/reference/annotations.md. */
  readonly containers: readonly string[] | null;
  readonly pin: Pin;
  readonly start: (typeof starts)[number];
  readonly onReset: (typeof resets)[number];
  /** `include` and `exclude`: which tags may be candidates. */
  readonly filter: TagFilter;
  readonly allowDrift: readonly DriftOwner[];
  /** A brake, and what it says: the workload's own before its Namespace's; `until` where it ends by itself. */
  readonly suspended: null | {
    readonly where: 'workload' | 'namespace';
    readonly text: string;
    /** Which key says so: `reship.dev/suspend`, which a person writes, or `reship.dev/suspended`, which Reship does. */
    readonly by: 'manifest' | 'reship';
    /** Reship stopped it by itself. */
    readonly own?: true;
    readonly until?: Instant;
  };
}

export interface SettingsRead {
  readonly settings: Settings;
  /** Not empty: the workload is refused. Codes InvalidSettings and InvalidPolicy. */
  readonly problems: readonly Reason[];
}

type Bearer = Pick<Workload, 'annotations' | 'templateAnnotations' | 'labels' | 'templateLabels'>;

/**
 * Reads every key; nothing is skipped in silence. A key of the workload replaces its Namespace's default, whose value is
 * then not judged; a brake is never replaced, and an unknown key is a problem wherever it stands, because it may be a
 * misspelt brake. What is wrong on the Namespace is no problem of a workload that follows nothing.
 *
 * @param wish the policy that a person asks for; it covers a workload that has none and is not opted out
 * @param now null: not known, so a brake's end is not believed
 */
export function readSettings(
  workload: Bearer,
  namespaceAnnotations: Readonly<Record<string, string>>,
  wish: Policy | null = null,
  now: Instant | null = null,
): SettingsRead {
  const own = readPlace('workload', workload.annotations);
  const shared = readPlace('namespace', namespaceAnnotations);
  const value = (key: SettingKey): string | undefined => own.values.get(key) ?? shared.values.get(key);
  const chosen = choosePolicy(own, shared);
  const wished = chosen === null && wish !== null;
  const written = chosen?.value.kind === 'policies' ? chosen.value.policies : null;
  const policies = wished ? { all: wish } : written;
  const containers = containersOf(own, shared, chosen);
  const settings: Settings = {
    policies,
    source: wished ? 'Flag' : (chosen?.source ?? 'Annotation'),
    optedOut: chosen?.value.kind === 'none',
    containers: containers === null ? null : readNames(containers),
    pin: readWord(pins, value('pin') ?? '') ?? 'digest',
    start: readWord(starts, value('start') ?? '') ?? 'comparable',
    onReset: readWord(resets, value('on-reset') ?? '') ?? 'restore',
    filter: { include: patternOf(value('include')), exclude: patternOf(value('exclude')) },
    allowDrift: readOwners(value('allow-drift') ?? '') ?? [],
    suspended: suspendedBy(own, 'workload', now) ?? suspendedBy(shared, 'namespace', now),
  };
  const problems = [
    ...policyProblems(chosen),
    ...own.keyProblems,
    ...own.valueProblems.values(),
    ...readPlace('template', workload.templateAnnotations).keyProblems,
    ...readLabels('workload', workload.labels),
    ...readLabels('template', workload.templateLabels),
    ...(policies === null && chosen?.value.kind !== 'problem'
      ? []
      : [...shared.keyProblems, ...defaultProblems(own, shared)]),
    ...contradictions(settings, containers),
  ];
  return { settings, problems };
}

/** What is wrong on a Namespace itself, whether or not a workload there follows anything. */
export function namespaceProblems(annotations: Readonly<Record<string, string>>): readonly Reason[] {
  const place = readPlace('namespace', annotations);
  const fallback = place.values.get('default-policy');
  const chosen: Chosen | null =
    fallback === undefined ? null : { value: parsePolicyValue(fallback), source: 'Namespace' };
  return [...policyProblems(chosen), ...place.keyProblems, ...place.valueProblems.values()];
}

interface Chosen {
  readonly value: PolicyValue;
  readonly source: 'Annotation' | 'Namespace';
}

function choosePolicy(own: PlaceRead, shared: PlaceRead): Chosen | null {
  const text = own.values.get('policy');
  if (text !== undefined) return { value: parsePolicyValue(text), source: 'Annotation' };
  const fallback = shared.values.get('default-policy');
  return fallback === undefined ? null : { value: parsePolicyValue(fallback), source: 'Namespace' };
}

function policyProblems(chosen: Chosen | null): readonly Reason[] {
  if (chosen?.value.kind !== 'problem') return [];
  const { code, message, next } = chosen.value.problem;
  const place = chosen.source === 'Annotation' ? 'workload' : 'namespace';
  const key = chosen.source === 'Annotation' ? 'policy' : 'default-policy';
  return [reason(code, `${keyPrefix}${key}${phraseFor(place)}: ${message}`, next)];
}

/** The Namespace's default for `containers` does not reach a policy of the workload that names its containers itself. */
function containersOf(own: PlaceRead, shared: PlaceRead, chosen: Chosen | null): string | null {
  const named = chosen?.value.kind === 'policies' && 'byContainer' in chosen.value.policies;
  if (named && chosen.source === 'Annotation') return own.values.get('containers') ?? null;
  return own.values.get('containers') ?? shared.values.get('containers') ?? null;
}

function defaultProblems(own: PlaceRead, shared: PlaceRead): readonly Reason[] {
  const problems: Reason[] = [];
  for (const [key, problem] of shared.valueProblems) {
    if (key === 'suspend' || !own.values.has(key)) problems.push(problem);
  }
  return problems;
}

function suspendedBy(place: PlaceRead, where: 'workload' | 'namespace', now: Instant | null): Settings['suspended'] {
  if (readWord(['true'], place.values.get('suspend') ?? '') !== null)
    return { where, text: `${keyPrefix}suspend: "true"`, by: 'manifest' };
  const written = place.values.get('suspended');
  if (written === undefined) return null;
  const text = suspensionWords(written);
  const read = parseSuspension(written);
  const own = where === 'workload' && read?.by === ownBrake ? { own: true as const } : {};
  const until = read?.until ?? null;
  const brake = { where, text, by: 'reship', ...own } as const;
  if (until === null) return brake;
  return now !== null && until <= now ? null : { ...brake, until };
}

function contradictions(settings: Settings, containers: string | null): readonly Reason[] {
  const { policies, pin } = settings;
  if (policies === null) return [];
  const problems: Reason[] = [];
  if ('byContainer' in policies && containers !== null) {
    const message = `${keyPrefix}containers stands beside a policy that names its containers`;
    problems.push(reason('InvalidSettings', message, `Remove ${keyPrefix}containers.`));
  }
  const all = 'all' in policies ? [policies.all] : Object.values(policies.byContainer);
  const chooser = pin === 'none' ? all.find((policy) => policy.chooses === 'tag') : undefined;
  if (chooser !== undefined) {
    const message = `${keyPrefix}pin: none only restarts Pods, which cannot change the tag that ${quoted(chooser.text)} chooses`;
    problems.push(
      reason(
        'InvalidSettings',
        message,
        `Write ${keyPrefix}pin: digest or tag, or follow the tag with ${keyPrefix}policy: digest.`,
      ),
    );
  }
  return problems;
}
