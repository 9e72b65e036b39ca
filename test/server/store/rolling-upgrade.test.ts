import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPresence, type Presence } from '../../../server/app/presence.ts';
import { createDatabaseTrouble } from '../../../server/runtime/database-trouble.ts';
import { migrate } from '../../../server/store/migrate.ts';
import { MIGRATIONS, type Migration, type Migrations } from '../../../server/store/migrations.ts';
import { leaveNode, touchNode, type Node } from '../../../server/store/node.ts';
import { buildEvent, buildOpening, openRuntimeWorld } from '../../support/runtime-world.ts';
import type { RuntimeWorld } from '../../support/runtime-world.ts';
import { dataDirectory, startServer, until } from '../../support/server-process.ts';
import type { ServerProcess } from '../../support/server-process.ts';

const buildMigration = (kind: Migration['kind'], statement: string): Migration => ({
  kind,
  up: async (db) => {
    await sql.raw(statement).execute(db);
  },
});
const buildNode = (name: string): Node => ({ id: randomUUID(), name });

const expanded: Migrations = {
  ...MIGRATIONS,
  '9001-remark': buildMigration('expand', 'alter table event add column remark text'),
};
const contracted: Migrations = {
  ...expanded,
  '9002-no-subject': buildMigration('contract', 'alter table event drop column remark'),
  '9003-note': buildMigration('expand', 'alter table event add column note text'),
};

describe('an upgrade with old and new nodes at the same time', () => {
  let world: RuntimeWorld;
  let presence: Presence | undefined;
  let server: ServerProcess | undefined;
  const older = buildNode('older:1');
  const newer = buildNode('newer:2');
  beforeEach(async () => {
    world = await openRuntimeWorld();
    presence = undefined;
    server = undefined;
    await migrate(world.db, { node: older });
  });
  afterEach(async () => {
    await presence?.stop();
    await server?.kill();
    await world.close();
  });

  const columns = async () => {
    const { rows } = await sql<{ name: string }>`
      select column_name as name from information_schema.columns where table_name = 'event'
      order by ordinal_position`.execute(world.db);
    return rows.map(({ name }) => name).filter((name) => name === 'remark' || name === 'note');
  };
  const upgrade = (migrations: Migrations) => migrate(world.db, { node: newer, migrations });

  it('goes on through an expansion: both take events, each once, and the old one may start again', async () => {
    // given
    await world.runtime.accept([buildOpening('host', { name: 'web-1' })]);
    const fresh = await world.otherNode();
    const events = Array.from({ length: 40 }, (_, i) =>
      buildEvent({ data: { name: `n${i}`, fingerprint: `f-${i}`, host: 'web-1' } }),
    );
    // when
    const half = Math.ceil(events.length / 2);
    const accept = async ({ runtime }: RuntimeWorld, some: typeof events) => {
      const results = await Promise.all(some.map((event) => runtime.accept([event])));
      return results.flat();
    };
    const early = accept(world, events.slice(0, half));
    expect(await upgrade(expanded)).toEqual({ postponed: [] });
    const all = await Promise.all([
      early,
      accept(world, events.slice(half)),
      accept(fresh, events),
    ]);
    // then
    const outcomes = all.flat().map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(40);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(40);
    expect(await columns()).toEqual(['remark']);
    expect(await migrate(world.db, { node: older })).toEqual({ postponed: [] });
    await fresh.close();
  });

  it('has a contraction wait for nodes that do not know it, and expansions not wait for that', async () => {
    // when
    const first = await upgrade(contracted);
    // then
    expect(first.postponed).toEqual([{ migration: '9002-no-subject', nodes: ['older:1'] }]);
    expect(await columns()).toEqual(['remark', 'note']);
    // when: the old one ends
    await leaveNode(world.db, older.id);
    // then
    expect(await upgrade(contracted)).toEqual({ postponed: [] });
    expect(await columns()).toEqual(['note']);
  });

  it('waits no longer than half a minute for a node that gives no sign of life, which may not go on then', async () => {
    await upgrade(contracted);
    await world.advance('29 seconds');
    expect((await upgrade(contracted)).postponed).toHaveLength(1);
    await world.advance('2 seconds');
    expect(await upgrade(contracted)).toEqual({ postponed: [] });
    // when it was only asleep
    expect(await touchNode(world.db, older.id)).toBe(false);
    await expect(migrate(world.db, { node: older })).rejects.toMatchObject({
      code: 'database-newer',
      message: expect.stringContaining('9002-no-subject'),
    });
    // then it is not on the list again, while who knows the schema is
    expect(await touchNode(world.db, older.id)).toBe(false);
    expect(await touchNode(world.db, newer.id)).toBe(true);
  });

  it('refuses a database of which is not known what a later version did to it', async () => {
    await upgrade(expanded);
    await sql`delete from migration where name = '9001-remark'`.execute(world.db);
    await expect(migrate(world.db)).rejects.toMatchObject({ code: 'database-newer' });
  });

  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
  const quiet = { log, trouble: createDatabaseTrouble(log) };

  it('has the contraction made by a running node once it need not wait', async () => {
    // given
    const enter = () => upgrade(contracted);
    presence = startPresence({
      db: world.db,
      node: newer,
      enter,
      entered: await enter(),
      ...quiet,
    });
    await presence.beat();
    expect(await columns()).toEqual(['remark', 'note']);
    // when
    await leaveNode(world.db, older.id);
    await presence.beat();
    // then
    expect(await columns()).toEqual(['note']);
    expect(presence.writable()).toBe(true);
  });

  it('ends a node that slept through a contraction, and takes one that ends off the list', async () => {
    // given
    const enter = () => migrate(world.db, { node: older });
    presence = startPresence({
      db: world.db,
      node: older,
      enter,
      entered: await enter(),
      ...quiet,
    });
    await world.advance('31 seconds');
    await upgrade(contracted);
    // when
    await presence.beat();
    // then
    expect(await presence.lost).toMatchObject({ code: 'database-newer' });
    // when
    const here = startPresence({
      db: world.db,
      node: newer,
      enter: () => upgrade(contracted),
      entered: { postponed: [] },
      ...quiet,
    });
    await here.stop();
    expect(await world.db.selectFrom('node').selectAll().execute()).toEqual([]);
  });

  it('is said to the operator by the server of the earlier version, which ends and does not start again', async () => {
    // given
    const data = dataDirectory();
    const settings = { DATABASE_URL: world.url };
    server = await startServer(data.path, settings);
    const ended = once(server.child, 'exit');
    await leaveNode(world.db, older.id);
    expect((await upgrade(contracted)).postponed[0]?.nodes[0]).toMatch(/:\d+$/);
    // when: it seems to be gone, unless it gives a sign of life just then
    await until('the contraction', async () => {
      await world.advance('31 seconds');
      return (await upgrade(contracted)).postponed.length === 0;
    });
    // then
    expect(await ended).toEqual([1, null]);
    expect(server.output()).toContain('removed what this version needs');
    await expect(startServer(data.path, settings)).rejects.toThrow(
      /Interlock cannot start\. the database was changed by a newer version/,
    );
    data.remove();
  }, 90_000);

  it('leaves the schema as it was when a migration fails, and says which', async () => {
    const broken = { ...expanded, '9002-broken': buildMigration('expand', 'alter table nowhere') };
    await expect(upgrade(broken)).rejects.toMatchObject({
      code: 'migration-failed',
      message: expect.stringContaining('9002-broken'),
    });
    expect(await columns()).toEqual([]);
    expect(await upgrade(expanded)).toEqual({ postponed: [] });
  });
});
