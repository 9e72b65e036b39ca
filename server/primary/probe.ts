import { Client } from 'pg';
import type { Host } from './hosts.ts';

/** What a server said when it was asked whether it takes writes. */
export type Probe =
  | { readonly kind: 'primary'; readonly host: Host; readonly timeline: number }
  | { readonly kind: 'no'; readonly host: Host; readonly why: string };

/** Milliseconds a server may take to let us in, and again to answer. */
const PATIENCE = 2_000;

/**
 * A timeline begins with each promotion, so of two servers that both take writes the one on the later
 * timeline was promoted and the other is a former primary nobody stopped.
 */
const QUESTION = `
  select case when pg_is_in_recovery() or current_setting('transaction_read_only')::boolean then 0
    else ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int end as timeline`;

/** Asks one server whether it takes writes. Never throws. */
export async function probe(host: Host): Promise<Probe> {
  const client = new Client({
    connectionString: host.url,
    application_name: 'interlock probe',
    connectionTimeoutMillis: PATIENCE,
    query_timeout: PATIENCE,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ timeline: number }>(QUESTION);
    const timeline = rows[0]?.timeline ?? 0;
    if (timeline > 0) return { kind: 'primary', host, timeline };
    return { kind: 'no', host, why: 'takes no writes (it is a standby, or read-only)' };
  } catch (cause) {
    return { kind: 'no', host, why: reasonOf(cause) };
  } finally {
    // Not waited for: a server that hangs does not say goodbye either.
    void client.end().catch(() => undefined);
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as { readonly code?: unknown; readonly message?: unknown };
  return typeof message === 'string' && message !== '' ? message : String(code);
}
