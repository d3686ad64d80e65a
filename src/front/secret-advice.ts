// The line to type when a registry shows a workload nothing: which pull Secret to make or to correct.
import type { ImageAsker } from '#controller/deps.ts';
import type { Repository } from '#core/image/reference.ts';
import { shellWord } from '#core/reason/shell-word.ts';
import { plainName } from '#core/workload/plain-name.ts';
import { matchesServer } from '#registry/server-pattern.ts';
import type { Keyring } from '#registry/source.ts';

/** A Secret that was read for the workload. */
export interface ReadSecret {
  readonly name: string;
  readonly state: 'config' | 'missing' | 'other';
  readonly keyring: Keyring;
}

/**
 * kubectl writes a pull Secret as a whole, so only one that holds nothing but an entry for this very registry is
 * corrected, and one that does not exist is made; beside any other comes a new one.
 *
 * @param read its own Secrets, or those of its ServiceAccount; empty: there are none, or they were not read
 */
export function secretAdvice(registry: string, asker: ImageAsker, read: readonly ReadSecret[]): string {
  const own = read.find((one) => one.state === 'config' && holdsOnly(one.keyring, registry));
  if (own !== undefined)
    return `Correct the Secret: ${create(own.name, registry, asker)} --dry-run=client -o yaml | kubectl apply -f -`;
  const missing = read.find((one) => one.state === 'missing');
  if (missing !== undefined) return `Make the Secret that it names: ${create(missing.name, registry, asker)}`;
  const taken = new Set([...asker.pullSecrets, ...read.map(({ name }) => name)]);
  return `${create(freeName(taken), registry, asker)}, and ${whereToName(asker, read)}.`;
}

function create(name: string, registry: string, { id }: ImageAsker): string {
  const server = shellWord(registry === 'docker.io' ? 'https://index.docker.io/v1/' : registry);
  return `kubectl -n ${shellWord(id.namespace)} create secret docker-registry ${shellWord(name)} --docker-server=${server} --docker-username=USER --docker-password=TOKEN`;
}

function holdsOnly({ entries, troubles }: Keyring, registry: string): boolean {
  const [only, ...others] = entries;
  if (only === undefined || others.length > 0 || troubles.length > 0) return false;
  const { labels, path } = only.server;
  const isWhole = path === '' && !labels.some((label) => /[*?]/.test(label));
  return isWhole && matchesServer(only.server, `${registry}/any` as Repository);
}

function freeName(taken: ReadonlySet<string>): string {
  let number = 1;
  while (taken.has(number === 1 ? 'registry' : `registry-${number}`)) number += 1;
  return number === 1 ? 'registry' : `registry-${number}`;
}

/** Those of the ServiceAccount serve only a template that names none. */
function whereToName({ pullSecrets, serviceAccount }: ImageAsker, read: readonly ReadSecret[]): string {
  const account = `of the ServiceAccount ${plainName(serviceAccount)}`;
  if (pullSecrets.length > 0) return 'add it to spec.imagePullSecrets of the pod template';
  if (read.length > 0) return `add it to imagePullSecrets ${account}`;
  return `name it in spec.imagePullSecrets of the pod template or ${account}`;
}
