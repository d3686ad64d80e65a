// A TCP proxy that loses connections on demand: what a failing load balancer in front of an API server does.
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface CutProxy {
  readonly port: number;
  /** Connections that clients have open. */
  open(): number;
  /** Breaks all that is open. */
  cut(): void;
  /** While it is set every new connection is broken at once. */
  refusing(yes: boolean): void;
  /** While it is set no byte goes either way, and nothing is broken. */
  stalled(yes: boolean): void;
  stop(): Promise<void>;
}

export async function startCutProxy(target: number): Promise<CutProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let refuses = false;
  let stalls = false;

  function hold([near, far]: readonly [Socket, Socket]): void {
    for (const socket of [near, far]) {
      if (stalls) socket.pause();
      else socket.resume();
    }
  }

  const server = createServer((near) => {
    near.on('error', () => {});
    if (refuses) return void near.destroy();
    const far = connect(target, '127.0.0.1');
    const pair = [near, far] as const;
    pairs.add(pair);
    far.on('error', () => {});
    for (const [one, other] of [pair, [far, near] as const]) {
      one.setNoDelay(true);
      one.on('data', (chunk: Buffer) => {
        if (!other.write(chunk)) one.pause();
      });
      other.on('drain', () => stalls || one.resume());
      one.on('end', () => other.end());
      one.on('close', () => {
        pairs.delete(pair);
        other.destroy();
      });
    }
    hold(pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const [near] of pairs) near.resetAndDestroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    open: () => pairs.size,
    cut,
    refusing(yes) {
      refuses = yes;
      if (yes) cut();
    },
    stalled(yes) {
      stalls = yes;
      for (const pair of pairs) hold(pair);
    },
    async stop() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
