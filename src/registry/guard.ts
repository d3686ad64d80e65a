// Keeps a registry from sending us to places that it has no business with: this machine, private networks, a cloud's metadata.
import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { type Nearness, nearness, nearnessOf } from './address.ts';
import { isLoopback } from './host.ts';
import { WayError } from './way-error.ts';

/** All addresses of a name; rejects as `dns.lookup` does. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

export interface Guard {
  /** The nearest place that a registry may send us to: where it is itself. Public where that is not known, as behind a proxy. */
  reachOf(hostname: string): Nearness;
  /** Throws a WayError when the host is written as an address that is out of reach, or is too long for a name. */
  check(hostname: string, reach: Nearness): void;
  /** Looks names up and gives out only addresses within reach: what was checked is what is connected to. */
  lookup(reach: Nearness): LookupFunction;
}

const next =
  'If this is meant to be: name the host in the file of --config: registries: [{prefix: HOST}], or as realm of its registry.';

const places: Readonly<Record<Nearness, string>> = {
  public: 'a public address',
  private: 'an address in a private network',
  here: 'an address of this machine or link',
  metadata: 'the metadata address of a cloud',
};

/** Characters of a name without its last dot (RFC 1035 §2.3.4). */
const longestName = 253;
const tooLong = `is not asked: a host's name has no more than ${longestName} characters`;

/** A proxy may look names up for us, so those that are known are refused as they stand. */
const metadataNames: ReadonlySet<string> = new Set(['metadata.google.internal', 'metadata.goog']);

/** @param classify the nearness of an address; null: it is a name */
export function createGuard(
  resolve: Resolve = resolveBySystem,
  classify: (address: string) => Nearness | null = nearnessOf,
): Guard {
  /** The farthest address that each name had when it was last looked up. */
  const seen = new Map<string, Nearness>();

  function reachOf(hostname: string): Nearness {
    const written = classify(bare(hostname));
    if (written !== null) return written === 'metadata' ? 'public' : written;
    return isLoopback(hostname) ? 'here' : (seen.get(hostname) ?? 'public');
  }

  function check(hostname: string, reach: Nearness): void {
    const name = hostname.replace(/\.$/, '');
    if (name.length > longestName) throw new WayError(tooLong, 'No host has such a name.');
    const written = metadataNames.has(name) ? 'metadata' : classify(bare(hostname));
    if (written !== null && !isWithin(written, reach)) throw refusal(hostname, written);
  }

  function lookup(reach: Nearness): LookupFunction {
    return (hostname, options, callback) => {
      void answer(within(hostname, options.family, reach), options.all === true, callback);
    };
  }

  /** The addresses within reach, never none. */
  async function within(
    hostname: string,
    family: LookupOptions['family'],
    reach: Nearness,
  ): Promise<readonly [LookupAddress, ...LookupAddress[]]> {
    const all = await resolve(hostname);
    const placed = all
      .filter((one) => (family !== 4 && family !== 6) || one.family === family)
      .map((one) => ({ address: one.address, family: one.family, near: classify(one.address) ?? 'metadata' }));
    const [first, ...rest] = placed.filter((one) => isWithin(one.near, reach));
    if (first === undefined) {
      const [worst] = placed;
      if (worst !== undefined) throw refusal(hostname, worst.near);
      throw Object.assign(new Error('no address'), { code: 'ENOTFOUND' });
    }
    const farthest = nearness.find((near) => [first, ...rest].some((one) => one.near === near)) ?? 'public';
    if (seen.size >= 10_000) seen.clear();
    seen.set(hostname, farthest);
    return [plain(first), ...rest.map(plain)];
  }

  return { reachOf, check, lookup };
}

function isWithin(place: Nearness, reach: Nearness): boolean {
  return place !== 'metadata' && nearness.indexOf(place) <= nearness.indexOf(reach);
}

function refusal(hostname: string, place: Nearness): WayError {
  const words = `is not asked: it leads to ${places[place]}`;
  return new WayError(words, place === 'metadata' ? 'No registry is there.' : next.replace('HOST', hostname));
}

async function answer(
  addresses: Promise<readonly [LookupAddress, ...LookupAddress[]]>,
  wantsAll: boolean,
  callback: Parameters<LookupFunction>[2],
): Promise<void> {
  try {
    const good = await addresses;
    if (wantsAll) callback(null, [...good]);
    else callback(null, good[0].address, good[0].family);
  } catch (error) {
    callback(error as Error, '', 0);
  }
}

function plain({ address, family }: LookupAddress): LookupAddress {
  return { address, family };
}

function bare(hostname: string): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function resolveBySystem(hostname: string): Promise<readonly LookupAddress[]> {
  return new Promise((done, fail) => {
    systemLookup(hostname, { all: true }, (error, all) => (error === null ? done(all) : fail(error)));
  });
}
