import { isIP } from 'node:net';

/** A host or network that effects may reach although it is private. */
export type AllowedHost =
  | { readonly kind: 'host'; readonly host: string; readonly port: number | undefined }
  | { readonly kind: 'network'; readonly address: string; readonly prefix: number };

/** What a comma-separated list holds: the entries understood, and the texts that were not. */
export interface AllowedHosts {
  readonly hosts: readonly AllowedHost[];
  readonly wrong: readonly string[];
}

/**
 * Parses `host`, `host:port`, `[IPv6]`, `[IPv6]:port`, bare addresses and CIDR networks (RFC 4632,
 * RFC 4291 §2.3), separated by commas; host names come out in lower case, IPv6 without brackets.
 * Pure, never throws.
 */
export function parseAllowedHosts(text: string): AllowedHosts {
  const hosts: AllowedHost[] = [];
  const wrong: string[] = [];
  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const parsed = parseNetwork(entry) ?? parseHost(entry);
    if (parsed === undefined) wrong.push(entry);
    else hosts.push(parsed);
  }
  return { hosts, wrong };
}

function parseNetwork(entry: string): AllowedHost | undefined {
  const match = /^([0-9A-Fa-f.:]+)\/(\d{1,3})$/.exec(entry);
  const address = match?.[1] ?? '';
  const prefix = Number(match?.[2]);
  const family = isIP(address);
  if (family === 0 || prefix > (family === 4 ? 32 : 128)) return undefined;
  return { kind: 'network', address, prefix };
}

function parseHost(entry: string): AllowedHost | undefined {
  if (isIP(entry) !== 0) return { kind: 'host', host: entry.toLowerCase(), port: undefined };
  const match =
    /^(?:\[([0-9A-Fa-f.:]+)\]|([A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,252})))(?::(\d{1,5}))?$/.exec(entry);
  if (match === null) return undefined;
  const [, bracketed, name, portText] = match;
  if (bracketed !== undefined && isIP(bracketed) !== 6) return undefined;
  // Four dotted numbers that are no address (10.0.0.999) are a slip, never a host name.
  if (name !== undefined && /^[\d.]+$/.test(name) && isIP(name) === 0) return undefined;
  const port = portText === undefined ? undefined : Number(portText);
  if (port !== undefined && (port < 1 || port > 65535)) return undefined;
  return { kind: 'host', host: (bracketed ?? name ?? '').toLowerCase(), port };
}
