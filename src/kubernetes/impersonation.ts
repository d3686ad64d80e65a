// Impersonation headers: --as and --as-group, or what a kubeconfig's user says.
import type { Headers } from './access.ts';
import { ClusterError } from './status-error.ts';

export interface Impersonation {
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

export function impersonationHeaders({ user, uid, groups }: Impersonation): Headers {
  if (user === '' && (groups.length > 0 || uid !== '')) {
    throw new ClusterError('KubeconfigUnusable', 'groups are impersonated without a user', {
      next: 'Add --as USER to --as-group.',
    });
  }
  return {
    ...(user === '' ? {} : { 'impersonate-user': user }),
    ...(uid === '' ? {} : { 'impersonate-uid': uid }),
    ...(groups.length === 0 ? {} : { 'impersonate-group': groups }),
  };
}
