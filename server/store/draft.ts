import { sql, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';

/** A change of the definitions under way, on a branch of its own. */
export interface Draft {
  readonly id: string;
  readonly title: string;
  /** Principal id of who began it. */
  readonly author: string;
  /** Principal ids of everybody who wrote something of it. */
  readonly editors: readonly string[];
  /** How it came: made here, pushed by git, from the workflows folder, or from the organisation's git host. */
  readonly origin: 'server' | 'push' | 'folder' | 'remote';
  readonly state: 'open' | 'published' | 'deleted';
  /** The published commit it was made of, or into which it was brought since. */
  readonly base: string;
  /** Its latest commit. */
  readonly head: string;
  /** ISO 8601 UTC. */
  readonly createdAt: string;
  readonly updatedAt: string;
  /** The commit it was published as; null while it is not. */
  readonly publishedAs: string | null;
}

/** What somebody said of a draft. */
export interface Review {
  /** Principal id. */
  readonly by: string;
  readonly verdict: 'approved' | 'refused';
  readonly comment: string;
  /** The commit it holds for. */
  readonly commit: string;
  /** The commit they looked at, where a merge that left the draft's change the same took it over; else null. */
  readonly carriedFrom: string | null;
  /** When they said so, ISO 8601 UTC. */
  readonly at: string;
}

/** Makes a draft; false when one of that name is or was there. Inside a transaction. */
export async function insertDraft(
  trx: Transaction<Database>,
  draft: Pick<Draft, 'id' | 'title' | 'author' | 'origin' | 'base' | 'head'>,
): Promise<boolean> {
  const remote = draft.origin === 'remote';
  const { rows } = await sql`
    insert into draft (id, title, author, editors, origin, from_remote, state, base, head, created_at, updated_at)
    values (${draft.id}, ${draft.title}, ${draft.author}, ${[draft.author]}::text[], ${remote ? 'push' : draft.origin}, ${remote},
      'open',
      ${draft.base}, ${draft.head}, interlock_now(), interlock_now())
    on conflict do nothing returning id`.execute(trx);
  return rows.length === 1;
}

/** A draft, locked until the transaction ends. */
export async function lockDraft(
  trx: Transaction<Database>,
  id: string,
): Promise<Draft | undefined> {
  const row = await trx
    .selectFrom('draft')
    .selectAll()
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : toDraft(row);
}

/** A draft, whatever became of it. */
export async function findDraft(db: Db, id: string): Promise<Draft | undefined> {
  const row = await db.selectFrom('draft').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toDraft(row);
}

/** The open draft that is at a commit. */
export async function findOpenDraftAt(db: Db, head: string): Promise<Draft | undefined> {
  const row = await db
    .selectFrom('draft')
    .selectAll()
    .where('head', '=', head)
    .where('state', '=', 'open')
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : toDraft(row);
}

/** Drafts in a state, the one written to last first. */
export async function listDrafts(
  db: Db,
  wish: {
    readonly state: Draft['state'];
    readonly limit: number;
    readonly after?: { readonly at: string; readonly id: string };
  },
): Promise<Draft[]> {
  let query = db.selectFrom('draft').selectAll().where('state', '=', wish.state);
  const { after } = wish;
  if (after !== undefined)
    query = query.where(
      sql<boolean>`(updated_at < ${after.at}::timestamptz or updated_at = ${after.at}::timestamptz and id > ${after.id})`,
    );
  const rows = await query.orderBy('updated_at', 'desc').orderBy('id').limit(wish.limit).execute();
  return rows.map(toDraft);
}

/** Commits drafts and what was published are known by, those of drafts given up left out. */
export async function listKeptCommits(db: Db): Promise<string[]> {
  const { rows } = await sql<{ commit: string }>`
    select base as commit from draft where state <> 'deleted'
    union select head from draft where state <> 'deleted'
    union select published_as from draft where published_as is not null
    union select commit from version where commit is not null
    union select commit from definition_set where commit is not null
    union select commit from activation where commit is not null`.execute(db);
  return rows.map(({ commit }) => commit);
}

/** Notes what became of a draft. Inside a transaction that has it locked. */
export async function updateDraft(
  trx: Transaction<Database>,
  id: string,
  change: Partial<Pick<Draft, 'state' | 'base' | 'head' | 'publishedAs' | 'editors'>>,
): Promise<void> {
  const { state, base, head, publishedAs, editors } = change;
  await trx
    .updateTable('draft')
    .set({
      updated_at: sql<string>`interlock_now()`,
      ...(state === undefined ? {} : { state }),
      ...(base === undefined ? {} : { base }),
      ...(head === undefined ? {} : { head }),
      ...(publishedAs === undefined ? {} : { published_as: publishedAs }),
      ...(editors === undefined ? {} : { editors: [...editors] }),
    })
    .where('id', '=', id)
    .execute();
}

/** Adds a review. Inside a transaction that has the draft locked. */
export async function insertReview(
  trx: Transaction<Database>,
  draft: string,
  { by, verdict, comment, commit }: Omit<Review, 'at' | 'carriedFrom'>,
): Promise<void> {
  await sql`
    insert into review (draft, place, by, verdict, comment, commit, at)
    select ${draft}, 1 + coalesce(max(place), 0), ${by}, ${verdict}, ${comment}, ${commit}, interlock_now()
    from review where draft = ${draft}`.execute(trx);
}

/**
 * Lets what was said last by each of one commit of a draft hold for another commit of it. Inside a transaction that has
 * the draft locked.
 * @returns who said what
 */
export async function copyReviews(
  trx: Transaction<Database>,
  draft: string,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<readonly Pick<Review, 'by' | 'verdict'>[]> {
  const { rows } = await sql<Pick<Review, 'by' | 'verdict'>>`
    insert into review (draft, place, by, verdict, comment, commit, at, carried_from)
    select draft, (select max(place) from review where draft = ${draft}) + row_number() over (order by place),
      by, verdict, comment, ${to}, at, coalesce(carried_from, commit)
    from (
      select distinct on (by) * from review where draft = ${draft} and commit = ${from} order by by, place desc
    ) as latest
    order by place
    returning by, verdict`.execute(trx);
  return rows;
}

/** Everything that was said of a draft, in that order. */
export async function listReviews(db: Db, draft: string): Promise<Review[]> {
  return db
    .selectFrom('review')
    .select(['by', 'verdict', 'comment', 'commit', 'carried_from as carriedFrom', 'at'])
    .where('draft', '=', draft)
    .orderBy('place')
    .execute();
}

function toDraft(row: {
  readonly id: string;
  readonly title: string;
  readonly author: string;
  readonly editors: readonly string[];
  readonly origin: Exclude<Draft['origin'], 'remote'>;
  readonly from_remote: boolean;
  readonly state: Draft['state'];
  readonly base: string;
  readonly head: string;
  readonly created_at: string;
  readonly updated_at: string;
  readonly published_as: string | null;
}): Draft {
  const { created_at, updated_at, published_as, from_remote, origin, ...rest } = row;
  return {
    ...rest,
    origin: from_remote ? 'remote' : origin,
    createdAt: created_at,
    updatedAt: updated_at,
    publishedAs: published_as,
  };
}
