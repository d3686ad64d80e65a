// The pull Secrets of a workload, read on demand, one read for all who share them: its own, or those of its ServiceAccount.
import { shellWord } from '#core/reason/shell-word.ts';
import { isObjectName } from '#core/workload/plain-name.ts';
import { at, listOf, textOf } from '#core/workload/shape.ts';
import type { Workload } from '#core/workload/workload.ts';
import { keepReads, type Life } from '#runtime/kept-reads.ts';
import { type Secret, secret } from '#runtime/secret.ts';
import { createTurns } from '#runtime/turns.ts';
import { pullSecretPath, serviceAccountPath } from './kinds.ts';
import { grantOf } from './rights.ts';
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

export type PullSecret =
  | {
      readonly ok: true;
      readonly name: string;
      /** `secret shop/ghcr` */
      readonly source: string;
      /** `config`: kubernetes.io/dockerconfigjson; `dockercfg`: the older kubernetes.io/dockercfg. */
      readonly form: 'config' | 'dockercfg';
      readonly text: Secret;
    }
  /** What is wrong, as a clause without any content, and what to do. */
  | {
      readonly ok: false;
      /** null: no Secret can have it, or it is the ServiceAccount that cannot be read. */
      readonly name: string | null;
      /** Whether it does not exist. */
      readonly missing: boolean;
      readonly words: string;
      readonly next: string;
    };

type Unreadable = Extract<PullSecret, { readonly ok: false }>;
type Asking = Pick<Workload, 'id' | 'pullSecrets' | 'serviceAccount'>;

export interface PullSecrets {
  /** What was read once is the same object for all. Rejects for nothing that the API server answers. */
  of(workload: Asking): Promise<readonly PullSecret[]>;
  /** They have not opened what they should: they are read again for the next question, if their life allows it. */
  renew(workload: Asking): void;
}

const forms = [
  { type: 'kubernetes.io/dockerconfigjson', key: '.dockerconfigjson', form: 'config' },
  { type: 'kubernetes.io/dockercfg', key: '.dockercfg', form: 'dockercfg' },
] as const;

/** About as many connections as the lists have opened: each one more is a TLS handshake, which costs more than a turn. */
const readsAtOnce = 8;

/**
 * Reads by GET. The Secrets of the ServiceAccount serve only where the template names none: so the API server's
 * admission copies them into Pods.
 * @param life null: what was read is kept for one run
 */
export function createPullSecrets(call: Transport, life: Life | null): PullSecrets {
  const turns = createTurns(readsAtOnce);
  const read: Transport = (apiCall) => turns.run(() => call(apiCall));
  const secrets = keepReads<PullSecret>(life);
  const accounts = keepReads<readonly string[] | PullSecret>(life);

  function readSecret(namespace: string, name: string): Promise<PullSecret> {
    return secrets.read(`${namespace}/${name}`, async (before) => {
      if (!isObjectName(name)) return no('a name in imagePullSecrets is none that a Secret can have');
      const source = `secret ${namespace}/${name}`;
      try {
        return pullSecretOf(await read({ method: 'GET', path: pullSecretPath(namespace, name) }), source, name);
      } catch (error) {
        return lastGood(before, error) ?? { ...unreadable(error, source, 'secrets', namespace, name), name };
      }
    });
  }

  function readAccount(namespace: string, name: string): Promise<readonly string[] | PullSecret> {
    return accounts.read(`${namespace}/${name}`, async (before) => {
      try {
        const raw = await read({ method: 'GET', path: serviceAccountPath(namespace, name) });
        const names = listOf(at(raw, 'imagePullSecrets')).map((one) => textOf(at(one, 'name')) ?? '');
        return [...new Set(names)].filter((one) => one !== '');
      } catch (error) {
        const source = `serviceaccount ${namespace}/${name}`;
        return lastGood(before, error) ?? unreadable(error, source, 'serviceaccounts', namespace, name);
      }
    });
  }

  return {
    async of({ id: { namespace }, pullSecrets, serviceAccount }) {
      if (pullSecrets.length > 0) return Promise.all(pullSecrets.map((name) => readSecret(namespace, name)));
      const names = await readAccount(namespace, serviceAccount);
      if ('ok' in names) return [names];
      return Promise.all(names.map((name) => readSecret(namespace, name)));
    },
    renew({ id: { namespace }, pullSecrets, serviceAccount }) {
      const account = `${namespace}/${serviceAccount}`;
      const copied = accounts.last(account) ?? [];
      if (pullSecrets.length === 0) accounts.renew(account);
      const names = pullSecrets.length > 0 || 'ok' in copied ? pullSecrets : copied;
      for (const name of names) secrets.renew(`${namespace}/${name}`);
    },
  };
}

/** An API server that cannot be asked just now says nothing about what was read before. */
function lastGood<T extends readonly string[] | PullSecret>(before: T | null, error: unknown): T | null {
  const passing = error instanceof ClusterError && error.code !== 'NotFound' && error.code !== 'Forbidden';
  const good = before !== null && (!('ok' in before) || before.ok);
  return passing && good ? before : null;
}

function pullSecretOf(raw: unknown, source: string, name: string): PullSecret {
  const type = textOf(at(raw, 'type')) ?? '';
  const known = forms.find((one) => one.type === type);
  if (known === undefined) return no(`${source} is no pull secret: its type is not ${forms[0].type}`, name);
  const data = textOf(at(raw, 'data', known.key));
  if (data === null) return no(`${source} has no ${known.key}`, name);
  return { ok: true, name, source, form: known.form, text: secret(Buffer.from(data, 'base64').toString('utf8')) };
}

function unreadable(
  error: unknown,
  source: string,
  resource: 'secrets' | 'serviceaccounts',
  namespace: string,
  name: string,
): Unreadable {
  if (!(error instanceof ClusterError)) throw error;
  if (error.code === 'NotFound') return { ...no(`${source} does not exist`), missing: true };
  if (error.code !== 'Forbidden') return no(`${source} cannot be read: ${error.message}`);
  const grant = grantOf({ verb: 'get', resource, group: '', namespace });
  const role = `kubectl -n ${shellWord(namespace)} create role ${shellWord(`reship-pull-${name}`)} --verb=get --resource=${resource} --resource-name=${shellWord(name)}`;
  return {
    ...no(`${source} cannot be read: the right is missing`),
    next: `${grant} The controller: kubectl apply -n ${namespace} -f deploy/pull-secrets.yaml. For this one alone: ${role}, and bind it to the user of Reship.`,
  };
}

function no(words: string, name: string | null = null): Unreadable {
  return { ok: false, name, missing: false, words, next: '' };
}
