import type { JsonObject } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertTeam } from '../../../server/store/team.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import {
  changedFile,
  openWriter,
  publishFile,
  type Writer,
} from '../../support/definition-writers.ts';
import { buildPack } from '../../support/small-pack.ts';

const WORKFLOW = 'ticket/workflow.json';
const TYPE = 'ticket/type.json';
const SIGNAL = 'signal/workflow.json';

describe('a change of definitions', { timeout: 60_000 }, () => {
  let world: AppWorld;
  let ada: Writer;
  let bob: Writer;
  let cora: Writer;
  let mallory: Writer;
  beforeAll(async () => {
    world = await openAppWorld();
    ada = await openWriter(world, 'ada');
    bob = await openWriter(world, 'bob');
    cora = await openWriter(world, 'cora');
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
  const history = async (path: string): Promise<{ message: string; author: string }[]> =>
    (await ada.ask('GET', `/api/versions/history?path=${path}`)).body.items;

  it('is told of a team that is neither seeded nor there, until there is one', async () => {
    // given
    const { files } = world.runtime.definitions.current().definitions;
    const only = { fact: 'actor', path: 'teams', operator: 'contains', value: 'night-shift' };
    const draft = await ada.begin('The night shift handles alerts');
    const edited = changedFile(files, WORKFLOW, (json) => ({
      ...json,
      states: Object.fromEntries(
        Object.entries(json['states'] as JsonObject).map(([id, state]) => {
          const { transitions } = state as JsonObject;
          const found = Object.entries((transitions as JsonObject | undefined) ?? {});
          const guarded = found.map(([key, one]) =>
            (one as JsonObject)['on'] === undefined
              ? [key, one]
              : [key, { ...(one as JsonObject), allow: only }],
          );
          return [
            id,
            found.length === 0
              ? state
              : {
                  ...(state as JsonObject),
                  transitions: Object.fromEntries(guarded) as JsonObject,
                },
          ];
        }),
      ),
    }));
    await ada.save(draft, WORKFLOW, edited);
    const told = async () => {
      const { body } = await ada.ask('POST', `/api/drafts/${draft}/check`);
      return (body as { issues: { code: string }[] }).issues.filter(
        ({ code }) => code === 'unknown-team',
      );
    };
    // when
    expect((await told())[0]).toMatchObject({ severity: 'warning', file: WORKFLOW });
    // then
    await insertTeam(world.db, { id: 'night-shift', name: 'Night shift', email: null, chat: null });
    expect(await told()).toEqual([]);
    await ada.ask('DELETE', `/api/drafts/${draft}`);
  });

  it('goes from draft through check and review to a version with commit and tag', async () => {
    // given
    const before = (await ada.ask('GET', '/api/workflows/ticket')).body;
    const draft = await ada.begin('Tickets are called work orders');
    expect(draft).toMatch(/^tickets-are-called-work-orders-[0-9a-f]{6}$/);
    // when saved twice, each from where it was
    const saved = await ada.save(draft, WORKFLOW, titled(WORKFLOW, 'Work'));
    expect(saved.status).toBe(200);
    const again = await ada.save(draft, WORKFLOW, titled(WORKFLOW, 'Work order'));
    expect(again.body.head).not.toBe(saved.body.head);
    const same = await ada.save(draft, WORKFLOW, titled(WORKFLOW, 'Work order'));
    expect(same.body.head).toBe(again.body.head);
    const { items } = (await ada.ask('GET', `/api/drafts/${draft}/files`)).body as {
      items: { path: string }[];
    };
    expect(items.map(({ path }) => path)).toEqual([...buildPack().keys()].toSorted());
    // then it is told in words, checked, and lacks an approval
    const diff = await ada.ask('GET', `/api/drafts/${draft}/diff`);
    expect(diff.body.items).toMatchObject([{ file: WORKFLOW, changes: [{ field: 'title' }] }]);
    const checked = await ada.ask('POST', `/api/drafts/${draft}/check`);
    expect(checked.body).toMatchObject({ ok: true, workflows: ['ticket'] });
    const early = await ada.tell(draft, 'publish');
    expect([early.status, early.body.code]).toEqual([409, 'not-approved']);
    expect(early.body.detail).toContain('ticket needs 1 of owner, has 0');
    // when its author approves it, or somebody without the role
    const own = await ada.tell(draft, 'review', { verdict: 'approved' });
    expect([own.status, own.body.code]).toEqual([403, 'own-draft']);
    const other = await mallory.tell(draft, 'review', { verdict: 'approved', comment: 'fine' });
    expect([other.status, other.body.code]).toEqual([403, 'not-a-reviewer']);
    expect(other.body.detail).toContain('the role owner; you have agent');
    expect((await ada.ask('GET', `/api/drafts/${draft}`)).body.approved).toBe(false);
    // when an owner does
    const approved = await bob.tell(draft, 'review', { verdict: 'approved', comment: 'good' });
    expect(approved.body).toMatchObject({
      approved: true,
      changed: [WORKFLOW],
      folders: [{ folder: 'ticket', approvals: 1, roles: ['owner'], approvedBy: ['bob'] }],
    });
    const published = await ada.tell(draft, 'publish');
    // then
    expect([published.status, published.body.versions]).toMatchObject([
      200,
      [{ workflow: 'ticket', version: before.version + 1 }],
    ]);
    const now = (await ada.ask('GET', '/api/workflows/ticket')).body;
    expect([now.version, now.workflow.title]).toEqual([before.version + 1, 'Work order']);
    expect((await ada.ask('GET', '/api/versions?workflow=ticket')).body.items[0]).toMatchObject({
      version: now.version,
      hash: now.hash,
      commit: published.body.commit,
      by: 'ada',
    });
    const refs = await world.db.selectFrom('git_ref').select(['name', 'sha1']).execute();
    const names = refs.map(({ name }) => name);
    expect(names).toContain(`refs/tags/ticket/v${now.version}`);
    expect(names).not.toContain(`refs/heads/draft/${draft}`);
    expect(refs.find(({ name }) => name === 'refs/heads/main')?.sha1).toBe(published.body.commit);
    // and it is closed, and audited
    expect((await ada.save(draft, WORKFLOW, titled(WORKFLOW, 'x'))).body.code).toBe('draft-closed');
    const audit = await world.ask('GET', '/api/audit');
    expect(audit.body.items.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['draft.begun', 'draft.approved', 'draft.published']),
    );
  });

  it('made of what is no longer so is refused, as a file and as a whole', async () => {
    // given a draft two people work on
    const draft = await ada.begin('Two at once');
    const read = await bob.ask('GET', `/api/drafts/${draft}`);
    await ada.save(draft, TYPE, titled(TYPE, 'Job'));
    const path = `/api/drafts/${draft}/files/${encodeURIComponent(TYPE)}`;
    // when
    const late = await bob.ask('PUT', path, titled(TYPE, 'Task'), read.headers.get('etag') ?? '');
    const blind = await bob.ask('PUT', path, titled(TYPE, 'Task'));
    // then
    expect([late.status, late.body.code]).toEqual([412, 'stale']);
    expect(blind.status).toBe(428);
    // when approved, and changed afterwards
    await bob.tell(draft, 'review', { verdict: 'approved' });
    await ada.save(draft, TYPE, titled(TYPE, 'Case'));
    expect((await ada.tell(draft, 'publish')).body.code).toBe('not-approved');
    // when approved and refused of two, it is not published; who is not asked cannot keep it from it
    await bob.tell(draft, 'review', { verdict: 'approved' });
    const other = await mallory.tell(draft, 'review', { verdict: 'refused', comment: 'Not so' });
    expect([other.status, other.body.code]).toEqual([403, 'not-a-reviewer']);
    await cora.tell(draft, 'review', { verdict: 'refused', comment: 'Not so' });
    expect((await ada.tell(draft, 'publish')).body.detail).toContain('somebody refused it');
    // when given up
    expect((await ada.ask('DELETE', `/api/drafts/${draft}`)).body.state).toBe('deleted');
    expect((await ada.ask('GET', '/api/drafts')).body.items).toEqual([]);
    expect((await ada.ask('POST', '/api/drafts', { title: 'x', id: draft })).body.code).toBe(
      'draft-exists',
    );
  });

  it('that changes nothing can be neither approved nor published', async () => {
    const draft = await ada.begin('Nothing');
    const codes = [
      (await bob.tell(draft, 'review', { verdict: 'approved' })).body.code,
      (await ada.tell(draft, 'publish')).body.code,
    ];
    expect(codes).toEqual(['draft-unchanged', 'draft-unchanged']);
    // and a merge without an answer needs no body
    expect((await ada.tell(draft, 'merge')).status).not.toBe(400);
    await ada.ask('DELETE', `/api/drafts/${draft}`);
  });

  it('holds no two files some systems can hold only one of', async () => {
    const draft = await ada.begin('Two spellings');
    const other = await ada.save(draft, 'TICKET/workflow.json', buildPack().get(WORKFLOW) ?? null);
    expect([other.status, other.body.code]).toEqual([422, 'draft-path']);
    expect(other.body.detail).toContain('"ticket" and "TICKET"');
    expect((await ada.save(draft, 'con/type.json', {})).body.code).toBe('draft-path');
    await ada.ask('DELETE', `/api/drafts/${draft}`);
  });

  it('that is wrong is saved, and kept from being published with every reason at once', async () => {
    // given a transition to nowhere, and a policy json cannot be
    const draft = await ada.begin('Wrong');
    const wrong = changedFile(buildPack(), WORKFLOW, (json) => ({ ...json, initial: 'nowhere' }));
    await ada.save(draft, WORKFLOW, wrong);
    await ada.save(draft, 'ticket/policies/x.json', { id: 'x' });
    const head = (await bob.tell(draft, 'review', { verdict: 'approved' })).body.head;
    const main = await world.db.selectFrom('git_ref').selectAll().execute();
    // when
    const refused = await ada.tell(draft, 'publish');
    // then
    expect([refused.status, refused.body.code]).toEqual([422, 'invalid']);
    const files = refused.body.issues.map(({ file }: { file: string }) => file);
    expect(files).toEqual(expect.arrayContaining([WORKFLOW, 'ticket/policies/x.json']));
    expect(await world.db.selectFrom('git_ref').selectAll().execute()).toEqual(main);
    expect((await ada.ask('GET', `/api/drafts/${draft}`)).body.head).toBe(head);
    await ada.ask('DELETE', `/api/drafts/${draft}`);
  });

  it('that a workflow can come to grief by, or a scenario fails with, is not published', async () => {
    // given a state nobody gets out of, and a scenario that expects something else
    const draft = await ada.begin('Stuck');
    const stuck = changedFile(buildPack(), SIGNAL, (json) => {
      const states = json['states'] as JsonObject;
      const open = states['open'] as JsonObject;
      const transitions = { ...(open['transitions'] as JsonObject) };
      transitions['hold'] = { on: 'signal.held', target: 'held' };
      const invariants = {
        free: {
          title: 'Nothing is held',
          never: { fact: 'record', path: 'state', operator: 'equal', value: 'held' },
        },
      };
      const held = { ...states, open: { ...open, transitions }, held: {} };
      return { ...json, states: held, invariants };
    });
    await ada.save(draft, SIGNAL, stuck);
    await ada.save(draft, 'signal/scenarios/one.json', {
      id: 'one',
      title: 'One',
      steps: [
        {
          event: { type: 'signal.raised', data: { fingerprint: 'f', name: 'n' } },
          expect: { outcome: 'ignored' },
        },
      ],
    });
    // when
    const checked = await ada.ask('POST', `/api/drafts/${draft}/check`);
    // then
    expect(checked.body.ok).toBe(false);
    const errors = checked.body.issues.filter(
      ({ severity }: { severity: string }) => severity === 'error',
    );
    expect(errors.map(({ code, file }: { code: string; file: string }) => [code, file])).toEqual(
      expect.arrayContaining([
        ['dead-end', SIGNAL],
        ['broken-invariant', SIGNAL],
        ['scenario-failed', 'signal/scenarios/one.json'],
      ]),
    );
    // What was played is told step by step.
    const broken = errors.find(({ code }: { code: string }) => code === 'broken-invariant');
    expect(broken.message).toMatch(
      /^"Nothing is held" is broken: .*: 1\. .* opens signal.*; 2\. .* sends signal\.held to signal/u,
    );
    // and shown as verification shows it, by publishing too
    const shown = {
      verdict: 'proved',
      played: true,
      scenario: { steps: expect.any(Array) },
      trace: [{ kind: 'opened' }, { kind: 'event', on: 'signal.held' }],
      told: [expect.stringMatching(/^it is opened.* → /u), expect.stringMatching(/ → /u)],
    };
    expect(broken).toMatchObject(shown);
    await bob.tell(draft, 'review', { verdict: 'approved' });
    const refused = await ada.tell(draft, 'publish');
    expect(refused.status).toBe(422);
    expect(
      refused.body.issues.find(({ code }: { code: string }) => code === 'broken-invariant'),
    ).toMatchObject(shown);
    await ada.ask('DELETE', `/api/drafts/${draft}`);
  });

  it('made of what was published before is refused with the merge offered; other fields merge unasked', async () => {
    // given
    const mine = await ada.begin('Mine');
    await ada.save(mine, WORKFLOW, titled(WORKFLOW, 'Mine'));
    const other = changedFile(
      world.runtime.definitions.current().definitions.files,
      WORKFLOW,
      (json) => ({
        ...json,
        description: 'What people work on',
      }),
    );
    expect((await publish(WORKFLOW, other)).status).toBe(200);
    await bob.tell(mine, 'review', { verdict: 'approved' });
    // when
    const refused = await ada.tell(mine, 'publish');
    // then
    expect([refused.status, refused.body.code]).toEqual([409, 'stale-base']);
    expect(refused.body).toMatchObject({ merge: `/api/drafts/${mine}/merge`, conflicts: [] });
    // when
    expect((await ada.tell(mine, 'merge', {})).status).toBe(200);
    await bob.tell(mine, 'review', { verdict: 'approved' });
    expect((await ada.tell(mine, 'publish')).status).toBe(200);
    // then both are there
    expect((await ada.ask('GET', '/api/workflows/ticket')).body.workflow).toMatchObject({
      title: 'Mine',
      description: 'What people work on',
    });
  });

  it('of the same field asks one question', async () => {
    // given
    const mine = await ada.begin('Ours');
    await ada.save(mine, WORKFLOW, titled(WORKFLOW, 'Ours'));
    await publish(WORKFLOW, titled(WORKFLOW, 'Theirs'));
    // when
    const asked = await ada.tell(mine, 'merge', {});
    // then
    expect([asked.status, asked.body.code]).toEqual([409, 'merge-conflicts']);
    expect(asked.body.conflicts).toMatchObject([
      { file: WORKFLOW, field: 'title', ours: 'Ours', theirs: 'Theirs' },
    ]);
    // when
    const [{ id }] = asked.body.conflicts;
    const merged = await ada.tell(mine, 'merge', { choices: { [id]: 'theirs' } });
    // then
    expect(merged.status).toBe(200);
    const file = `/api/drafts/${mine}/files/${encodeURIComponent(WORKFLOW)}`;
    expect((await ada.ask('GET', file)).body.title).toBe('Theirs');
    expect((await ada.ask('GET', `/api/drafts/${mine}`)).body.upToDate).toBe(true);
    await ada.ask('DELETE', `/api/drafts/${mine}`);
  });

  it('that two people publish at once is published by one of them', async () => {
    // given
    const drafts = await Promise.all(
      ['First', 'Second'].map(async (title) => {
        const draft = await ada.begin(title);
        await ada.save(draft, WORKFLOW, titled(WORKFLOW, title));
        await bob.tell(draft, 'review', { verdict: 'approved' });
        return draft;
      }),
    );
    // when
    const replies = await Promise.all(drafts.map((draft) => ada.tell(draft, 'publish')));
    // then
    expect(replies.map(({ status }) => status)).toEqual(expect.arrayContaining([200, 409]));
    expect(replies.find(({ status }) => status === 409)?.body.code).toBe('stale-base');
    const [newest] = await history(WORKFLOW);
    expect(['First', 'Second']).toContain(newest?.message);
  });

  it('is told by its parts: who changed what last, and how it was at any time', async () => {
    // given
    const draft = await bob.begin('Work can wait');
    const waiting = changedFile(
      world.runtime.definitions.current().definitions.files,
      WORKFLOW,
      (json) => {
        const states = json['states'] as JsonObject;
        const working = states['working'] as JsonObject;
        return { ...json, states: { ...states, working: { ...working, label: 'At work' } } };
      },
    );
    await bob.save(draft, WORKFLOW, waiting);
    await ada.tell(draft, 'review', { verdict: 'approved' });
    const { commit } = (await ada.tell(draft, 'publish')).body;
    // when
    const { items } = (await ada.ask('GET', `/api/versions/blame?path=${WORKFLOW}`)).body as {
      items: { path: string; author: string; commit: string; message: string }[];
    };
    // then
    const of = new Map(items.map((item) => [item.path, item]));
    expect(of.get('/states/working')).toMatchObject({
      commit,
      author: 'Person bob',
      message: 'Work can wait',
    });
    expect(of.get('/states/new')?.message).toBe('Definitions taken over');
    expect(of.get('/states/working/transitions/check')?.message).toBe('Definitions taken over');
    // and
    const [, before] = await history(WORKFLOW);
    expect(['First', 'Second']).toContain(before?.message);
    const all = (await ada.ask('GET', '/api/versions/history')).body.items as {
      commit: string;
      at: string;
    }[];
    const first = all.at(-1);
    const path = `/api/versions/file?path=${WORKFLOW}`;
    expect((await ada.ask('GET', `${path}&commit=${first?.commit}`)).body.json.title).toBe(
      'Ticket',
    );
    expect((await ada.ask('GET', path)).body.commit.commit).toBe(commit);
    expect((await ada.ask('GET', `${path}&asOf=2020-01-01T00:00:00Z`)).status).toBe(404);
    const future = await ada.ask('GET', '/api/workflows/ticket?asOf=2999-01-01T00:00:00Z');
    expect(future.body.current).toBe(true);
    expect((await ada.ask('GET', '/api/workflows/ticket?asOf=2020-01-01T00:00:00Z')).status).toBe(
      404,
    );
  });

  it.each([
    'ticket/../../etc/passwd.json',
    '.git/config.json',
    'ticket/policies/.hidden.json',
    'ticket/readme.txt',
    'nowhere.json',
    'ticket/policies/a b.json',
    '-x/type.json',
    `ticket/policies/${'a'.repeat(300)}.json`,
  ])('is not taken at %s', async (path) => {
    const draft = await ada.begin('Odd');
    const reply = await ada.save(draft, path, {});
    expect([400, 422]).toContain(reply.status);
    await ada.ask('DELETE', `/api/drafts/${draft}`);
  });

  it('is not begun under a name no branch may have', async () => {
    for (const id of ['-x', 'a/b', '../x', 'A', 'a.lock', 'ä', ''])
      expect((await ada.ask('POST', '/api/drafts', { title: 'x', id })).status).toBe(422);
    expect((await mallory.ask('POST', '/api/drafts', { title: 'x' })).status).toBe(403);
  });
});
