// What is asked of a proxy, and how it says no.
import type { Proxy } from './proxy.ts';

export interface TunnelWish {
  readonly proxy: Proxy;
  /** The server's, an IPv6 address without brackets; the proxy looks names up. */
  readonly host: string;
  readonly port: number;
  /** PEM that an https proxy may be certified by, beside what the machine trusts; null: nothing more. */
  readonly ca: string | null;
  readonly timeoutMilliseconds: number;
}

/** What a proxy said instead of opening the way, in words. */
export interface TunnelRefusal {
  readonly refused: string;
  readonly next?: string;
}
