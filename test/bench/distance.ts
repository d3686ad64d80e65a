// Puts a server some milliseconds away: a TCP proxy on loopback that delivers every byte late.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Distance {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * A connection costs one round trip before its first byte, as on a real network, and each answer one more.
 * @param target `127.0.0.1:PORT`
 */
export async function atDistance(target: string, roundTripMs: number): Promise<Distance> {
  const [host = '', port = ''] = target.split(':');
  const open = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(port), host);
    deliver(near, far, roundTripMs / 2, roundTripMs);
    deliver(far, near, roundTripMs / 2, 0);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => {});
      socket.on('close', () => open.delete(socket));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** In order, for timers of one length fire in the order they were set; nothing leaves before the handshake is over. */
function deliver(from: Socket, to: Socket, delayMs: number, handshakeMs: number): void {
  const opensAt = performance.now() + handshakeMs;
  const later = (act: () => void): void => {
    setTimeout(act, delayMs + Math.max(0, opensAt - performance.now()));
  };
  from.on('data', (chunk: Buffer) => later(() => to.writable && to.write(chunk)));
  from.on('close', () => later(() => to.destroy()));
}
