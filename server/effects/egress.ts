import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import type { AllowedHost } from '../config/allowed-host.ts';
import { isPublicAddress } from './public-address.ts';

/** An address a name resolves to. */
export interface Address {
  readonly address: string;
  readonly family: number;
}

/** All addresses of a host name. Rejects when there are none or nobody can be asked. */
export type Resolve = (host: string) => Promise<readonly Address[]>;

/** Where a request may go. */
export type Destination =
  | {
      readonly kind: 'allowed';
      readonly url: URL;
      readonly host: string;
      readonly addresses: readonly Address[];
    }
  | { readonly kind: 'refused'; readonly error: string }
  | { readonly kind: 'unresolved'; readonly error: string };

/** Asks the system's resolver. */
export const resolveBySystem: Resolve = (host) => lookup(host, { all: true, order: 'verbatim' });

/**
 * Decides whether a request may go to an address, and to which IP addresses exactly: resolving again
 * later could give others (DNS rebinding), so connect to these. Refused are other schemes than http and
 * https, credentials in the address, and hosts with even one address that is not public, unless the
 * operator allows the host or the network.
 * @param allowHosts exceptions: names and addresses with or without port, networks
 */
export async function findDestination(
  text: string,
  allowHosts: readonly AllowedHost[],
  resolve: Resolve = resolveBySystem,
): Promise<Destination> {
  const url = URL.parse(text);
  if (url === null) return refuse('the address is not a valid URL');
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return refuse(`only http and https addresses can be called, not ${url.protocol}`);
  }
  if (url.username !== '' || url.password !== '') {
    return refuse('the address holds a user or password; send credentials in a header');
  }
  // The URL parser has turned every spelling of an IPv4 address (2130706433, 0x7f.1) into the dotted one.
  const host = url.hostname
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
    .toLowerCase();
  const port = Number(url.port) || (url.protocol === 'https:' ? 443 : 80);
  let addresses: readonly Address[];
  try {
    addresses = isIP(host) === 0 ? await resolve(host) : [{ address: host, family: isIP(host) }];
  } catch (cause) {
    return {
      kind: 'unresolved',
      error: `the name ${host} could not be resolved (${codeOf(cause)})`,
    };
  }
  if (addresses.length === 0)
    return { kind: 'unresolved', error: `the name ${host} has no address` };
  const wrong = addresses.find(({ address }) => !mayReach(address, host, port, allowHosts));
  if (wrong === undefined) return { kind: 'allowed', url, host, addresses };
  const shown = wrong.address === host ? host : `${host} (${wrong.address})`;
  return refuse(
    `${shown} is not on the public internet; add it to INTERLOCK_ALLOW_HOSTS if effects may reach it`,
  );
}

function mayReach(
  address: string,
  host: string,
  port: number,
  allowHosts: readonly AllowedHost[],
): boolean {
  return (
    isPublicAddress(address) || allowHosts.some((allowed) => covers(allowed, address, host, port))
  );
}

function covers(allowed: AllowedHost, address: string, host: string, port: number): boolean {
  if (allowed.kind === 'host') {
    return (
      (allowed.host === host || allowed.host === address) &&
      (allowed.port === undefined || allowed.port === port)
    );
  }
  const family = isIP(allowed.address) === 4 ? 'ipv4' : 'ipv6';
  const network = new BlockList();
  network.addSubnet(allowed.address, allowed.prefix, family);
  return isIP(address) === (family === 'ipv4' ? 4 : 6) && network.check(address, family);
}

function refuse(error: string): Destination {
  return { kind: 'refused', error };
}

function codeOf(cause: unknown): string {
  const code = (cause as { readonly code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}
