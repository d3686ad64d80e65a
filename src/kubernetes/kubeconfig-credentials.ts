// A kubeconfig's user entry as the credentials of each call.
import { Buffer } from 'node:buffer';
import { dirname, resolve } from 'node:path';
import type { AccessQuestion, ClusterAccess, ClusterTls, Headers } from './access.ts';
import { execConfigOf, type ExecConfig } from './exec-config.ts';
import type { ExecCluster, ExecCredentials } from './exec-credential.ts';
import { execLogin } from './exec-login.ts';
import { impersonationHeaders } from './impersonation.ts';
import type { Entry } from './kubeconfig-file.ts';
import { ClusterError } from './status-error.ts';
import type { TlsFiles } from './tls-files.ts';
import { tokenFile } from './token-file.ts';

export type Login = Pick<ClusterAccess, 'tls' | 'authorization' | 'refresh'>;

/** The cluster that is logged in to. */
export interface LoginCluster extends Omit<ExecCluster, 'tls'> {
  readonly files: TlsFiles;
  /** Whether it speaks TLS. */
  readonly isSecure: boolean;
}

/**
 * Who asks: a token (a file that is read again, before a fixed one), a password, a client certificate, or else what
 * a program gives; and the impersonated user.
 *
 * As in client-go a program is run only where the user has nothing else, and a server without TLS gets no credentials.
 */
export function loginOf(user: Entry | null, cluster: LoginCluster, question: AccessQuestion): Login {
  const exec = user === null ? null : execOf(user);
  const impersonation = impersonationOf(user, question);
  const fixed = fixedAuthorization(user);
  const { files } = cluster;
  if (!cluster.isSecure) return { tls: files.now, authorization: async () => impersonation, refresh: files.refresh };
  const path = user?.text('tokenFile') ?? '';
  if (user !== null && path !== '') {
    const file = tokenFile(resolve(dirname(user.file), path), question.readFile, question.monotonic);
    const fallback = user.text('token');
    const token = () => (fallback === '' ? file.token() : file.token().catch(() => fallback));
    return {
      tls: files.now,
      authorization: async () => ({ authorization: `Bearer ${await token()}`, ...impersonation }),
      refresh: async () => void (await Promise.all([file.refresh().catch(() => undefined), files.refresh()])),
    };
  }
  const hasOther = fixed !== null || user?.has('client-certificate') || user?.has('client-certificate-data');
  if (exec !== null && !hasOther) return programLogin(exec, cluster, question, impersonation);
  const headers = { ...fixed, ...impersonation };
  return { tls: files.now, authorization: () => Promise.resolve(headers), refresh: files.refresh };
}

function programLogin(exec: ExecConfig, cluster: LoginCluster, question: AccessQuestion, more: Headers): Login {
  const { programs, env, monotonic } = question;
  if (programs === undefined) {
    throw unusable(`the user "${exec.user}" logs in with a program (exec), which is not run here`, otherUser);
  }
  const { files } = cluster;
  const login = execLogin(exec, {
    programs,
    env,
    monotonic,
    cluster: async () => ({ ...cluster, tls: await files.now() }),
  });
  const headers = new WeakMap<ExecCredentials, Headers>();
  const tlsOf = lastJoined();
  return {
    async tls() {
      const [base, credentials] = await Promise.all([files.now(), login.credentials()]);
      return tlsOf(base, credentials);
    },
    async authorization() {
      const credentials = await login.credentials();
      const known = headers.get(credentials);
      if (known !== undefined) return known;
      const { token } = credentials;
      const made = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...more };
      headers.set(credentials, made);
      return made;
    },
    async refresh(refused) {
      const credentials = await login.credentials();
      const isCurrent = headers.get(credentials) === refused;
      await Promise.all([files.refresh(), isCurrent ? login.renew(credentials) : undefined]);
    },
  };
}

/** Joins the cluster's part with the program's certificate; the same object for the same two. */
function lastJoined(): (base: ClusterTls, credentials: ExecCredentials) => ClusterTls {
  let last: { readonly base: ClusterTls; readonly cert: string | null; readonly tls: ClusterTls } | null = null;
  return (base, { cert, key }) => {
    if (last?.base !== base || last.cert !== cert) last = { base, cert, tls: { ...base, cert, key } };
    return last.tls;
  };
}

function execOf(user: Entry): ExecConfig | null {
  if (user.has('auth-provider')) {
    throw unusable(`the user "${user.name}" logs in with auth-provider, which is not supported`, otherUser);
  }
  return execConfigOf(user);
}

function impersonationOf(user: Entry | null, question: AccessQuestion): Headers {
  const flags = question.as !== undefined;
  const groups = flags ? [] : (user?.list('as-groups') ?? []).filter((group) => group !== '');
  return impersonationHeaders({
    user: question.as ?? user?.text('as') ?? '',
    uid: flags ? '' : (user?.text('as-uid') ?? ''),
    groups: question.asGroups?.length ? question.asGroups : groups,
  });
}

function fixedAuthorization(user: Entry | null): Headers | null {
  const token = user?.text('token').trim() ?? '';
  const name = user?.text('username') ?? '';
  if (token !== '' && name !== '') throw unusable(`the user "${user?.name}" has both a token and a password`);
  if (token !== '') return { authorization: `Bearer ${token}` };
  if (name === '') return null;
  return { authorization: `Basic ${Buffer.from(`${name}:${user?.text('password') ?? ''}`).toString('base64')}` };
}

const otherUser = 'Use a context whose user has a token, a client certificate or a program (exec).';

function unusable(message: string, next?: string): ClusterError {
  return new ClusterError('KubeconfigUnusable', message, next === undefined ? {} : { next });
}
