// A tunnel through an http or https proxy: CONNECT (RFC 9110 §9.3.6).
import { Buffer } from 'node:buffer';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type Socket } from 'node:net';
import * as tls from 'node:tls';
import type { TunnelRefusal, TunnelWish } from './tunnel-wish.ts';

/** Rejects with whatever the connection to the proxy said. */
export function connectTunnel(wish: TunnelWish): Promise<Socket | TunnelRefusal> {
  const { proxy, host, port, ca, timeoutMilliseconds } = wish;
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const options = {
    host: proxy.host,
    port: proxy.port,
    method: 'CONNECT',
    path: target,
    headers: { host: target, ...authorizationOf(proxy.login) },
    agent: false,
    // Or Node expects a certificate for the name in the Host header, which is the server's.
    servername: isIP(proxy.host) === 0 ? proxy.host : '',
  };
  const request = proxy.protocol === 'http:' ? httpRequest(options) : httpsRequest({ ...options, ...trustOf(ca) });
  // Node would write `connection: close`, which a proxy may take at its word.
  request.removeHeader('connection');
  return new Promise((resolve, reject) => {
    const late = () => request.destroy(Object.assign(new Error('late'), { code: 'UND_ERR_CONNECT_TIMEOUT' }));
    const timer = setTimeout(late, timeoutMilliseconds);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    // For CONNECT every answer comes as this event, whatever its status.
    request.once('connect', (answer: IncomingMessage, socket: Socket, head: Buffer) => {
      clearTimeout(timer);
      // Until somebody else listens: a proxy that cuts at once must not end the process.
      socket.on('error', () => undefined);
      if (answer.statusCode === 200) {
        if (head.length > 0) socket.unshift(head);
        resolve(socket);
        return;
      }
      socket.destroy();
      resolve(refusalOf(answer.statusCode ?? 0, target));
    });
    request.end();
  });
}

function authorizationOf(login: TunnelWish['proxy']['login']): { readonly 'proxy-authorization'?: string } {
  if (login === null) return {};
  const basic = Buffer.from(`${login.user}:${login.password.reveal()}`).toString('base64');
  return { 'proxy-authorization': `Basic ${basic}` };
}

function refusalOf(status: number, target: string): TunnelRefusal {
  if (status !== 407) return { refused: `answered ${status} instead of opening the way to ${target}` };
  return {
    refused: 'wants a user name and password, or does not accept those that it got (407)',
    next: 'Write them into the address of the proxy: http://USER:PASSWORD@HOST:PORT.',
  };
}

/** Giving an authority takes the place of those that the machine trusts, so they are named as well. */
function trustOf(ca: string | null): tls.SecureContextOptions {
  if (ca === null) return {};
  // Node 20 cannot name them all, only those that it brings along.
  const { getCACertificates }: { getCACertificates?: typeof tls.getCACertificates } = tls;
  return { ca: [...(getCACertificates?.('default') ?? tls.rootCertificates), ca] };
}
