import type { Json, JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { takeOverFolder } from '../../../server/runtime/publishing/take-over-folder.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import {
  changedFile,
  openWriter,
  publishFile,
  type Writer,
} from '../../support/definition-writers.ts';

const WORKFLOW = 'ticket/workflow.json';

describe('what was published before', { timeout: 60_000 }, () => {
  let world: AppWorld;
  let ada: Writer;
  let bob: Writer;
  let mallory: Writer;
  beforeAll(async () => {
    world = await openAppWorld();
    ada = await openWriter(world, 'ada');
    bob = await openWriter(world, 'bob');
    mallory = await openWriter(world, 'mallory', ['agent']);
  }, 60_000);
  afterAll(() => world.close());

  const titled = (path: string, title: string): JsonObject =>
    changedFile(world.runtime.definitions.current().definitions.files, path, (json) => ({
      ...json,
      title,
    }));
  /** Ada's change, which Bob approves and publishes. */
  const publish = (path: string, json: JsonObject, title?: string) =>
    publishFile(ada, bob, path, json, title);
  const history = async (path: string): Promise<{ message: string }[]> =>
    (await ada.ask('GET', `/api/versions/history?path=${path}`)).body.items;

  it('is rolled back by publishing an earlier version again, under a number of its own', async () => {
    // given
    const versions = async (): Promise<{ version: number; hash: string }[]> =>
      (await ada.ask('GET', '/api/versions?workflow=ticket')).body.items;
    await publish(WORKFLOW, titled(WORKFLOW, 'Work order'));
    const [, before] = await versions();
    const earlier = before?.version ?? 0;
    const asked = await ada.ask('GET', `/api/workflows/ticket?version=${earlier}`);
    expect([asked.body.version, asked.body.current]).toEqual([earlier, false]);
    // when
    const restored = await bob.ask('POST', `/api/versions/ticket/${earlier}/restore`);
    // then
    expect(restored.status).toBe(200);
    const [latest, replaced] = await versions();
    expect(latest?.hash).toBe(before?.hash);
    expect(latest?.version).toBe((replaced?.version ?? 0) + 1);
    expect(restored.body.versions).toMatchObject([
      { workflow: 'ticket', version: latest?.version },
    ]);
    const now = (await ada.ask('GET', '/api/workflows/ticket')).body;
    expect([now.version, now.workflow]).toEqual([latest?.version, asked.body.workflow]);
    // and once more there is nothing to restore
    const again = await bob.ask('POST', `/api/versions/ticket/${latest?.version}/restore`);
    expect([again.status, again.body.code]).toEqual([409, 'version-current']);
    expect((await bob.ask('POST', '/api/versions/ticket/999/restore')).status).toBe(404);
    expect((await mallory.ask('POST', `/api/versions/ticket/1/restore`)).status).toBe(403);
  });

  it('is rolled back file by file too, where it is no version of a workflow', async () => {
    // given a policy that was changed, and one that is new
    const POLICY = 'ticket/policies/late.json';
    const late = (subject: string): JsonObject => ({
      id: 'late',
      title: 'Late',
      on: ['ticket.late'],
      conditions: {
        all: [{ fact: 'event', path: 'data.hours', operator: 'greaterThan', value: 4 }],
      },
      actions: { tell: { type: 'email.send', params: { to: 'network', subject, text: 'x' } } },
    });
    const first = (await publish(POLICY, late('A'), 'Tell who is late')).body.commit as string;
    await publish(POLICY, late('B'), 'Say it otherwise');
    const now = async (): Promise<JsonObject | undefined> =>
      (await ada.ask('GET', '/api/policies/late')).body;
    expect(JSON.stringify(await now())).toContain('"B"');
    const restored = (body: JsonObject, by = bob) => by.ask('POST', '/api/versions/restore', body);
    // when
    const back = await restored({ commit: first, paths: ['ticket/policies'] });
    // then it is as it was, in the history with its commit
    expect(back.status).toBe(200);
    expect(JSON.stringify(await now())).toContain('"A"');
    const [latest] = await history(POLICY);
    expect(latest?.message).toBe(`Restore ticket/policies as of ${first.slice(0, 10)}`);
    expect((await restored({ commit: first, paths: [POLICY] })).body.code).toBe('version-current');
    // when to before it was there
    const commits = (await ada.ask('GET', '/api/versions/history')).body.items as {
      commit: string;
    }[];
    const before = commits[commits.findIndex(({ commit }) => commit === first) + 1]?.commit ?? '';
    expect((await restored({ commit: before, paths: [POLICY] })).status).toBe(200);
    expect((await ada.ask('GET', '/api/policies/late')).status).toBe(404);
    // and what cannot be is refused
    expect((await restored({ commit: 'f'.repeat(40) })).body.code).toBe('commit-not-found');
    expect((await restored({ commit: first, paths: ['no/where'] })).body.code).toBe(
      'nothing-there',
    );
    expect((await restored({ commit: first }, mallory)).status).toBe(403);
    // when restoring is reviewed
    const rules = { folders: { '*': { approvals: 1, roles: ['owner'], restore: 'reviewed' } } };
    await publish('review.json', rules, 'Restoring is reviewed');
    const proposed = await restored({ commit: first, paths: [POLICY] });
    // then it is a draft that somebody else approves
    expect([proposed.status, proposed.body.draft.author]).toEqual([202, 'bob']);
    const { id } = proposed.body.draft as { id: string };
    expect((await bob.tell(id, 'publish')).body.code).toBe('not-approved');
    await ada.tell(id, 'review', { verdict: 'approved' });
    expect((await bob.tell(id, 'publish')).status).toBe(200);
    expect(JSON.stringify(await now())).toContain('"A"');
    // put the rules back
    const plain = { folders: { '*': { approvals: 1, roles: ['owner'] } } };
    await publish('review.json', plain, 'Restoring is not reviewed');
  });

  it('needs nobody else for a draft of the folder, which only Interlock wrote', async () => {
    // given a folder that was taken over, and then changed
    const { files } = world.runtime.definitions.current().definitions;
    const found = (more: ReadonlyMap<string, Json>) =>
      takeOverFolder(
        world.runtime,
        { files: new Map([...files, ...more]), more: [], follows: false },
        'engine',
      );
    await found(new Map());
    const rules = { folders: { '*': { approvals: 0, roles: ['owner'] } } };
    await found(new Map([['review.json', rules]]));
    const { items } = (await ada.ask('GET', '/api/drafts')).body as { items: { id: string }[] };
    const { id = '' } = items[0] ?? {};
    // when
    await ada.tell(id, 'review', { verdict: 'approved' });
    // then
    expect((await ada.tell(id, 'publish')).status).toBe(200);
    expect((await ada.ask('GET', '/api/versions/file?path=review.json')).body.json).toMatchObject(
      rules,
    );
  });
});
