// A connection to the API server through a proxy, of whichever kind.
import { connect, type Socket } from 'node:net';
import { shownProxy } from './proxy.ts';
import { ClusterError } from './status-error.ts';
import { connectTunnel } from './tunnel-connect.ts';
import { socksTunnel } from './tunnel-socks.ts';
import type { TunnelRefusal, TunnelWish } from './tunnel-wish.ts';
import { unreachable } from './unreachable.ts';

/** Nothing was sent to the server when it rejects, with a ClusterError ClusterUnreachable. */
export async function openTunnel(wish: TunnelWish): Promise<Socket> {
  const shown = `the proxy ${shownProxy(wish.proxy)}`;
  const answer = await (wish.proxy.protocol === 'socks5:' ? throughSocks(wish) : connectTunnel(wish)).catch(
    (error: unknown) => {
      throw trouble(unreachable(error, shown).message, error);
    },
  );
  if (!('refused' in answer)) return answer;
  throw trouble(`${shown} ${answer.refused}`, undefined, answer.next);
}

async function throughSocks(wish: TunnelWish): Promise<Socket | TunnelRefusal> {
  const { proxy, timeoutMilliseconds } = wish;
  const socket = connect({ host: proxy.host, port: proxy.port });
  const late = () => socket.destroy(Object.assign(new Error('late'), { code: 'UND_ERR_CONNECT_TIMEOUT' }));
  const timer = setTimeout(late, timeoutMilliseconds);
  try {
    const refusal = await socksTunnel(socket, wish);
    if (refusal === null) return socket;
    socket.destroy();
    return refusal;
  } catch (error) {
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function trouble(
  message: string,
  cause: unknown,
  next = 'Check proxy-url of the cluster, or HTTPS_PROXY and NO_PROXY.',
) {
  return new ClusterError('ClusterUnreachable', message, { next, ...(cause === undefined ? {} : { cause }) });
}
