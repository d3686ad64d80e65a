// A tunnel through a SOCKS5 proxy (RFC 1928), with a user name and password (RFC 1929) where it has them.
import { Buffer } from 'node:buffer';
import { isIPv4, isIPv6, type Socket } from 'node:net';
import type { TunnelRefusal, TunnelWish } from './tunnel-wish.ts';

const replies: readonly string[] = [
  '',
  'failed',
  'does not allow it',
  'cannot reach the network',
  'cannot reach the host',
  'met a refused connection',
  'gave up: its packets lived too short',
  'does not know how to connect',
  'does not know this kind of address',
];

const noSocks: TunnelRefusal = { refused: 'answered with something that is not SOCKS5' };

/** null: the way is open, and the socket is the server's. Rejects when the socket fails or ends. */
export async function socksTunnel(socket: Socket, { proxy, host, port }: TunnelWish): Promise<TunnelRefusal | null> {
  if (Buffer.byteLength(host) > 255) return { refused: 'takes no name of a host of more than 255 bytes' };
  const login = proxy.login && { user: proxy.login.user, password: proxy.login.password.reveal() };
  if (login !== null && [login.user, login.password].some((text) => Buffer.byteLength(text) > 255)) {
    return { refused: 'takes no user name or password of more than 255 bytes', next: nextLogin };
  }
  socket.write(Buffer.from(login === null ? [5, 1, 0] : [5, 2, 0, 2]));
  const [version, method] = await take(socket, 2);
  if (version !== 5) return noSocks;
  if (method === 2 && login !== null) {
    socket.write(Buffer.concat([Buffer.from([1]), counted(login.user), counted(login.password)]));
    const [, status] = await take(socket, 2);
    if (status !== 0) return { refused: 'does not accept the user name and password', next: nextLogin };
  } else if (method !== 0) {
    return { refused: 'wants another way to log in', next: nextLogin };
  }
  const wantedPort = Buffer.from([port >> 8, port & 0xff]);
  socket.write(Buffer.concat([Buffer.from([5, 1, 0]), addressOf(host), wantedPort]));
  const [replyVersion, reply = 0, , kind] = await take(socket, 4);
  if (replyVersion !== 5) return noSocks;
  if (reply !== 0) return { refused: `was asked for ${host}:${port} and ${replies[reply] ?? `answered ${reply}`}` };
  const size = kind === 1 ? 4 : kind === 4 ? 16 : (await take(socket, 1))[0];
  await take(socket, (size ?? 0) + 2);
  return null;
}

const nextLogin = 'Write user name and password into the address of the proxy: socks5://USER:PASSWORD@HOST:PORT.';

/** A text of at most 255 bytes behind its length. */
function counted(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function addressOf(host: string): Buffer {
  if (isIPv4(host)) return Buffer.from([1, ...host.split('.').map(Number)]);
  if (isIPv6(host)) return Buffer.from([4, ...ipv6Bytes(host)]);
  return Buffer.concat([Buffer.from([3]), counted(host)]);
}

function ipv6Bytes(address: string): readonly number[] {
  const [head = [], tail = []] = address.split('::').map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => '0');
  return [...head, ...zeros, ...tail].flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}

/** The next bytes, as many as asked for; what comes after them stays in the socket. */
function take(socket: Socket, size: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const ended = () => done(() => reject(Object.assign(new Error('ended'), { code: 'UND_ERR_SOCKET' })));
    const failed = (error: Error) => done(() => reject(error));
    const look = () => {
      const bytes: unknown = socket.read(size);
      if (bytes instanceof Buffer && bytes.length === size) done(() => resolve(bytes));
      else if (bytes !== null) ended();
    };
    function done(settle: () => void): void {
      socket.off('readable', look).off('end', ended).off('close', ended).off('error', failed);
      // Until somebody else listens: a proxy that cuts at once must not end the process.
      socket.on('error', () => undefined);
      settle();
    }
    socket.on('readable', look).on('end', ended).on('close', ended).on('error', failed);
    look();
  });
}
