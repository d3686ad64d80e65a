// TLS material from files that somebody else renews: looked at again twice a minute, and at once after a 401.
import { createSecureContext, type SecureContext } from 'node:tls';
import type { ClusterTls } from './access.ts';

/** Half a minute, so that one look into the middle of a renewal still leaves time for another within the minute. */
const freshMilliseconds = 30_000;

export interface TlsFiles {
  /** What could be used last; the same object for as long as nothing changed. */
  now(): Promise<ClusterTls>;
  refresh(): Promise<void>;
}

/**
 * Reads once, and rejects as `read` does when that fails; later failures leave what was read before.
 * @param read rejects where files are missing, broken or do not belong together
 */
export async function tlsFiles(read: () => Promise<ClusterTls>, monotonic: () => number): Promise<TlsFiles> {
  let last = await read();
  let readAt = monotonic();
  let underWay: Promise<void> | null = null;

  async function look(): Promise<void> {
    const next = await read().catch(() => last);
    readAt = monotonic();
    if (!isSame(next, last)) last = next;
  }

  function refresh(): Promise<void> {
    underWay ??= look().finally(() => {
      underWay = null;
    });
    return underWay;
  }

  return {
    async now() {
      if (monotonic() - readAt >= freshMilliseconds) await refresh();
      return last;
    },
    refresh,
  };
}

/** Throws for broken PEM, a key that does not belong to its certificate, a key with a passphrase. */
export function secureContextOf({ ca, cert, key }: ClusterTls): SecureContext {
  return createSecureContext({ ca: ca ?? undefined, cert: cert ?? undefined, key: key ?? undefined });
}

export function isUsable(tls: ClusterTls): boolean {
  try {
    secureContextOf(tls);
    return true;
  } catch {
    return false;
  }
}

function isSame(one: ClusterTls, other: ClusterTls): boolean {
  return one.ca === other.ca && one.cert === other.cert && one.key === other.key;
}
