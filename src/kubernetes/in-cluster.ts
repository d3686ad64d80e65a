// The Pod's own account: the environment and files that Kubernetes gives to every container.
import type { AccessQuestion, ClusterAccess, ClusterTls } from './access.ts';
import { impersonationHeaders } from './impersonation.ts';
import { environmentProxy } from './proxy.ts';
import { ClusterError } from './status-error.ts';
import { isUsable, tlsFiles } from './tls-files.ts';
import { tokenFile } from './token-file.ts';

const folder = '/var/run/secrets/kubernetes.io/serviceaccount';

/** null outside a Pod, or in a Pod without a mounted account. */
export async function inCluster(question: AccessQuestion): Promise<ClusterAccess | null> {
  const { env, readFile, monotonic } = question;
  const host = env['KUBERNETES_SERVICE_HOST'] ?? '';
  const port = env['KUBERNETES_SERVICE_PORT'] ?? '';
  if (host === '' || port === '') return null;
  const file = tokenFile(`${folder}/token`, readFile, monotonic);
  const mounted = await file.token().then(
    () => true,
    () => false,
  );
  if (!mounted) return null;
  const files = await tlsFiles(() => readAuthority(question), monotonic);
  const namespace = await readFile(`${folder}/namespace`).catch(() => '');
  const impersonation = impersonationHeaders({ user: question.as ?? '', uid: '', groups: question.asGroups ?? [] });
  const server = `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    server,
    namespace: namespace.trim() || 'default',
    context: 'in-cluster',
    proxy: environmentProxy(server, env),
    tls: files.now,
    authorization: async () => ({ authorization: `Bearer ${await file.token()}`, ...impersonation }),
    refresh: async () => void (await Promise.all([file.refresh(), files.refresh()])),
  };
}

async function readAuthority({ readFile }: AccessQuestion): Promise<ClusterTls> {
  const ca = await readFile(`${folder}/ca.crt`).catch(() => '');
  const tls = { ca, cert: null, key: null, servername: null, verify: true };
  if (ca.includes('-----BEGIN ') && isUsable(tls)) return tls;
  throw new ClusterError('KubeconfigUnusable', `the file ${folder}/ca.crt cannot be read or holds no certificate`);
}
