// One place where settings may stand (a workload, its pod template, its Namespace): the values, and what is wrong there.
import { quoted } from '#core/image/quoted.ts';
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { nearest } from '#core/reason/nearest.ts';
import type { OwnKey, Place, SettingKey } from './settings-keys.ts';
import { homeOf, isKeyOf, keyPrefix, ownKeys, suggestionsFor } from './settings-keys.ts';
import { demands } from './settings-values.ts';

export interface PlaceRead {
  readonly values: ReadonlyMap<SettingKey, string>;
  /** Unknown and misplaced keys. */
  readonly keyProblems: readonly Reason[];
  /** By key: a value that cannot be used. Policies are judged where they are parsed. */
  readonly valueProblems: ReadonlyMap<SettingKey, Reason>;
}

type Texts = Readonly<Record<string, string>>;

const phrases: Readonly<Record<Place, string>> = {
  workload: '',
  namespace: ' on the Namespace',
  template: ' on the pod template',
};

export function phraseFor(place: Place): string {
  return phrases[place];
}

export function readPlace(place: Place, annotations: Texts | null): PlaceRead {
  const values = new Map<SettingKey, string>();
  const keyProblems: Reason[] = [];
  const valueProblems = new Map<SettingKey, Reason>();
  for (const [key, value] of sorted(annotations)) {
    const name = nameUnderPrefix(key);
    if (name === null) continue;
    if (!key.startsWith(keyPrefix) || !isKeyOf(place, name)) {
      keyProblems.push(keyProblem(place, key, name));
      continue;
    }
    const text = value.trim();
    values.set(name, text);
    const wrong = valueProblem(place, name, text);
    if (wrong !== null) valueProblems.set(name, wrong);
  }
  return { values, keyProblems, valueProblems };
}

/** Labels set nothing: each label under the prefix is a setting in the wrong place. */
export function readLabels(place: 'workload' | 'template', labels: Texts | null): readonly Reason[] {
  const problems: Reason[] = [];
  for (const [key] of sorted(labels)) {
    const name = nameUnderPrefix(key);
    if (name === null) continue;
    const right = keyPrefix + (isKeyOf('workload', name) ? name : (nearest(name, ownKeys) ?? name));
    const message = `${shownKey(key)} is a label${phrases[place]}, and labels set nothing`;
    problems.push(
      reason('InvalidSettings', message, `Remove the label and annotate the workload itself with ${right}.`),
    );
  }
  return problems;
}

function sorted(texts: Texts | null): readonly (readonly [string, string])[] {
  return Object.entries(texts ?? {}).toSorted(([one], [other]) => (one < other ? -1 : 1));
}

/** `policy` of `reship.dev/policy`, `reship.io/policy`, `Reship.dev/policy`, `reship/policy`; null for foreign keys. */
function nameUnderPrefix(key: string): string | null {
  const slash = key.indexOf('/');
  if (slash < 0 || !/^reship(\.[a-z0-9-]+)?$/i.test(key.slice(0, slash))) return null;
  return key.slice(slash + 1);
}

function keyProblem(place: Place, key: string, name: string): Reason {
  const where = phrases[place];
  const home = homeOf(name);
  if (home === null) {
    const meant = keyPrefix + (nearest(name, suggestionsFor(place)) ?? '');
    const message = `unknown key ${shownKey(key)}${where}; did you mean ${meant}?`;
    return reason('InvalidSettings', message, `Write ${meant}, or remove ${shownKey(key)}.`);
  }
  if (place === 'namespace' && name === 'policy') {
    const message = `${shownKey(key)} stands on the Namespace; write ${keyPrefix}default-policy`;
    return reason('InvalidSettings', message, `Write ${keyPrefix}default-policy on the Namespace.`);
  }
  if (place === 'workload' && name === 'default-policy') {
    const message = `${shownKey(key)} is for Namespaces; write ${keyPrefix}policy`;
    return reason('InvalidSettings', message, `Write ${keyPrefix}policy on the workload.`);
  }
  if (!key.startsWith(keyPrefix) && isKeyOf(place, name)) {
    const message = `${shownKey(key)}${where} has the wrong prefix; write ${keyPrefix}${name}`;
    return reason('InvalidSettings', message, `Write ${keyPrefix}${name}.`);
  }
  const homes: Readonly<Record<Place, string>> = {
    workload: 'the metadata of the workload',
    namespace: 'the Namespace',
    template: 'the pod template, where only Reship writes it',
  };
  const message = `${shownKey(key)} stands${where === '' ? ' on the workload' : where}; it belongs on ${homes[home]}`;
  const isOwn = ownKeys.some((one) => one === name);
  const next = isOwn ? `Write ${keyPrefix}${name} in metadata.annotations of the workload.` : 'Remove it there.';
  return reason('InvalidSettings', message, next);
}

function valueProblem(place: Place, name: SettingKey, value: string): Reason | null {
  const key = ownKeys.find((one): one is Exclude<OwnKey, 'policy'> => one === name && one !== 'policy');
  if (key === undefined) return null;
  const demand = demands[key](value);
  if (demand === null) return null;
  const message = `${keyPrefix}${name}${phrases[place]} is ${quoted(value)}; it must be ${demand}`;
  return reason('InvalidSettings', message, `Write ${demand}, or remove ${keyPrefix}${name}.`);
}

function shownKey(key: string): string {
  return /^[\w./-]{1,80}$/.test(key) ? key : quoted(key);
}
