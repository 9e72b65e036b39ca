import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Json } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDefinitions } from '../../../server/runtime/load-definitions.ts';
import { seed } from '../../../server/runtime/seed.ts';
import { loadAllTeams } from '../../../server/store/team.ts';
import { insertSet } from '../../../server/store/definition-set.ts';
import { buildEvent, openRuntimeWorld, type RuntimeWorld } from '../../support/runtime-world.ts';
import { buildLargePack } from '../../support/many-policies.ts';
import { buildPack } from '../../support/small-pack.ts';

describe('definitions at the start', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'interlock-start-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const put = (files: ReadonlyMap<string, Json>): void => {
    rmSync(folder, { recursive: true, force: true });
    for (const [path, json] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), JSON.stringify(json));
    }
  };
  const at = () => ({ path: folder, follows: false });
  const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

  it('that are wrong stop a server without a good set, with every issue', async () => {
    // given
    const world = await openEmptyWorld();
    put(buildPack({ 'host/type.json': { id: 'host' }, 'signal/workflow.json': { id: 'signal' } }));
    // when
    const started = loadDefinitions(world.runtime, at(), quiet);
    // then
    await expect(started).rejects.toMatchObject({ code: 'definitions-invalid' });
    await expect(started).rejects.toThrow('host/type.json');
    await expect(started).rejects.toThrow('signal/workflow.json');
    expect(world.runtime.definitions.ready()).toBe(false);
    await world.close();
  });

  it('that are wrong leave a server on its last good set, with every issue in the log', async () => {
    // given
    const world = await openEmptyWorld();
    put(buildPack());
    await loadDefinitions(world.runtime, at(), quiet);
    const good = world.runtime.definitions.current().definitions.hash;
    const restarted = await world.otherNode();
    put(buildPack({ 'host/type.json': { id: 'host' } }));
    const said: string[] = [];
    // when
    await loadDefinitions(restarted.runtime, at(), {
      ...quiet,
      warn: (_details, message) => void said.push(message),
    });
    // then
    expect(restarted.runtime.definitions.current().definitions.hash).toBe(good);
    expect(said.join('\n')).toContain('host/type.json#');
    expect(said.at(-1)).toContain('last good definitions');
    await restarted.close();
    await world.close();
  });

  it('name a folder that holds nothing', async () => {
    const world = await openEmptyWorld();
    put(new Map());
    mkdirSync(folder, { recursive: true });
    await expect(loadDefinitions(world.runtime, at(), quiet)).rejects.toThrow(
      'there are no definition files',
    );
    await world.close();
  });

  it('that are taken over again as they are stay the same set, and are warned of the same', async () => {
    // given a policy nobody tells of its event
    const mistyped = {
      id: 'mistyped',
      title: 'Mistyped',
      on: ['signal.openend'],
      conditions: { all: [] },
      actions: {},
    };
    const files = buildPack({ 'signal/policies/mistyped.json': mistyped });
    const world = await openRuntimeWorld(files);
    const { definitions } = world.runtime;
    const first = definitions.lastAttempt();
    const set = definitions.current();
    // when
    const again = await definitions.activate(new Map([...files].toReversed()), 'test');
    // then
    expect(again).toMatchObject({ ok: true, issues: [{ code: 'event-not-told' }] });
    expect(again.issues).toEqual(first?.issues);
    expect(definitions.current()).toBe(set);
    // and where another set became active meanwhile, they are made the active one anew
    const other = await world.otherNode();
    await other.runtime.definitions.activate(buildPack(), 'test');
    await definitions.activate(files, 'test');
    expect(definitions.current().set).toBeGreaterThan(other.runtime.definitions.current().set);
    await other.close();
    await world.close();
  });

  it('that take long to compile do not take the place of those activated meanwhile', async () => {
    // given a large set another node published
    const world = await openRuntimeWorld();
    const other = await world.otherNode();
    await other.runtime.definitions.activate(buildLargePack('a', 1_000), 'test');
    const { definitions } = world.runtime;
    // when it is followed, and a small one is activated
    const followed = definitions.follow();
    const small = await definitions.activate(buildPack({ 'seed/cis.json': undefined }), 'test');
    const { set } = definitions.current();
    await followed;
    // then
    expect(small.ok).toBe(true);
    expect(definitions.current().set).toBe(set);
    expect(set).toBeGreaterThan(other.runtime.definitions.current().set);
    await other.close();
    await world.close();
  });

  it('that a node cannot use, as a newer one published them, make it not ready until it can', async () => {
    // given
    const world = await openRuntimeWorld();
    const { definitions } = world.runtime;
    const before = definitions.current().set;
    const files = new Map<string, Json>([['host/type.json', { id: 'host', novelty: true }]]);
    await world.db
      .transaction()
      .execute((trx) =>
        insertSet(trx, { hash: 'newer', files, activatedBy: 'newer', commit: null }),
      );
    // when
    const followed = definitions.follow();
    // then
    await expect(followed).rejects.toMatchObject({ code: 'definitions-unusable', status: 503 });
    expect(definitions.ready()).toBe(false);
    await expect(world.runtime.accept([buildEvent()])).rejects.toMatchObject({ status: 503 });
    // when
    await definitions.activate(buildPack(), 'test');
    // then
    await definitions.follow();
    expect(definitions.ready()).toBe(true);
    expect(definitions.current().set).toBeGreaterThan(before);
    await world.close();
  });

  async function openEmptyWorld(): Promise<RuntimeWorld> {
    const world = await openRuntimeWorld();
    await world.db.deleteFrom('definition_set').execute();
    const empty = await world.otherNode();
    const { close } = empty;
    return Object.assign(empty, {
      close: async () => {
        await close();
        await world.close();
      },
    });
  }
});

describe('seeds', () => {
  it('fill an empty server once, each CI knowing those before it', async () => {
    // given
    const field = { title: 'Name', type: 'string' };
    const world = await openRuntimeWorld(
      buildPack({
        'ci/type.json': {
          id: 'ci',
          title: 'CI',
          plural: 'CIs',
          prefix: 'CI',
          titleField: 'name',
          fields: { name: field, runsOn: { title: 'Runs on', type: 'string', ref: 'ci' } },
          list: ['name'],
          form: {},
        },
        'ci/workflow.json': { id: 'ci', title: 'CI', initial: 'live', states: { live: {} } },
        'seed/cis.json': {
          cis: [
            { alias: 'db', data: { name: 'db-01' } },
            { alias: 'shop', data: { name: 'shop', runsOn: '@db' } },
          ],
        },
      }),
    );
    const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
    // when
    expect(await seed(world.runtime, log)).toBe(2);
    expect(await seed(world.runtime, log)).toBe(0);
    // then
    const rows = await world.db
      .selectFrom('record')
      .select(['id', 'number', 'data'])
      .orderBy('number')
      .execute();
    expect(rows.map(({ number, data }) => [number, data])).toEqual([
      ['CI0000001', { name: 'db-01' }],
      ['CI0000002', { name: 'shop', runsOn: rows[0]?.id }],
    ]);
    expect((await loadAllTeams(world.db)).map(({ id }) => id)).toEqual(['network']);
    await world.close();
  });
});
