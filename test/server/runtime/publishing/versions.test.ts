import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listPublished } from '../../../../server/store/version.ts';
import { changedFile } from '../../../support/definition-writers.ts';
import { openRuntimeWorld, type RuntimeWorld } from '../../../support/runtime-world.ts';
import { buildPack } from '../../../support/small-pack.ts';

const WORKFLOW = 'ticket/workflow.json';

describe('versions of a workflow', () => {
  let world: RuntimeWorld;
  beforeEach(async () => {
    world = await openRuntimeWorld();
  });
  afterEach(() => world.close());

  const first = buildPack();
  const second = buildPack({
    [WORKFLOW]: changedFile(first, WORKFLOW, (json) => ({ ...json, title: 'Second' })),
  });
  const versions = async (): Promise<(readonly [number, string])[]> =>
    (await listPublished(world.db, { workflow: 'ticket', limit: 10 }))
      .map(({ version, hash }) => [version, hash] as const)
      .toReversed();

  it('count up whenever its content is another one, also one there was before', async () => {
    // when
    const { definitions } = world.runtime;
    await definitions.activate(second, 'ada');
    await definitions.activate(second, 'ada');
    const again = await definitions.activate(first, 'ada');
    // then
    const [one, two, three, ...more] = await versions();
    expect([one?.[0], two?.[0], three?.[0], more]).toEqual([1, 2, 3, []]);
    expect(three?.[1]).toBe(one?.[1]);
    expect(again.versions).toMatchObject([{ workflow: 'ticket', version: 3 }]);
    expect(definitions.current().definitions.workflows.get('ticket')?.version).toBe(3);
    // and another node counts alike
    const other = await world.otherNode();
    expect(other.runtime.definitions.current().definitions.workflows.get('ticket')?.version).toBe(
      3,
    );
    await other.close();
  });

  it('beside nodes of the version before, which allow each content once, keep its earlier number', async () => {
    // given
    await sql`alter table version add constraint version_workflow_hash_key unique (workflow, hash)`.execute(
      world.db,
    );
    const { definitions } = world.runtime;
    await definitions.activate(second, 'ada');
    // when
    const again = await definitions.activate(first, 'ada');
    // then
    expect([again.ok, again.versions]).toEqual([true, []]);
    expect((await versions()).map(([version]) => version)).toEqual([1, 2]);
    expect(definitions.current().definitions.workflows.get('ticket')?.version).toBe(1);
  });

  it('from before there was a history get a commit and a tag with the next publication', async () => {
    // given what an earlier version left behind
    await sql`update version set commit = null, published_by = null`.execute(world.db);
    await world.db.deleteFrom('git_ref').execute();
    await world.db.deleteFrom('git_object').execute();
    // when
    await world.runtime.definitions.activate(second, 'ada');
    // then
    const { rows } = await sql<{ name: string }>`
      select name from git_ref where name like 'refs/tags/%' order by name`.execute(world.db);
    expect(rows.map(({ name }) => name)).toEqual([
      'refs/tags/host/v1',
      'refs/tags/signal/v1',
      'refs/tags/ticket/v2',
    ]);
    const listed = await listPublished(world.db, { workflow: 'ticket', limit: 10 });
    expect(listed.map(({ version, commit }) => [version, commit !== null])).toEqual([
      [2, true],
      [1, false],
    ]);
  });
});
