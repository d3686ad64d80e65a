// A connection to a server through a proxy, of whichever kind.
import { connect, type Socket } from 'node:net';
import { socksTunnel } from './tunnel-socks.ts';
import type { TunnelRefusal, TunnelWish } from './tunnel-wish.ts';

/** Rejects with whatever the connection to the proxy said; UND_ERR_CONNECT_TIMEOUT where it took too long. */
export async function openTunnel(wish: TunnelWish): Promise<Socket | TunnelRefusal> {
  if (wish.proxy.protocol === 'socks5:') return throughSocks(wish);
  // Loaded when it is needed: Node's own http costs more than all the rest of this program's network code.
  const { connectTunnel } = await import('./tunnel-connect.ts');
  return connectTunnel(wish);
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
