/** One of the PostgreSQL servers an address names. */
export interface Host {
  /** Where it is, for people: `db1.example.org:5432`. Holds no credentials. */
  readonly name: string;
  /** An address of this server alone. Holds the password: secret. */
  readonly url: string;
}

/** The servers of an address, or what is wrong with it. */
export type Hosts =
  | { readonly ok: true; readonly hosts: readonly [Host, ...Host[]] }
  | { readonly ok: false; readonly message: string };

const SHAPE = /^(postgres(?:ql)?:\/\/)([^/?#]*)(.*)$/s;
/** Interlock writes, so of libpq's wishes only these two make sense; both mean the same to us. */
const WRITING = new Set(['read-write', 'primary']);

/**
 * Takes an address apart as libpq does: `postgres://user:password@a:5432,b:5432/name` names two servers,
 * of which the one that takes writes is meant. Pure.
 */
export function hostsOf(url: string): Hosts {
  const [, scheme = '', authority = '', rest = ''] = SHAPE.exec(url) ?? [];
  if (scheme === '') return wrong('must look like postgres://user:password@host:5432/database');
  const at = authority.lastIndexOf('@') + 1;
  const servers = authority.slice(at).split(',');
  const hosts: Host[] = [];
  for (const server of servers) {
    const text = `${scheme}${authority.slice(0, at)}${server}${rest}`;
    const alone = URL.parse(text);
    if (alone === null || (servers.length > 1 && alone.hostname === '')) {
      return wrong('must name its servers as host:port, separated by commas');
    }
    const wish = alone.searchParams.get('target_session_attrs');
    if (wish !== null && !WRITING.has(wish)) {
      return wrong(`asks for target_session_attrs=${wish}; Interlock needs read-write`);
    }
    alone.searchParams.delete('target_session_attrs');
    hosts.push({ name: nameOf(alone), url: wish === null ? text : alone.href });
  }
  const [first, ...others] = hosts;
  return first === undefined ? wrong('names no server') : { ok: true, hosts: [first, ...others] };
}

/** Host name and port of a server, as a socket takes them. Pure. */
export function endpointOf({ url }: Host): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(url);
  return { host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port === '' ? 5432 : Number(port) };
}

function nameOf(alone: URL): string {
  return alone.host === '' ? (alone.searchParams.get('host') ?? 'localhost') : alone.host;
}

function wrong(message: string): Hosts {
  return { ok: false, message };
}
