// Which cluster is meant, and how it is entered.
import type { AccessQuestion, ClusterAccess } from './access.ts';
import { inCluster } from './in-cluster.ts';
import { loadKubeconfig } from './kubeconfig.ts';
import { ClusterError } from './status-error.ts';

/**
 * A kubeconfig where there is one, else the Pod's own account (never when a kubeconfig or a context was asked for).
 * Throws a ClusterError KubeconfigUnusable.
 */
export async function findAccess(question: AccessQuestion): Promise<ClusterAccess> {
  const fromFile = await loadKubeconfig(question);
  if (fromFile !== null) return fromFile;
  const fromPod = question.context ? null : await inCluster(question);
  if (fromPod !== null) return fromPod;
  const where = question.env['KUBECONFIG'] ? `$KUBECONFIG (${question.env['KUBECONFIG']})` : '~/.kube/config';
  throw new ClusterError(
    'KubeconfigUnusable',
    `no kubeconfig was found: ${where} does not exist, and this is no Pod with an account`,
  );
}
