import { sql } from 'kysely';
import type { Db } from './database.ts';

/** How the definitions stand to those at the organisation's git host; for people, without secrets. */
export interface RemoteState {
  /** `unknown` before the first look. */
  readonly relation:
    | 'unknown'
    | 'empty'
    | 'equal'
    | 'ahead'
    | 'behind'
    | 'diverged'
    | 'unrelated'
    | 'rewritten';
  /** Published commits the remote lacks, and those of the remote that are not published here. */
  readonly ahead: number;
  readonly behind: number;
  /** Definition files each side changed since both had the same; the first hundred. */
  readonly changedHere: readonly string[];
  readonly changedThere: readonly string[];
  /** Commits of `main`, null where there is none. */
  readonly local: string | null;
  readonly remote: string | null;
  /** The draft that holds what came from there last. */
  readonly draft: string | null;
  readonly lastPull: RemoteAttempt | null;
  readonly lastPush: RemoteAttempt | null;
}

/** What came of a look at the remote, or of a push to it. */
export interface RemoteAttempt {
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly ok: boolean;
  /** What happened, or what is wrong and what to do, in words. */
  readonly text: string;
}

/** The remote's row. */
export interface StoredRemote {
  readonly url: string;
  readonly failures: number;
  /** Somebody said that history rewritten there is meant so, and wants a draft given up again. */
  readonly insist: boolean;
  /** Where `main` stood there last. */
  readonly seen: string | null;
  /** The commit of there that became a draft last. */
  readonly proposed: string | null;
  readonly state: RemoteState;
  /** When the next look is due, and when the last one ended. */
  readonly dueAt: string;
  readonly updatedAt: string;
}

const NOTHING_KNOWN: RemoteState = {
  relation: 'unknown',
  ahead: 0,
  behind: 0,
  changedHere: [],
  changedThere: [],
  local: null,
  remote: null,
  draft: null,
  lastPull: null,
  lastPush: null,
};

/** Enters a remote where it is not known yet, to be looked at now. Idempotent. */
export async function enterRemote(db: Db, url: string): Promise<void> {
  await sql`
    insert into remote (url, due_at, failures, insist, state, updated_at)
    values (${url}, interlock_now(), 0, false, ${JSON.stringify(NOTHING_KNOWN)}, interlock_now())
    on conflict do nothing`.execute(db);
}

/** How a remote stands; undefined where it was never entered. */
export async function findRemote(db: Db, url: string): Promise<StoredRemote | undefined> {
  const row = await db.selectFrom('remote').selectAll().where('url', '=', url).executeTakeFirst();
  return row === undefined ? undefined : toRemote(row);
}

/** Asks for a look at a remote now, whoever is free. @returns when that was, by the database's clock */
export async function askForRemote(db: Db, url: string, insist: boolean): Promise<string> {
  const { rows } = await sql<{ at: string }>`
    update remote set due_at = interlock_now(), insist = insist or ${insist}
    where url = ${url} returning due_at as at`.execute(db);
  return rows[0]?.at ?? '';
}

/** Who works on a remote, and for how long nobody else does. */
export interface RemoteClaim {
  readonly url: string;
  /** Chosen anew for each claim. */
  readonly by: string;
  /** Seconds. */
  readonly lease: number;
}

/**
 * Takes a remote that is due, or whose last look was at other refs than these: one node at a time, and another one as
 * soon as it gives no sign of life any more.
 * @param refs fingerprint of the refs as they are here
 */
export async function claimRemote(
  db: Db,
  { url, by, lease }: RemoteClaim,
  refs: string,
): Promise<StoredRemote | undefined> {
  const { rows } = await sql<RemoteRow>`
    update remote set claimed_by = ${by}, claimed_until = interlock_now() + make_interval(secs => ${lease})
    where url = ${url} and (claimed_until is null or claimed_until <= interlock_now())
      and (due_at <= interlock_now() or (failures = 0 and synced is distinct from ${refs}))
    returning *`.execute(db);
  const [row] = rows;
  return row === undefined ? undefined : toRemote(row);
}

/** A sign of life of whoever works on a remote. @returns false where it was taken over */
export async function keepRemote(db: Db, { url, by, lease }: RemoteClaim): Promise<boolean> {
  const { rows } = await sql`
    update remote set claimed_until = interlock_now() + make_interval(secs => ${lease})
    where url = ${url} and claimed_by = ${by} returning url`.execute(db);
  return rows.length === 1;
}

/** What is noted when work on a remote has ended. */
export interface RemoteEnd extends Pick<
  StoredRemote,
  'failures' | 'seen' | 'proposed' | 'state' | 'dueAt'
> {
  /** Fingerprint of the refs it was about; null where it is not done with them. */
  readonly synced: string | null;
  /** Seconds until the next look. */
  readonly wait: number;
}

/**
 * Notes what came of it and lets others have it; a look somebody asked for meanwhile stays due. Whoever lost it meanwhile
 * changes nothing.
 */
export async function releaseRemote(
  db: Db,
  { url, by }: RemoteClaim,
  { synced, failures, seen, proposed, state, dueAt, wait }: RemoteEnd,
): Promise<void> {
  await sql`
    update remote set claimed_by = null, claimed_until = null, failures = ${failures}, synced = ${synced},
      seen = ${seen}, proposed = ${proposed}, state = ${JSON.stringify(state)},
      insist = insist and due_at <> ${dueAt}::timestamptz,
      due_at = case when due_at = ${dueAt}::timestamptz
        then interlock_now() + make_interval(secs => ${wait}) else due_at end, updated_at = interlock_now()
    where url = ${url} and claimed_by = ${by}`.execute(db);
}

/** Lets others have it as it was, at once. Whoever lost it meanwhile changes nothing. */
export async function handBackRemote(db: Db, { url, by }: RemoteClaim): Promise<void> {
  await sql`
    update remote set claimed_by = null, claimed_until = null, due_at = interlock_now()
    where url = ${url} and claimed_by = ${by}`.execute(db);
}

interface RemoteRow {
  readonly url: string;
  readonly failures: number;
  readonly insist: boolean;
  readonly seen: string | null;
  readonly proposed: string | null;
  readonly state: object;
  readonly due_at: string;
  readonly updated_at: string;
}

function toRemote(row: RemoteRow): StoredRemote {
  const { url, failures, seen, proposed, state, insist, due_at, updated_at } = row;
  return {
    url,
    failures,
    seen,
    proposed,
    state: state as RemoteState,
    insist,
    dueAt: due_at,
    updatedAt: updated_at,
  };
}
