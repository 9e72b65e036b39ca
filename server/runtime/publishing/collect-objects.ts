import { sql } from 'kysely';
import { ledTo } from '../../content/git/led-to.ts';
import type { Db } from '../../store/database.ts';
import { listKeptCommits } from '../../store/draft.ts';
import {
  deleteObjects,
  findObjects,
  listObjectNames,
  listUnreachable,
  lockObjects,
  noteReachability,
} from '../../store/git-object.ts';
import { listRefs } from '../../store/git-ref.ts';

/** What a collection came to. */
export interface Collected {
  /** Objects nothing leads to any more that stay for now. */
  readonly waiting: number;
  /** Objects that are gone. */
  readonly removed: number;
}

/** Seconds an object stays after nothing leads to it any more: two weeks, as with git itself. */
export const GRACE = 14 * 86_400;
/** Objects looked into at once. */
const TOGETHER = 1_000;

/**
 * Forgets git objects that no branch, tag, draft or version led to for {@link GRACE} seconds, such as those of drafts given
 * up. One that was noted in time is removed only while nobody can add objects, after another look at what leads where: what
 * is published, pushed or saved meanwhile keeps all it is made of.
 * @returns undefined where another node is at it
 */
export async function collectObjects(db: Db, grace = GRACE): Promise<Collected | undefined> {
  return db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ alone: boolean }>`
      select pg_try_advisory_xact_lock(hashtext('interlock git collection')) as alone`.execute(trx);
    if (rows[0]?.alone !== true) return undefined;
    const reached = new Set<string>();
    await reach(trx, await rootsOf(trx), reached);
    const known = await listUnreachable(trx, grace);
    const noted = new Set(known.map(({ sha1 }) => sha1));
    const lost = (await listObjectNames(trx)).filter((name) => !reached.has(name));
    const again = [...noted].filter((name) => reached.has(name));
    await noteReachability(trx, again, true);
    await noteReachability(
      trx,
      lost.filter((name) => !noted.has(name)),
      false,
    );
    const due = known.flatMap(({ sha1, due }) => (due && !reached.has(sha1) ? [sha1] : []));
    if (due.length === 0) return { waiting: lost.length, removed: 0 };
    // What stays stays whole.
    const old = new Set(due);
    const kept = new Set(reached);
    await reach(
      trx,
      lost.filter((name) => !old.has(name)),
      kept,
    );
    await lockObjects(trx);
    await reach(trx, await rootsOf(trx), kept);
    const gone = due.filter((name) => !kept.has(name));
    await deleteObjects(trx, gone);
    return { waiting: lost.length - gone.length, removed: gone.length };
  });
}

/** What is kept for its own sake. */
async function rootsOf(db: Db): Promise<readonly string[]> {
  return [...(await listRefs(db)).values(), ...(await listKeptCommits(db))];
}

/** Adds objects and all they lead to; what was reached before is not looked into again. */
async function reach(db: Db, roots: readonly string[], reached: Set<string>): Promise<void> {
  let next = new Set(roots.filter((name) => !reached.has(name)));
  while (next.size > 0) {
    const names = [...next];
    next = new Set();
    for (const name of names) reached.add(name);
    for (let from = 0; from < names.length; from += TOGETHER) {
      const found = await findObjects(db, names.slice(from, from + TOGETHER));
      for (const object of found.values())
        for (const { sha1, leaf } of ledTo(object)) {
          if (reached.has(sha1)) continue;
          // Files lead nowhere, and are most of the bytes.
          if (leaf) reached.add(sha1);
          else next.add(sha1);
        }
    }
  }
}
