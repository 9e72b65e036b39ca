import type { RealIncident } from '@interlock/engine/study';
import { BUILT_IN } from '@interlock/engine';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { Window } from './event-window.ts';

interface Row {
  readonly id: string;
  readonly type: string;
  readonly state: string;
  readonly data: RealIncident['data'];
  readonly created_at: string;
  readonly updated_at: string;
  readonly decision: string;
  readonly event: { readonly type: string };
  readonly relations: readonly string[];
}

/** Records of some types opened in a window, and what became of them until now. */
export async function readRealIncidents(
  db: Db,
  { from, to }: Window,
  types: readonly string[],
): Promise<RealIncident[]> {
  const { rows } = await sql<Row>`
    select record.id, record.type, record.state, record.data, record.created_at, record.updated_at,
      history.decision, history.event,
      array(select distinct link.relation from link where link.bucket = record.bucket
        and link.record = record.id and link.direction = 'out' order by link.relation) as relations
    from record join history on history.bucket = record.bucket and history.record = record.id
      and history.revision = 1
    where record.type = any(${[...types]}::text[])
      and record.created_at >= ${from}::timestamptz and record.created_at < ${to}::timestamptz
    order by record.created_at, record.id`.execute(db);
  return rows.map((row) => {
    const resolved = row.data['resolvedAt'];
    return {
      id: row.id,
      type: row.type,
      decision: row.decision,
      byHand: row.event.type === BUILT_IN.opened,
      createdAt: row.created_at,
      endedAt: typeof resolved === 'string' ? resolved : row.updated_at,
      state: row.state,
      data: row.data,
      relations: row.relations,
    };
  });
}
