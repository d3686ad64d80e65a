// Which servers are reached past the proxy: NO_PROXY by the rules of Go's httpproxy, which kubectl follows.
import { BlockList, isIP, isIPv4 } from 'node:net';
import { domainToASCII } from 'node:url';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Whether the environment's proxy is not for this server. Loopback never goes through it.
 *
 * Entries between commas: a domain (with its subdomains; with a leading dot or `*.` these alone), an address, either
 * with a port, a network such as 10.0.0.0/8, or `*` for all. Names are not looked up.
 * @param host as a URL has it, an IPv6 address without brackets
 */
export function isPastProxy(host: string, port: number, noProxy: string): boolean {
  if (host === 'localhost' || contains(loopback, host)) return true;
  const entries = noProxy.split(',').map((entry) => entry.trim().toLowerCase());
  return entries.some((entry) => entry === '*' || matches(entry, host, port));
}

function matches(entry: string, host: string, port: number): boolean {
  const network = networkOf(entry);
  if (network !== null) return contains(network.list, host) && !(network.isWide && /^::ffff:|\./.test(host));
  const [name, wantedPort] = splitPort(entry);
  if (name === '' || (wantedPort !== '' && wantedPort !== String(port))) return false;
  if (isIP(name) !== 0) {
    const list = new BlockList();
    list.addAddress(name, familyOf(name));
    return contains(list, host);
  }
  const withSubdomains = name.replace(/^\*\./, '.');
  const bare = withSubdomains.replace(/^\./, '');
  const ascii = domainToASCII(bare) || bare;
  return host.endsWith(`.${ascii}`) || (host === ascii && bare === withSubdomains);
}

/** `isWide`: Node sees all IPv4 addresses inside an IPv6 network such as ::/0; Go does not. */
function networkOf(entry: string): { readonly list: BlockList; readonly isWide: boolean } | null {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(entry) ?? [];
  if (isIP(address) === 0 || Number(bits) > (isIPv4(address) ? 32 : 128)) return null;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), familyOf(address));
  return { list, isWide: !isIPv4(address) && Number(bits) < 96 };
}

/** `host:port` and `[address]:port`; more colons than that are an IPv6 address. */
function splitPort(entry: string): readonly [string, string] {
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]*)\]|([^:]*)):(\d*)$/.exec(entry) ?? [];
  return bracketed === undefined && plain === undefined ? [entry, ''] : [bracketed ?? plain ?? '', port];
}

function contains(list: BlockList, host: string): boolean {
  return isIP(host) !== 0 && list.check(host, familyOf(host));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
