// A kubeconfig's cluster and user entries as TLS material and authorization.
import { Buffer } from 'node:buffer';
import { dirname, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { AccessQuestion, ClusterTls, Headers, ReadFile } from './access.ts';
import { impersonationHeaders } from './impersonation.ts';
import type { Entry } from './kubeconfig-file.ts';
import { ClusterError } from './status-error.ts';
import { tokenFile } from './token-file.ts';

const notSupported = ['exec', 'auth-provider'] as const;

/** The certificates of both; `…-data` wins over the file, as in kubectl. */
export async function tlsOf(cluster: Entry, user: Entry | null, readFile: ReadFile): Promise<ClusterTls> {
  const verify = !/^true$/i.test(cluster.text('insecure-skip-tls-verify'));
  const ca = await pemOf(cluster, 'certificate-authority', readFile);
  if (!verify && ca !== null) {
    throw unusable(`the cluster "${cluster.name}" has both a certificate authority and insecure-skip-tls-verify`);
  }
  const cert = user === null ? null : await pemOf(user, 'client-certificate', readFile);
  const key = user === null ? null : await pemOf(user, 'client-key', readFile);
  if ((cert === null) !== (key === null)) {
    throw unusable(`the user "${user?.name}" has a client certificate without its key, or the other way round`);
  }
  const servername = cluster.text('tls-server-name') || null;
  const tls = { ca, cert, key, servername, verify };
  checkPem(tls, cluster.name);
  return tls;
}

/** Who asks: a token (a file that is read again, before a fixed one), or a password, and the impersonated user. */
export function authorizationOf(
  user: Entry | null,
  question: AccessQuestion,
): { authorization(): Promise<Headers>; refresh(): Promise<void> } {
  if (user !== null) refuseUnsupported(user);
  const as = question.as ?? user?.text('as') ?? '';
  const impersonation = impersonationHeaders({
    user: as,
    uid: question.as === undefined ? (user?.text('as-uid') ?? '') : '',
    groups: question.asGroups?.length
      ? question.asGroups
      : question.as === undefined
        ? (user?.list('as-groups') ?? [])
        : [],
  });
  const path = user?.text('tokenFile') ?? '';
  if (user !== null && path !== '') {
    const file = tokenFile(resolve(dirname(user.file), path), question.readFile, question.monotonic);
    const fallback = user.text('token');
    const token = () => (fallback === '' ? file.token() : file.token().catch(() => fallback));
    return {
      authorization: async () => ({ authorization: `Bearer ${await token()}`, ...impersonation }),
      refresh: () => file.refresh().catch(() => undefined),
    };
  }
  const fixed = { ...fixedAuthorization(user), ...impersonation };
  return { authorization: () => Promise.resolve(fixed), refresh: () => Promise.resolve() };
}

function fixedAuthorization(user: Entry | null): Headers {
  const token = user?.text('token').trim() ?? '';
  const name = user?.text('username') ?? '';
  if (token !== '' && name !== '') throw unusable(`the user "${user?.name}" has both a token and a password`);
  if (token !== '') return { authorization: `Bearer ${token}` };
  if (name === '') return {};
  return { authorization: `Basic ${Buffer.from(`${name}:${user?.text('password') ?? ''}`).toString('base64')}` };
}

function refuseUnsupported(user: Entry): void {
  for (const key of notSupported) {
    if (!user.has(key)) continue;
    throw unusable(
      `the user "${user.name}" logs in with ${key === 'exec' ? 'a program (exec)' : key}, which is not supported`,
      'Use a context whose user has a token, a tokenFile or a client certificate.',
    );
  }
}

async function pemOf(entry: Entry, key: string, readFile: ReadFile): Promise<string | null> {
  const data = entry.text(`${key}-data`);
  const path = entry.text(key);
  if (data === '' && path === '') return null;
  const file = resolve(dirname(entry.file), path);
  const text = data === '' ? await readFile(file).catch(() => null) : Buffer.from(data, 'base64').toString('utf8');
  const where = data === '' ? `the file ${file} (${key} of "${entry.name}")` : `${key}-data of "${entry.name}"`;
  if (text === null) throw unusable(`${where} cannot be read`);
  if (!text.includes('-----BEGIN ')) throw unusable(`${where} holds no PEM`);
  return text;
}

/** Broken PEM, a key that does not belong to its certificate, a key with a passphrase: said here, not at every request. */
function checkPem(tls: ClusterTls, name: string): void {
  try {
    createSecureContext({ ca: tls.ca ?? undefined, cert: tls.cert ?? undefined, key: tls.key ?? undefined });
  } catch {
    throw unusable(
      `the certificates for the cluster "${name}" cannot be used (broken, or the key has a passphrase or belongs to another)`,
    );
  }
}

function unusable(message: string, next?: string): ClusterError {
  return new ClusterError('KubeconfigUnusable', message, next === undefined ? {} : { next });
}
