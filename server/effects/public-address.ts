import { BlockList, isIP } from 'node:net';

/**
 * Not globally reachable, or with another address hidden inside: IANA's special-purpose registries
 * (RFC 6890 and its updates), multicast, and the former class E. The cloud providers' metadata services
 * (169.254.169.254, fd00:ec2::254, 100.100.100.200) lie in these.
 */
const NOT_PUBLIC: readonly (readonly [string, number])[] = [
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
  // Teredo, ORCHID and other protocol assignments; documentation; 6to4.
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const refused = new BlockList();
for (const [address, prefix] of NOT_PUBLIC) {
  refused.addSubnet(address, prefix, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}

/** Of IPv6 only this is given out for the public; loopback, link-local, unique local, mapped and NAT64 lie outside. */
const given = new BlockList();
given.addSubnet('2000::', 3, 'ipv6');

/**
 * True for an address anybody may be reached under on the public internet. Pure.
 * @param address IPv4 dotted or IPv6, without brackets or zone; anything else is not public
 */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !refused.check(address, 'ipv4');
  return family === 6 && given.check(address, 'ipv6') && !refused.check(address, 'ipv6');
}
