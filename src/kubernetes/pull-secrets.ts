// The pull Secrets of a workload, read on demand and once: its own, or those of its ServiceAccount.
import { at, listOf, textOf } from '#core/workload/shape.ts';
import type { Workload } from '#core/workload/workload.ts';
import { type Secret, secret } from '#runtime/secret.ts';
import { pullSecretPath, serviceAccountPath } from './kinds.ts';
import { grantOf } from './rights.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

export type PullSecret =
  | {
      readonly ok: true;
      /** `secret shop/ghcr` */
      readonly source: string;
      /** `config`: kubernetes.io/dockerconfigjson; `dockercfg`: the older kubernetes.io/dockercfg. */
      readonly form: 'config' | 'dockercfg';
      readonly text: Secret;
    }
  /** What is wrong, as a clause without any content, and what to do. */
  | { readonly ok: false; readonly words: string; readonly next: string };

export type PullSecrets = (
  workload: Pick<Workload, 'id' | 'pullSecrets' | 'serviceAccount'>,
) => Promise<readonly PullSecret[]>;

const forms = [
  { type: 'kubernetes.io/dockerconfigjson', key: '.dockerconfigjson', form: 'config' },
  { type: 'kubernetes.io/dockercfg', key: '.dockercfg', form: 'dockercfg' },
] as const;

/**
 * Reads by GET and keeps what it read for as long as it lives: for one run.
 *
 * The Secrets of the ServiceAccount serve only where the template names none: so the API server's admission copies them
 * into Pods. Never throws for what the API server answers.
 */
export function createPullSecrets(call: Transport): PullSecrets {
  const secrets = new Map<string, Promise<PullSecret>>();
  const accounts = new Map<string, Promise<readonly string[] | PullSecret>>();

  function readSecret(namespace: string, name: string): Promise<PullSecret> {
    return once(secrets, `${namespace}/${name}`, async () => {
      const source = `secret ${namespace}/${name}`;
      try {
        return pullSecretOf(await call({ method: 'GET', path: pullSecretPath(namespace, name) }), source);
      } catch (error) {
        return unreadable(error, source, 'secrets', namespace, name);
      }
    });
  }

  function readAccount(namespace: string, name: string): Promise<readonly string[] | PullSecret> {
    return once(accounts, `${namespace}/${name}`, async () => {
      try {
        const raw = await call({ method: 'GET', path: serviceAccountPath(namespace, name) });
        const names = listOf(at(raw, 'imagePullSecrets')).map((one) => textOf(at(one, 'name')) ?? '');
        return [...new Set(names)].filter((one) => one !== '');
      } catch (error) {
        return unreadable(error, `serviceaccount ${namespace}/${name}`, 'serviceaccounts', namespace, name);
      }
    });
  }

  return async function pullSecretsOf({ id: { namespace }, pullSecrets, serviceAccount }) {
    if (pullSecrets.length > 0) return Promise.all(pullSecrets.map((name) => readSecret(namespace, name)));
    const names = await readAccount(namespace, serviceAccount);
    if ('ok' in names) return [names];
    return Promise.all(names.map((name) => readSecret(namespace, name)));
  };
}

function pullSecretOf(raw: unknown, source: string): PullSecret {
  const type = textOf(at(raw, 'type')) ?? '';
  const known = forms.find((one) => one.type === type);
  if (known === undefined) return no(`${source} is no pull secret: its type is not ${forms[0].type}`);
  const data = textOf(at(raw, 'data', known.key));
  if (data === null) return no(`${source} has no ${known.key}`);
  return { ok: true, source, form: known.form, text: secret(Buffer.from(data, 'base64').toString('utf8')) };
}

function unreadable(
  error: unknown,
  source: string,
  resource: 'secrets' | 'serviceaccounts',
  namespace: string,
  name: string,
): PullSecret {
  if (!(error instanceof ClusterError)) throw error;
  if (error.code === 'NotFound') return no(`${source} does not exist`);
  if (error.code !== 'Forbidden') return no(`${source} cannot be read: ${error.message}`);
  const grant = grantOf({ verb: 'get', resource, group: '', namespace });
  const role = `kubectl -n ${namespace} create role reship-pull-${name} --verb=get --resource=${resource} --resource-name=${name}`;
  return {
    ok: false,
    words: `${source} cannot be read: the right is missing`,
    next: `${grant} The controller: kubectl apply -n ${namespace} -f deploy/pull-secrets.yaml. For this one alone: ${role}, and bind it to the user of Reship.`,
  };
}

function no(words: string): PullSecret {
  return { ok: false, words, next: '' };
}

function once<T>(kept: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const before = kept.get(key);
  if (before !== undefined) return before;
  const reading = read();
  kept.set(key, reading);
  reading.catch(() => kept.delete(key));
  return reading;
}
