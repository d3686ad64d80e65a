// A connection to the API server through a proxy; what goes wrong is said as a ClusterError.
import type { Socket } from 'node:net';
import { shownProxy } from '#runtime/proxy.ts';
import { openTunnel as open } from '#runtime/tunnel.ts';
import type { TunnelWish } from '#runtime/tunnel-wish.ts';
import { ClusterError } from './status-error.ts';
import { unreachable } from './unreachable.ts';

/** Nothing was sent to the server when it rejects, with a ClusterError ClusterUnreachable. */
export async function openTunnel(wish: TunnelWish): Promise<Socket> {
  const shown = `the proxy ${shownProxy(wish.proxy)}`;
  const answer = await open(wish).catch((error: unknown) => {
    throw trouble(unreachable(error, shown).message, error);
  });
  if (!('refused' in answer)) return answer;
  throw trouble(`${shown} ${answer.refused}`, undefined, answer.next);
}

function trouble(
  message: string,
  cause: unknown,
  next = 'Check proxy-url of the cluster, or HTTPS_PROXY and NO_PROXY.',
) {
  return new ClusterError('ClusterUnreachable', message, { next, ...(cause === undefined ? {} : { cause }) });
}
