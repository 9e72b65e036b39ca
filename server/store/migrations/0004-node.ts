import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** Which nodes are there and what schema each knows; what each migration was, for nodes that do not know it. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table migration (
    name text primary key,
    kind text not null check (kind in ('expand', 'contract'))
  )`.execute(db);
  await sql`create table node (
    id uuid primary key,
    name text not null,
    schema text collate "C" not null,
    started_at timestamptz(3) not null,
    seen_at timestamptz(3) not null
  )`.execute(db);
}
