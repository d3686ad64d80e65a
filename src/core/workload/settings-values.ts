// The values of the keys under reship.dev/: what each may be, in one sentence and as a reading.
import type { Pattern } from '#core/policy/pattern.ts';
import { readPattern } from '#core/policy/pattern.ts';
import type { OwnKey } from './settings-keys.ts';

export const pins = ['digest', 'tag', 'none'] as const;
export const starts = ['comparable', 'any'] as const;
export const resets = ['restore', 'hold'] as const;
export const driftOwners = ['helm', 'argocd', 'flux'] as const;

/** A day: what has not rolled out by then has failed. */
export const mostDeadlineSeconds = 86_400;

type Demand = (value: string) => string | null;

/** By key, what is wrong with a value, as the end of "it must be …"; null when it can be used. The policy is read elsewhere. */
export const demands: Readonly<Record<Exclude<OwnKey, 'policy'>, Demand>> = {
  containers: (value) => (readNames(value) === null ? 'the names of containers, comma-separated' : null),
  include: patternDemand,
  exclude: patternDemand,
  pin: oneOf(pins),
  'interval-seconds': wholeNumber(15),
  'deadline-seconds': wholeNumber(1, mostDeadlineSeconds),
  'soak-seconds': wholeNumber(0),
  'on-failure': oneOf(['return', 'hold']),
  'on-reset': oneOf(resets),
  start: oneOf(starts),
  suspend: oneOf(['true', 'false']),
  'allow-drift': (value) =>
    readOwners(value) === null ? `one or more of ${driftOwners.join(', ')}, comma-separated` : null,
  'requested-at': () => null,
};

/** The word of the list that the value is, in any letter case. */
export function readWord<const W extends string>(words: readonly W[], value: string): W | null {
  const lower = value.trim().toLowerCase();
  return words.find((word) => word === lower) ?? null;
}

/** Names of containers (DNS labels), each once; null when one is none. */
export function readNames(value: string): readonly string[] | null {
  const names = splitList(value);
  return names.every(isContainerName) ? [...new Set(names)] : null;
}

function isContainerName(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text);
}

/** The owners that may be contradicted; null when one is unknown, `true` above all. */
export function readOwners(value: string): readonly (typeof driftOwners)[number][] | null {
  const owners = new Set<(typeof driftOwners)[number]>();
  for (const part of splitList(value)) {
    const owner = readWord(driftOwners, part);
    if (owner === null) return null;
    owners.add(owner);
  }
  return [...owners];
}

function splitList(value: string): readonly string[] {
  return value.split(',').map((part) => part.trim());
}

function oneOf(words: readonly string[]): Demand {
  const demand = `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
  return (value) => (readWord(words, value) === null ? demand : null);
}

function wholeNumber(least: number, most = Infinity): Demand {
  const demand = most === Infinity ? `, at least ${least}` : ` from ${least} to ${most}`;
  return (value) => {
    const fits = /^\d{1,9}$/.test(value.trim()) && Number(value) >= least && Number(value) <= most;
    return fits ? null : `a whole number of seconds${demand}`;
  };
}

function patternDemand(value: string): string | null {
  const reading = readPattern(value);
  return reading.ok ? null : reading.demand;
}

/** The pattern of `include` or `exclude`; null where there is none, or none that can be used (a problem says so). */
export function patternOf(value: string | undefined): Pattern | null {
  const reading = value === undefined ? null : readPattern(value);
  return reading?.ok === true ? reading.pattern : null;
}
