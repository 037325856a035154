import { BlockList, isIP } from 'node:net';

/**
 * What is no address of the public internet: loopback, private, link-local (where clouds tell their machines their
 * secrets), multicast, reserved. https://www.iana.org/assignments/iana-ipv4-special-registry,
 * https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}

/** Global unicast; all else of IPv6 is for something special. */
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');
/** Within it: what leads to IPv4 addresses (6to4, Teredo), what is for documents, and other special purposes. */
const specialWithin = new BlockList();
for (const [network, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  specialWithin.addSubnet(network, prefix, 'ipv6');
}

/** Whether it is an address that anybody on the internet could be reached at; a name is none. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  return family === 6 && global.check(address, 'ipv6') && !specialWithin.check(address, 'ipv6');
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** Whether it is this machine itself. */
export function isLoopbackAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && loopback.check(address, family === 4 ? 'ipv4' : 'ipv6');
}

/** https://www.rfc-editor.org/rfc/rfc6761#section-6.3 */
export function isLoopbackName(host: string): boolean {
  return endsIn(host, ['localhost', 'localhost.localdomain']);
}

/**
 * Whether a name is of no host on the internet, whoever is asked for it: this machine, what is found in a local network
 * alone (https://www.iana.org/assignments/special-use-domain-names), and what clouds and routers call their own. A name
 * that is not among them may still lead to an address that is not public.
 */
export function isLocalName(host: string): boolean {
  return isLoopbackName(host) || !bare(host).includes('.') || endsIn(host, localDomains);
}

const localDomains = ['local', 'localdomain', 'internal', 'home.arpa', 'intranet', 'lan'];

function endsIn(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => `.${bare(host)}`.endsWith(`.${domain}`));
}

/** Without the dot that a name may end in, which is the root. */
function bare(host: string): string {
  return host.toLowerCase().replace(/\.$/, '');
}
