import { sql, type Kysely } from 'kysely';

/** Only adds. */
export const kind = 'expand';

/** Backtests somebody asked for, how far they are and what they came to. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table backtest (
    id uuid primary key,
    asked_by text not null,
    asked_at timestamptz(3) not null,
    seen_at timestamptz(3) not null,
    ended_at timestamptz(3),
    state text not null check (state in ('queued', 'running', 'done', 'failed', 'cancelled')),
    request json not null,
    progress json not null,
    failure json,
    hash text,
    report json,
    events json
  )`.execute(db);
  await sql`create index backtest_asked on backtest (asked_at desc, id desc)`.execute(db);
}
