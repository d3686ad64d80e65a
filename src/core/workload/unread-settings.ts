// Settings that stand where nothing reads them: on kinds that are not followed, or beside no policy.
import type { Reason } from '#core/reason/reason.ts';
import { reason } from '#core/reason/reason.ts';
import { plainName } from './plain-name.ts';
import { readSettings } from './settings.ts';
import { isKeyOf, keyPrefix, ownKeys, reshipKeys } from './settings-keys.ts';
import { at, listOf, textOf, textsOf } from './shape.ts';
import type { Workload } from './workload.ts';

/**
 * What is said of settings on an object of a kind that is not followed; null: there are none. An object that belongs to
 * another one (a ReplicaSet, a Pod) only has copies of what stands there, and our own group has keys of its own.
 *
 * @param document no manifest of ours
 */
export function strayIn(document: unknown): Reason | null {
  const kind = textOf(at(document, 'kind'));
  const apiVersion = textOf(at(document, 'apiVersion'));
  const keys = reshipKeys(textsOf(at(document, 'metadata', 'annotations')) ?? {}).map(([key]) => key);
  if (kind === null || apiVersion === null || keys.length === 0 || apiVersion.startsWith(keyPrefix)) return null;
  if (listOf(at(document, 'metadata', 'ownerReferences')).length > 0) return null;
  const name = textOf(at(document, 'metadata', 'name'));
  const object = name === null ? plainName(kind) : `${plainName(kind)} ${plainName(name)}`;
  return reason(
    'NothingFollowed',
    `${listed(keys)} on ${object} (${plainName(apiVersion)}), a kind that is not followed`,
  );
}

/** `suspend` is a brake for `--policy` too, and says so by itself. @param namespaceAnnotations as far as they are known */
export function settingsWithoutPolicy(
  workload: Workload,
  namespaceAnnotations: Readonly<Record<string, string>>,
): Reason | null {
  const { settings, problems } = readSettings(workload, namespaceAnnotations);
  if (settings.policies !== null || settings.optedOut || problems.length > 0) return null;
  const keys = reshipKeys(workload.annotations ?? {}).filter(([key]) => key !== `${keyPrefix}suspend` && isOwn(key));
  if (keys.length === 0) return null;
  const message = `${listed(keys.map(([key]) => key))} without a policy, which counts only where the Namespace has one`;
  return reason('NothingFollowed', message, 'Write reship.dev/policy beside it, or remove it.');
}

function isOwn(key: string): boolean {
  const name = key.slice(keyPrefix.length);
  return isKeyOf('workload', name) && ownKeys.some((one) => one === name);
}

/** At most five: an object may have many. */
function listed(keys: readonly string[]): string {
  const first = keys.slice(0, 5).map(plainName).join(', ');
  return keys.length > 5 ? `${first} and ${keys.length - 5} more` : first;
}
