// What kind of place an IP address is: the internet, a private network, this machine, or a cloud's metadata.
import { BlockList, isIP, isIPv4 } from 'node:net';

/**
 * How near an address is. `metadata` gives out a machine's own credentials; nothing good is ever a registry there.
 * `here` are loopback and link-local addresses.
 */
export type Nearness = 'public' | 'private' | 'here' | 'metadata';

/** From everywhere to here: whoever is at one place may send us to it and to those before it. */
export const nearness: readonly Nearness[] = ['public', 'private', 'here', 'metadata'];

/** Of AWS and most others, of AWS for containers and EKS Pods, of Alibaba, of Azure, of Oracle. */
const metadata = listOf(
  ['169.254.169.254/32', '169.254.170.2/32', '169.254.170.23/32', '100.100.100.200/32', '168.63.129.16/32'],
  ['fd00:ec2::254/128', 'fd00:ec2::23/128', 'fd20:ce::254/128'],
);
const here = listOf(['127.0.0.0/8', '0.0.0.0/8', '169.254.0.0/16'], ['::1/128', '::/128', 'fe80::/10']);
/** RFC 1918, RFC 6598, RFC 2544, RFC 6890, multicast and reserved; RFC 4193, RFC 3879, RFC 8215. */
const own = listOf(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', '192.0.0.0/24', '224.0.0.0/3'],
  ['fc00::/7', 'fec0::/10', 'ff00::/8', '64:ff9b:1::/48'],
);

/** @param address as text, an IPv6 address without brackets; null: this is no address but a name */
export function nearnessOf(address: string): Nearness | null {
  const bare = address.replace(/%.*$/, '');
  if (isIP(bare) === 0) return null;
  const places = [bare, ...inside(bare)].map(plainNearness);
  return nearness.findLast((near) => places.includes(near)) ?? null;
}

function plainNearness(address: string): Nearness {
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (metadata.check(address, family)) return 'metadata';
  if (here.check(address, family)) return 'here';
  return own.check(address, family) ? 'private' : 'public';
}

/**
 * The IPv4 addresses that an IPv6 one may lead to: mapped, compatible (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052),
 * 6to4 (RFC 3056), Teredo's server and client (RFC 4380), ISATAP (RFC 5214). Where a local NAT64 (RFC 8215) puts it is not
 * known, so all places count.
 */
function inside(address: string): readonly string[] {
  if (isIPv4(address)) return [];
  const groups = groupsOf(address);
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = groups;
  const zeros = (from: number, to: number) => groups.slice(from, to).every((group) => group === 0);
  const last = dotted(g, h);
  if (a === 0x2002) return [dotted(b, c)];
  if (a === 0x2001 && b === 0) return [dotted(c, d), dotted(g ^ 0xffff, h ^ 0xffff)];
  if (a === 0x64 && b === 0xff9b && zeros(2, 6)) return [last];
  if (a === 0x64 && b === 0xff9b && c === 1) {
    const [low, high] = [((e & 255) << 8) | (f >> 8), ((f & 255) << 8) | (g >> 8)];
    const all = [dotted(d, low), dotted(((d & 255) << 8) | (e & 255), f), dotted(low, high), last];
    // What starts with zero is another place's padding.
    return all.filter((one) => !one.startsWith('0.'));
  }
  if (zeros(0, 4) && ((e === 0 && f === 0xffff) || (e === 0xffff && f === 0))) return [last];
  if ((e | 0x200) === 0x200 && f === 0x5efe) return [last];
  return zeros(0, 6) && g !== 0 ? [last] : [];
}

function groupsOf(address: string): readonly number[] {
  const url = new URL(`http://[${address}]`);
  const [left = '', right = ''] = url.hostname.slice(1, -1).split('::');
  const [before, after] = [left, right].map((part) => (part === '' ? [] : part.split(':')));
  const gap = Array.from({ length: 8 - (before?.length ?? 0) - (after?.length ?? 0) }, () => '0');
  return [...(before ?? []), ...gap, ...(after ?? [])].map((group) => Number.parseInt(group, 16));
}

function dotted(high: number, low: number): string {
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function listOf(four: readonly string[], six: readonly string[]): BlockList {
  const list = new BlockList();
  for (const [networks, family] of [[four, 'ipv4'] as const, [six, 'ipv6'] as const]) {
    for (const network of networks) {
      const [address = '', bits = ''] = network.split('/');
      list.addSubnet(address, Number(bits), family);
    }
  }
  return list;
}
