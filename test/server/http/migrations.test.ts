import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { openWriter, type Writer } from '../../support/definition-writers.ts';
import { nextTicketPack } from '../../support/next-ticket.ts';

const MIGRATIONS = '/api/workflows/ticket/migrations';
const REASON = 'The ticket has fewer states now';

describe('running records and a new version of their workflow', { timeout: 60_000 }, () => {
  let world: AppWorld;
  let olga: Writer;
  let mallory: Writer;
  const tickets = new Map<string, string>();

  const open = async (title: string, events: readonly string[]): Promise<string> => {
    const opened = await world.ask('POST', '/api/records', {
      json: { type: 'ticket', data: { title } },
    });
    const { id } = opened.body as { id: string };
    for (const type of events) await send(id, type);
    return id;
  };
  const send = (id: string, type: string, data = {}) =>
    world.ask('POST', `/api/records/${id}/events`, { json: { type, data } });
  const read = async (id: string) => (await world.ask('GET', `/api/records/${id}`)).body;
  const stored = (id: string) =>
    world.db.selectFrom('record').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  const ended = (id: string) =>
    vi.waitFor(
      async () => {
        const { body } = await olga.ask('GET', `/api/migrations/${id}`);
        expect(body.endedAt).not.toBeNull();
        return body;
      },
      { timeout: 20_000, interval: 20 },
    );
  const id = (name: string): string => tickets.get(name) ?? '';

  beforeAll(async () => {
    world = await openAppWorld();
    olga = await openWriter(world, 'olga');
    mallory = await openWriter(world, 'mallory', ['agent']);
    for (const [name, events] of [
      ['new', []],
      ['working', ['ticket.started']],
      ['touched', ['ticket.started']],
      ['checking', ['ticket.started', 'ticket.checked']],
    ] as const)
      tickets.set(name, await open(name, events));
    const resolved = await open('resolved', ['ticket.started']);
    await send(resolved, 'ticket.resolved', { resolution: 'fixed' });
    tickets.set('resolved', resolved);
    const escalated = await open('escalated', []);
    await world.ask('POST', `/api/records/${escalated}/move`, {
      json: { state: 'escalated', reason: 'For the test' },
    });
    tickets.set('escalated', escalated);
    const activated = await world.runtime.definitions.activate(nextTicketPack(), 'test');
    expect(activated.ok).toBe(true);
    world.runtime.migrations.start();
  }, 60_000);
  afterAll(() => world.close());

  it('stay on theirs, and the preview says what would become of each, with its timers and clocks', async () => {
    // given
    const before = await stored(id('new'));
    // when
    const preview = await olga.ask('POST', `${MIGRATIONS}?mode=plan`, {});
    // then
    expect(preview.status).toBe(200);
    expect(preview.body).toMatchObject({
      from: [{ version: 1, records: 5 }],
      to: { version: 2 },
      total: 5,
      looked: 5,
      counts: { unchanged: 1, mapped: 2, 'needs-mapping': 1, 'would-be-stuck': 1 },
      states: [
        { class: 'would-be-stuck', from: 'checking', to: 'checking', records: 1 },
        { class: 'needs-mapping', from: 'escalated', to: null, records: 1 },
        { class: 'mapped', from: 'working', to: 'in-progress', records: 2 },
        { class: 'unchanged', from: 'new', to: 'new', records: 1 },
      ],
    });
    const records = preview.body.records as { number: string; record: string; timers: unknown }[];
    const fresh = records.find(({ record }) => record === id('new'));
    const day = new Date(Date.parse(before.updated_at) + 24 * 3_600_000);
    expect(fresh).toMatchObject({
      class: 'unchanged',
      end: 'there',
      paused: false,
      clocks: [{ clock: 'response', before: 'run', after: 'run' }],
      timers: [
        {
          what: 'goes-on',
          key: 'new#late',
          dueAt: (before.timers as { [key: string]: string })['new#late'],
        },
        { what: 'starts', key: 'new#chase', dueAt: expect.any(String) },
      ],
    });
    const [, starting] = (fresh?.timers ?? []) as { dueAt: string }[];
    expect(Date.parse(starting?.dueAt ?? '')).toBeGreaterThanOrEqual(day.getTime());
    expect(records.find(({ record }) => record === id('checking'))).toMatchObject({
      awaited: [{ what: 'no-longer-awaited', key: 'checking#call', kind: 'effect' }],
    });
    // and nothing was written
    expect(await stored(id('new'))).toEqual(before);
    expect((await olga.ask('GET', '/api/migrations')).body.items).toEqual([]);
  });

  it('a preview tells of as many records in full as are wanted, and counts all', async () => {
    const { body } = await olga.ask('POST', `${MIGRATIONS}?mode=plan`, { records: 1 });
    expect(body.records).toMatchObject([{ class: 'would-be-stuck' }]);
    expect(body.looked).toBe(5);
  });

  it.each([
    [
      'a mapping that names no states',
      { mapping: { escalatd: 'new', escalated: 'nwe' } },
      422,
      'invalid',
    ],
    ['a version there is not', { to: 99 }, 404, 'version-not-found'],
    ['the version they are to be taken to', { from: 2 }, 422, 'invalid'],
  ])('%s is refused, when asked for and when previewed', async (_what, wish, status, code) => {
    for (const mode of ['', '?mode=plan']) {
      const { body, ...answer } = await olga.ask('POST', MIGRATIONS + mode, {
        ...wish,
        reason: REASON,
      });
      expect([answer.status, body.code]).toEqual([status, code]);
    }
    expect((await olga.ask('GET', '/api/migrations')).body.items).toEqual([]);
  });

  it('tells everything that is wrong with a mapping, each at its place', async () => {
    const { body } = await olga.ask('POST', `${MIGRATIONS}?mode=plan`, {
      mapping: { escalatd: 'new', escalated: 'nwe', working: 'resolved' },
    });
    expect(
      body.issues.map(({ path, code }: { path: string; code: string }) => [path, code]),
    ).toEqual([
      ['/mapping/escalatd', 'unknown-state'],
      ['/mapping/escalated', 'unknown-state'],
      ['/mapping/working', 'final-state'],
    ]);
  });

  it('who may not publish, or gives no reason, migrates nothing', async () => {
    const body = { reason: REASON };
    expect((await mallory.ask('POST', MIGRATIONS, body)).status).toBe(403);
    expect((await olga.ask('POST', MIGRATIONS, {})).body).toMatchObject({
      code: 'invalid',
      issues: [{ path: '/reason' }],
    });
    expect((await olga.ask('POST', '/api/workflows/tickt/migrations', body)).body.code).toBe(
      'workflow-not-found',
    );
    expect((await read(id('working'))).workflow.version).toBe(1);
  });

  it('are migrated where that is safe; others are left and told, and it is taken back as it was', async () => {
    // given
    const before = new Map(
      await Promise.all(
        [...tickets].map(async ([name, one]) => [name, await stored(one)] as const),
      ),
    );
    // when
    const begun = await olga.ask('POST', MIGRATIONS, { reason: REASON });
    expect([begun.status, begun.headers.get('location')]).toEqual([
      202,
      `/api/migrations/${begun.body.id}`,
    ]);
    const done = await ended(begun.body.id);
    // then
    expect(done).toMatchObject({
      state: 'done',
      total: 5,
      handled: 5,
      migrated: 3,
      left: { 'needs-mapping': 1, 'would-be-stuck': 1 },
      by: { id: 'olga' },
      reason: REASON,
    });
    expect(await read(id('working'))).toMatchObject({
      state: 'in-progress',
      workflow: { version: 2 },
    });
    expect(await read(id('checking'))).toMatchObject({
      state: 'checking',
      workflow: { version: 1 },
    });
    expect(await stored(id('resolved'))).toEqual(before.get('resolved'));
    const history = (await world.ask('GET', `/api/records/${id('working')}/history`)).body.items[0];
    expect(history).toMatchObject({
      kind: 'migrated',
      from: 'working',
      to: 'in-progress',
      actor: { id: 'olga' },
    });
    const left = await olga.ask('GET', `/api/migrations/${begun.body.id}/records?outcome=left`);
    expect(left.body.items.map(({ class: of }: { class: string }) => of).toSorted()).toEqual([
      'needs-mapping',
      'would-be-stuck',
    ]);
    const timers = await world.db
      .selectFrom('timer')
      .select(['key'])
      .where('record', '=', id('new'))
      .execute();
    expect(timers.map(({ key }) => key).toSorted()).toEqual([
      'clock:response',
      'new#chase',
      'new#late',
    ]);

    // given one that has gone on since
    await send(id('touched'), 'ticket.joined');
    await world.ask('POST', `/api/records/${id('touched')}/events`, {
      json: { type: 'record.noted', data: { text: 'Seen' } },
    });
    // when
    const back = await olga.ask('POST', `/api/migrations/${begun.body.id}/reverse`, {
      reason: 'It was too early',
    });
    const reversed = await ended(back.body.id);
    // then
    expect(reversed).toMatchObject({
      state: 'done',
      reverses: begun.body.id,
      total: 3,
      migrated: 3,
      left: {},
    });
    for (const name of ['new', 'working']) {
      const { revision, updated_at: _at, ...rest } = await stored(id(name));
      const { revision: was, updated_at: _was, ...same } = before.get(name) ?? (await stored(''));
      expect(revision).toBe(was + 2);
      expect(rest).toEqual(same);
    }
    expect(await read(id('touched'))).toMatchObject({ state: 'working', workflow: { version: 1 } });

    // and all of it is audited
    const { body } = await world.ask('GET', '/api/audit');
    const actions = (body.items as { action: string; after: object }[]).filter(({ action }) =>
      action.startsWith('migration.'),
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'migration.ended',
      'migration.reversal-begun',
      'migration.ended',
      'migration.begun',
    ]);
    expect(actions.at(-1)?.after).toMatchObject({
      workflow: 'ticket',
      reason: REASON,
      mapping: {},
    });
  });

  it('are migrated by another node where the one that was asked does not do it', async () => {
    // given: this node is at it no more
    await world.runtime.migrations.stop();
    const begun = await olga.ask('POST', MIGRATIONS, {
      mapping: { escalated: 'in-progress', checking: 'in-progress' },
      reason: REASON,
    });
    const twice = await olga.ask('POST', MIGRATIONS, { reason: REASON });
    expect([twice.status, twice.body.code]).toEqual([409, 'migration-running']);
    const other = await world.otherNode();
    // when
    other.runtime.migrations.start();
    // then
    expect(await ended(begun.body.id)).toMatchObject({
      state: 'done',
      migrated: 5,
      left: {},
    });
    expect(await read(id('escalated'))).toMatchObject({ state: 'in-progress' });
    const late = await olga.ask('DELETE', `/api/migrations/${begun.body.id}`);
    expect([late.status, late.body.code]).toEqual([409, 'migration-ended']);
    // when it is taken back after what one of them no longer waited for has ended
    await world.db
      .updateTable('effect')
      .set({ status: 'done' })
      .where('record', '=', id('checking'))
      .execute();
    const back = await olga.ask('POST', `/api/migrations/${begun.body.id}/reverse`, {
      reason: REASON,
    });
    // then that one would wait for ever, and stays
    expect(await ended(back.body.id)).toMatchObject({
      state: 'done',
      migrated: 4,
      left: { 'would-be-stuck': 1 },
    });
    expect(await read(id('checking'))).toMatchObject({ state: 'in-progress' });
    expect(await read(id('escalated'))).toMatchObject({ state: 'escalated' });
    await other.close();
    // and one nobody works on can be cancelled
    const idle = await olga.ask('POST', MIGRATIONS, { reason: REASON });
    expect((await olga.ask('DELETE', `/api/migrations/${idle.body.id}`)).body.state).toBe(
      'cancelled',
    );
  });
});
