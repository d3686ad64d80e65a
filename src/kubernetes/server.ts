// What the API server says of itself and of who asks.
import { ClusterError } from './status-error.ts';
import type { Transport } from './transport.ts';

/** `v1.35.4`. Throws a ClusterError. */
export async function serverVersion(call: Transport): Promise<string> {
  const { gitVersion } = await call({ method: 'GET', path: '/version' });
  if (typeof gitVersion !== 'string') throw new ClusterError('ServerError', 'the answer of /version has no gitVersion');
  return gitVersion;
}

/** The user name as the API server authenticated it; null where it does not tell (before Kubernetes 1.28). */
export async function whoAmI(call: Transport): Promise<string | null> {
  const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
  const body = JSON.stringify({ apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' });
  try {
    const { status } = await call({ method: 'POST', path, body, contentType: 'application/json' });
    return userNameIn(status);
  } catch (error) {
    if (error instanceof ClusterError) return null;
    throw error;
  }
}

function userNameIn(status: unknown): string | null {
  const { userInfo } = (status ?? {}) as { readonly userInfo?: { readonly username?: unknown } };
  return typeof userInfo?.username === 'string' ? userInfo.username : null;
}
