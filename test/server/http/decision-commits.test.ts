import { ENGINE } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { changedFile, openWriter, type Writer } from '../../support/definition-writers.ts';

const WORKFLOW = 'ticket/workflow.json';

describe('a decision names the commit it was made under', { timeout: 60_000 }, () => {
  let world: AppWorld;
  let ada: Writer;
  let bob: Writer;
  beforeAll(async () => {
    world = await openAppWorld();
    ada = await openWriter(world, 'ada');
    bob = await openWriter(world, 'bob');
  }, 60_000);
  afterAll(() => world.close());

  const publish = async (title: string): Promise<string> => {
    const { files } = world.runtime.definitions.current().definitions;
    const draft = await ada.begin(title);
    await ada.save(
      draft,
      WORKFLOW,
      changedFile(files, WORKFLOW, (json) => ({ ...json, title })),
    );
    await bob.tell(draft, 'review', { verdict: 'approved' });
    return (await bob.tell(draft, 'publish')).body.commit as string;
  };
  const decide = async (id: string): Promise<string> => {
    const data = { fingerprint: id, name: 'Disk full' };
    const json = { specversion: '1.0', id, source: '/probe', type: 'signal.raised', data };
    return (await world.ask('POST', '/api/events', { json })).body.results[0].decision as string;
  };
  const decision = async (id: string) => (await ada.ask('GET', `/api/decisions/${id}`)).body;

  it('also when the content comes back with another one, and when the set is not kept any more', async () => {
    // given an event under what the folder brought, then each under a publication of its own
    const { files } = world.runtime.definitions.current().definitions;
    const folder = changedFile(files, WORKFLOW, (json) => ({ ...json, title: 'Of the folder' }));
    await world.runtime.definitions.activate(new Map([...files, [WORKFLOW, folder]]), ENGINE.id);
    const seeded = await decide('under-the-folder');
    const first = await publish('Work');
    const underFirst = await decide('under-first');
    const second = await publish('Job');
    const underSecond = await decide('under-second');
    // when the first is restored
    const versions = (await ada.ask('GET', '/api/versions?workflow=ticket')).body.items as {
      version: number;
      commit: string;
    }[];
    const version = versions.find(({ commit }) => commit === first)?.version ?? 0;
    const restored = await bob.ask('POST', `/api/versions/ticket/${version}/restore`);
    const third = restored.body.commit as string;
    const underThird = await decide('under-third');
    // then each names its own
    const told = await Promise.all([underFirst, underSecond, underThird].map(decision));
    expect(new Set([first, second, third]).size).toBe(3);
    expect(told.map(({ commit }) => commit)).toEqual([first, second, third]);
    expect(told[2].hash).toBe(told[0].hash);
    expect(told[1].hash).not.toBe(told[0].hash);
    expect(told.map(({ published }) => published)).toMatchObject([
      { by: { id: 'bob' }, versions: [{ workflow: 'ticket', tag: `ticket/v${version}` }] },
      { by: { id: 'bob' }, versions: [{ workflow: 'ticket', tag: `ticket/v${version + 1}` }] },
      { by: { id: 'bob' }, versions: [{ workflow: 'ticket', tag: `ticket/v${version + 2}` }] },
    ]);
    expect(told.map(({ explainedBy }) => explainedBy)).toEqual(Array(3).fill('definitions-then'));
    // and one of before says that nobody published it
    const before = await decision(seeded);
    expect(before.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(before.published.by).toBeNull();
    // and it is the same where decisions are listed
    const { record } = await world.db
      .selectFrom('record_decision')
      .select('record')
      .where('decision', '=', underFirst)
      .executeTakeFirstOrThrow();
    const listed = (await ada.ask('GET', `/api/records/${record}/decisions`)).body.items;
    expect(listed).toMatchObject([{ id: underFirst, commit: first, hash: told[0].hash }]);
    // when the sets' files are gone, as after many publications
    await world.db.deleteFrom('definition_set').where('commit', '!=', third).execute();
    // then the commit stays
    expect((await decision(underSecond)).commit).toBe(second);
    // and one whose activation was not kept goes by its content and time
    await world.db.updateTable('decision').set({ activation: null }).execute();
    const again = await Promise.all([underFirst, underSecond, underThird].map(decision));
    expect(again.map(({ commit }) => commit)).toEqual([first, second, third]);
  });

  it('and is explained by it however much was published since', async () => {
    // given a decision nobody has looked at, and publications until its set is not kept
    const id = await decide('long-ago');
    for (let n = 0; n < 21; n += 1) {
      const { files } = world.runtime.definitions.current().definitions;
      const json = changedFile(files, WORKFLOW, (one) => ({ ...one, title: `Later ${n}` }));
      await world.runtime.definitions.activate(new Map([...files, [WORKFLOW, json]]), 'bob');
    }
    // when
    const { hash, commit, explainedBy } = await decision(id);
    // then
    const kept = await world.db.selectFrom('definition_set').select(['hash']).execute();
    expect(kept.map((one) => one.hash)).not.toContain(hash);
    expect([explainedBy, commit]).toEqual([
      'definitions-then',
      expect.stringMatching(/^[0-9a-f]{40}$/),
    ]);
  });

  it('also when only other files than definitions came with it', async () => {
    // given
    const one = await decide('before-the-commit');
    const { files } = world.runtime.definitions.current().definitions;
    const message = 'The same once more';
    // when a draft is published whose files are those that are published
    const head = (await decision(one)).commit as string;
    const { commit } = await world.runtime.definitions.activate(files, 'bob', [], {
      base: head,
      message,
      of: { kind: 'draft', head },
    });
    const two = await decide('after-the-commit');
    // then
    expect(commit).not.toBe(head);
    expect((await decision(one)).commit).toBe(head);
    expect((await decision(two)).commit).toBe(commit);
  });

  it('and an explanation of what would be names the one that is active, that of a draft none', async () => {
    // given
    const active = (await decision(await decide('now'))).commit as string;
    const event = { type: 'signal.raised', data: { fingerprint: 'f9', name: 'Disk full' } };
    const draft = {
      id: 'another',
      title: 'Another',
      on: ['signal.raised'],
      conditions: { all: [] },
      actions: {},
    };
    // when
    const plain = await ada.ask('POST', '/api/policies/explain', { event });
    const drafted = await ada.ask('POST', '/api/policies/explain', { event, draft: [draft] });
    // then
    expect([plain.status, plain.body.commit]).toEqual([200, active]);
    expect([drafted.status, drafted.body.commit, drafted.body.published]).toEqual([
      200,
      null,
      null,
    ]);
  });
});
