import type { Json, JsonObject } from '@interlock/engine';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeOverFolder } from '../../../../server/runtime/publishing/take-over-folder.ts';
import { publishedHistory } from '../../../../server/runtime/publishing/past-definitions.ts';
import { readDefinitions } from '../../../../server/runtime/publishing/read-definitions.ts';
import { listDrafts } from '../../../../server/store/draft.ts';
import { findRef } from '../../../../server/store/git-ref.ts';
import { changedFile } from '../../../support/definition-writers.ts';
import { openEmptyRuntimeWorld, type RuntimeWorld } from '../../../support/runtime-world.ts';
import { buildPack } from '../../../support/small-pack.ts';

const WORKFLOW = 'ticket/workflow.json';
type Files = ReadonlyMap<string, Json>;

describe('the workflows folder', () => {
  let world: RuntimeWorld;
  beforeEach(async () => {
    world = await openEmptyRuntimeWorld();
  });
  afterEach(() => world.close());

  const takeOver = (files: Files, node = world, follows = false) =>
    takeOverFolder(node.runtime, { files, more: [], follows }, 'engine');
  const follow = (files: Files, node = world) => takeOver(files, node, true);
  const history = async () => (await publishedHistory(world.db)).map(({ message }) => message);
  const drafts = () => listDrafts(world.db, { state: 'open', limit: 10 });
  const now = () => world.runtime.definitions.current().definitions.files;
  const changed = (files: Files, change: JsonObject): Files =>
    new Map([
      ...files,
      [WORKFLOW, changedFile(files, WORKFLOW, (json) => ({ ...json, ...change }))],
    ]);
  /** Publishes beside the folder, as a draft would be. */
  const publish = (files: Files) => world.runtime.definitions.activate(files, 'ada');

  it('seeds an empty server with one commit, and tags', async () => {
    expect((await takeOver(buildPack())).ok).toBe(true);
    expect(await history()).toEqual(['Definitions this server started with']);
    expect(await findRef(world.db, 'refs/tags/ticket/v1')).toMatch(/^[0-9a-f]{40}$/);
    // and again nothing
    await takeOver(buildPack());
    expect(await history()).toHaveLength(1);
    expect(await drafts()).toEqual([]);
  });

  it('changed afterwards is a draft, and nothing that runs changes before it is published', async () => {
    // given
    await takeOver(buildPack());
    // when
    const attempt = await takeOver(changed(buildPack(), { title: 'Job' }));
    // then
    expect(attempt).toMatchObject({ ok: true, issues: [{ code: 'folder-draft' }] });
    expect(now().get(WORKFLOW)).toMatchObject({ title: 'Ticket' });
    expect(await history()).toHaveLength(1);
    const [draft] = await drafts();
    const { files } = await readDefinitions(world.db, draft?.head ?? '');
    expect(files.get(WORKFLOW)).toMatchObject({ title: 'Job' });
    // when put back as it was
    await takeOver(buildPack());
    // then the same draft changes nothing any more
    const [after, ...more] = await drafts();
    expect([after?.id, more]).toEqual([draft?.id, []]);
    const then = await readDefinitions(world.db, after?.head ?? '');
    expect(then.files.get(WORKFLOW)).toMatchObject({ title: 'Ticket' });
  });

  it('changed into something that does not hold together changes nothing, and says what is wrong', async () => {
    await takeOver(buildPack());
    const attempt = await takeOver(changed(buildPack(), { initial: 'nowhere' }));
    expect(attempt.ok).toBe(false);
    expect(attempt.issues).toEqual(
      expect.arrayContaining([expect.objectContaining({ file: WORKFLOW, path: '/initial' })]),
    );
    expect([await drafts(), await history()]).toMatchObject([[], { length: 1 }]);
  });

  it('that is followed is what is published as long as nothing else was', async () => {
    await follow(buildPack());
    await follow(changed(buildPack(), { title: 'Job' }));
    expect(await history()).toEqual([
      'Take over the workflows folder',
      'Definitions this server started with',
    ]);
    expect(now().get(WORKFLOW)).toMatchObject({ title: 'Job' });
  });

  it('by two nodes at once is taken over once', async () => {
    const other = await world.otherNode();
    await Promise.all([takeOver(buildPack()), takeOver(buildPack(), other)]);
    const next = changed(buildPack(), { title: 'Job' });
    await Promise.all([takeOver(next), takeOver(next, other)]);
    expect(await drafts()).toHaveLength(1);
    await Promise.all([follow(buildPack()), follow(buildPack(), other)]);
    expect(await history()).toHaveLength(1);
    await other.close();
  });

  it('never overwrites what was published since: its changes become a draft, merged by element', async () => {
    // given
    await takeOver(buildPack());
    await publish(changed(buildPack(), { title: 'Published' }));
    const main = await findRef(world.db, 'refs/heads/main');
    // when the server starts again with the folder as it was
    await takeOver(buildPack());
    // then
    expect(now().get(WORKFLOW)).toMatchObject({ title: 'Published' });
    expect(await drafts()).toEqual([]);
    // when an upgrade brings another field, the same field, and a file
    const extra = { teams: { network: { name: 'Networks' } } };
    const upgrade = new Map([
      ...changed(buildPack(), { title: 'Upgraded', description: 'New' }),
      ['seed/teams.json', extra],
    ]);
    const attempt = await takeOver(upgrade);
    // then nothing is published, and the draft holds what only the folder changed
    expect(attempt.issues).toMatchObject([{ code: 'folder-draft', severity: 'warning' }]);
    expect(await findRef(world.db, 'refs/heads/main')).toBe(main);
    const [draft, ...others] = await drafts();
    expect(others).toEqual([]);
    expect(draft).toMatchObject({ origin: 'folder', author: 'engine', base: main });
    const { files } = await readDefinitions(world.db, draft?.head ?? '');
    expect(files.get(WORKFLOW)).toMatchObject({ title: 'Published', description: 'New' });
    expect(files.get('seed/teams.json')).toEqual(extra);
    // when started once more, and when the folder changes again
    await takeOver(upgrade);
    expect((await drafts()).map(({ head }) => head)).toEqual([draft?.head]);
    await takeOver(new Map([...upgrade].filter(([path]) => path !== 'seed/cis.json')));
    // then it is the same draft that goes on
    const [after, ...more] = await drafts();
    expect([after?.id, more]).toEqual([draft?.id, []]);
    const then = await readDefinitions(world.db, after?.head ?? '');
    expect(then.files.has('seed/cis.json')).toBe(false);
    expect(then.files.get(WORKFLOW)).toMatchObject({ title: 'Published', description: 'New' });
  });

  it('of a protected server is what it begins with, and is left alone from then on', async () => {
    const protectedly = (files: Files) =>
      takeOverFolder(world.runtime, { files, more: [], follows: false, protects: true }, 'engine');
    expect((await protectedly(buildPack())).ok).toBe(true);
    const attempt = await protectedly(changed(buildPack(), { title: 'Changed' }));
    expect(attempt).toMatchObject({ ok: true, issues: [{ code: 'folder-left' }] });
    expect(await drafts()).toEqual([]);
    expect(now().get(WORKFLOW)).not.toMatchObject({ title: 'Changed' });
  });

  it('that says what is published already makes no draft', async () => {
    await takeOver(buildPack());
    const next = changed(buildPack(), { title: 'Both' });
    await publish(next);
    await takeOver(next);
    expect(await drafts()).toEqual([]);
    // and from then on it can be followed again
    await follow(changed(next, { description: 'x' }));
    expect(now().get(WORKFLOW)).toMatchObject({ title: 'Both', description: 'x' });
  });
});
