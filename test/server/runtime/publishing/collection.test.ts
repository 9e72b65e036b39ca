import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { definitionText } from '../../../../server/content/git/definition-text.ts';
import { gitObject } from '../../../../server/git-object.ts';
import { collectObjects } from '../../../../server/runtime/publishing/collect-objects.ts';
import { beginDraft, deleteDraft, saveFile } from '../../../../server/runtime/publishing/drafts.ts';
import { MAIN } from '../../../../server/runtime/publishing/history.ts';
import { readableDraft } from '../../../../server/runtime/publishing/readable-draft.ts';
import { readDefinitions } from '../../../../server/runtime/publishing/read-definitions.ts';
import {
  findObjects,
  insertObjects,
  listObjectNames,
} from '../../../../server/store/git-object.ts';
import { listRefs, moveRef } from '../../../../server/store/git-ref.ts';
import { changedFile } from '../../../support/definition-writers.ts';
import {
  buildPrincipal,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../../support/runtime-world.ts';
import { buildPack } from '../../../support/small-pack.ts';

const WORKFLOW = 'ticket/workflow.json';
const ADA = buildPrincipal();

describe('git objects nothing leads to any more', () => {
  let world: RuntimeWorld;
  beforeEach(async () => {
    world = await openRuntimeWorld();
  });
  afterEach(() => world.close());

  const titled = (title: string) =>
    changedFile(buildPack(), WORKFLOW, (json) => ({ ...json, title }));
  const blobOf = (title: string) => gitObject('blob', definitionText(WORKFLOW, titled(title)));
  const has = async (title: string): Promise<boolean> =>
    (await findObjects(world.db, [blobOf(title).sha1])).size === 1;
  const draftOf = async (id: string, title: string) => {
    await beginDraft(world.db, { title, id }, ADA);
    return saveFile(world.db, id, { path: WORKFLOW, json: titled(title), ifHeads: undefined }, ADA);
  };
  /** The last commit of a draft given up so long ago that what it was made of may go. */
  const givenUp = async (id: string, title: string): Promise<string> => {
    const { head } = await draftOf(id, title);
    await deleteDraft(world.db, id, ADA);
    await collectObjects(world.db);
    await world.advance('15 days');
    return head;
  };
  /** Those who wait for a lock of ours. */
  const waiting = async (): Promise<number> => {
    const { rows } = await sql`select pid from pg_locks
      where locktype = 'advisory' and not granted
        and database = (select oid from pg_database where datname = current_database())`.execute(
      world.db,
    );
    return rows.length;
  };
  /** Everything a branch or tag leads to can be read. */
  const whole = async (): Promise<void> => {
    for (const [name, sha1] of await listRefs(world.db)) {
      if (!name.startsWith('refs/heads/')) continue;
      const { files } = await readDefinitions(world.db, sha1);
      expect(files.size).toBeGreaterThan(3);
    }
  };

  it('stay two weeks, then go; what branches, tags and drafts lead to stays', async () => {
    // given
    await draftOf('kept', 'Kept');
    const before = await listObjectNames(world.db);
    await draftOf('lost', 'Lost');
    await deleteDraft(world.db, 'lost', ADA);
    // when they are met first, and again before their time
    const first = await collectObjects(world.db);
    await world.advance('13 days');
    const second = await collectObjects(world.db);
    // then nothing is gone: the commit, two folders and the file
    expect([first, second]).toEqual([
      { waiting: 4, removed: 0 },
      { waiting: 4, removed: 0 },
    ]);
    expect((await readableDraft(world.db, 'lost')).state).toBe('deleted');
    // when it is time
    await world.advance('2 days');
    expect(await collectObjects(world.db)).toEqual({ waiting: 0, removed: 4 });
    // then exactly they are gone
    expect(await listObjectNames(world.db)).toEqual(before);
    await expect(readableDraft(world.db, 'lost')).rejects.toMatchObject({
      code: 'draft-collected',
      status: 410,
    });
    expect((await readableDraft(world.db, 'kept')).state).toBe('open');
    await whole();
    expect(await collectObjects(world.db)).toEqual({ waiting: 0, removed: 0 });
  });

  it('that something leads to again begin anew', async () => {
    // given
    await givenUp('lost', 'Again');
    // when somebody saves the same text, and gives it up too
    await draftOf('next', 'Again');
    await collectObjects(world.db);
    expect(await has('Again')).toBe(true);
    await deleteDraft(world.db, 'next', ADA);
    await collectObjects(world.db);
    // then its two weeks begin now
    expect(await has('Again')).toBe(true);
    await world.advance('15 days');
    await collectObjects(world.db);
    expect(await has('Again')).toBe(false);
  });

  it('stay for whoever is about to use them: the collection waits, and looks again', async () => {
    // given a text about to go, and somebody on another node who saves it anew and has not ended
    const head = await givenUp('lost', 'Raced');
    const other = await world.otherNode();
    const saved = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const saving = other.db.transaction().execute(async (trx) => {
      await insertObjects(trx, [blobOf('Raced')]);
      saved.resolve();
      await end.promise;
      await moveRef(trx, 'refs/heads/kept', null, head);
    });
    await saved.promise;
    // when
    let ended = false;
    const collecting = collectObjects(world.db).finally(() => (ended = true));
    await expect.poll(waiting).toBe(1);
    expect(ended).toBe(false);
    end.resolve();
    await saving;
    // then
    expect(await collecting).toEqual({ waiting: 4, removed: 0 });
    expect(await has('Raced')).toBe(true);
    await whole();
    await other.close();
  });

  it('go while others publish the same texts, and nothing published is ever broken', async () => {
    const other = await world.otherNode();
    for (let round = 0; round < 6; round += 1) {
      const title = `Round ${round}`;
      await givenUp(`lost-${round}`, title);
      const files = new Map([...buildPack(), [WORKFLOW, titled(title)]] as const);
      // when
      const [published] = await Promise.all([
        other.runtime.definitions.activate(files, 'ada'),
        collectObjects(world.db),
        draftOf(`next-${round}`, title),
      ]);
      // then
      expect(published.ok).toBe(true);
      const main = (await listRefs(world.db)).get(MAIN) ?? '';
      expect((await readDefinitions(world.db, main)).files.get(WORKFLOW)).toEqual(titled(title));
      await whole();
    }
    await other.close();
  });

  it('are collected by one node at a time', async () => {
    await givenUp('lost', 'Lost');
    const other = await world.otherNode();
    const results = await Promise.all(
      [world, other, world, other].map(({ db }) => collectObjects(db)),
    );
    const removed = results.flatMap((one) => one?.removed ?? []);
    expect(removed.reduce((sum, one) => sum + one, 0)).toBe(4);
    await other.close();
  });
});
