// Follows redirects by hand: few, to https only, and never with credentials to another host.
import { isLoopback, parseUrl, shownHost } from './host.ts';
import type { Call, Received, Sent, Transport } from './call.ts';

const hops = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** @param elsewhere whether another host may be followed to; token servers may not send us on. */
export async function follow(transport: Transport, first: Call, elsewhere: boolean): Promise<Sent> {
  let call = first;
  for (let hop = 0; hop <= hops; hop += 1) {
    const sent = await transport.send(call);
    if (!sent.ok || !redirects.has(sent.received.status)) return sent;
    const target = targetOf(sent.received);
    const host = call.url.host;
    if (call.form !== null) return { ok: false, host, words: 'redirected a request that holds credentials' };
    if (target === null) return { ok: false, host, words: 'redirected without saying where' };
    const away = target.origin !== call.url.origin;
    if (away && !elsewhere) return { ok: false, host, words: 'redirected to another host' };
    if (away && !allowed(call.url, target)) {
      const where = shownHost(target) ?? 'another address';
      return { ok: false, host, words: `redirected to ${where}, which is not followed: only https is` };
    }
    call = { ...call, url: target, authorization: away ? null : call.authorization };
  }
  return { ok: false, host: call.url.host, words: `redirected more than ${hops} times` };
}

function targetOf(received: Received): URL | null {
  const location = received.header('location');
  return location === null || location.length > 8192 ? null : parseUrl(location, received.url);
}

/** Loopback is reached from loopback only, so that a registry outside cannot make us ask our own machine. */
function allowed(from: URL, to: URL): boolean {
  if (to.username !== '' || to.password !== '') return false;
  if (isLoopback(to.hostname))
    return isLoopback(from.hostname) && (to.protocol === 'http:' || to.protocol === 'https:');
  return to.protocol === 'https:';
}
