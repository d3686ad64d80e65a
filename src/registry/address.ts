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
/** RFC 1918, RFC 6598, RFC 2544, RFC 6890, multicast and reserved; RFC 4193, RFC 3879. */
const own = listOf(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '198.18.0.0/15', '192.0.0.0/24', '224.0.0.0/3'],
  ['fc00::/7', 'fec0::/10', 'ff00::/8'],
);

/** @param address as text, an IPv6 address without brackets; null: this is no address but a name */
export function nearnessOf(address: string): Nearness | null {
  const bare = address.replace(/%.*$/, '');
  if (isIP(bare) === 0) return null;
  const plain = inside(bare) ?? bare;
  const family = isIPv4(plain) ? 'ipv4' : 'ipv6';
  if (metadata.check(plain, family)) return 'metadata';
  if (here.check(plain, family)) return 'here';
  return own.check(plain, family) ? 'private' : 'public';
}

/** The IPv4 address that an IPv6 one stands for: mapped, compatible (RFC 4291), NAT64 (RFC 6052), 6to4 (RFC 3056). */
function inside(address: string): string | null {
  if (isIPv4(address)) return null;
  const groups = groupsOf(address);
  const start = groups.slice(0, 6);
  const zeros = (count: number) => start.slice(0, count).every((group) => group === 0);
  if (groups[0] === 0x2002) return dotted(groups[1] ?? 0, groups[2] ?? 0);
  const nat = groups[0] === 0x64 && groups[1] === 0xff9b && start.slice(2).every((group) => group === 0);
  const mapped = zeros(5) && (groups[5] === 0xffff || (groups[5] === 0 && (groups[6] ?? 0) !== 0));
  return nat || mapped ? dotted(groups[6] ?? 0, groups[7] ?? 0) : null;
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
