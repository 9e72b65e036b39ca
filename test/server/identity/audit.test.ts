import { ENGINE } from '@interlock/engine';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { appendAudit, verifyAudit } from '../../../server/store/audit.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { openWorld, type IdentityWorld } from './identity-world.ts';

leaveNothingRunning();

let world: IdentityWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

const entries = async () =>
  world.db
    .selectFrom('audit')
    .select(['seq', 'actor', 'action', 'subject', 'before', 'after'])
    .orderBy('seq')
    .execute();

it('every change is on record: who, what, before and after', async () => {
  // given
  const start = (await entries()).length;
  // when
  const link = await world.invite('ada', ['agent']);
  await world.admin('PATCH', '/api/people/ada', { roles: ['owner'] });
  await world.admin('POST', '/api/teams', { id: 'network', name: 'Network', members: ['ada'] });
  await world.admin('PATCH', '/api/teams/network', { chat: 'https://hooks.example.org/canary' });
  const { id } = await world.token({
    kind: 'system',
    principal: 'nagios',
    scopes: ['events:write'],
  });
  await world.admin('DELETE', `/api/tokens/${id}`);
  const cookie = await world.signIn(link);
  await world.call('DELETE', '/api/session', { cookie });
  await world.admin('POST', '/api/people/ada/link');
  await world.admin('DELETE', '/api/people/ada');
  // then
  const added = (await entries()).slice(start);
  expect(added.map(({ action }) => action)).toEqual([
    'person.invited',
    'person.edited',
    'team.created',
    'team.edited',
    'system.added',
    'token.issued',
    'token.revoked',
    'session.opened',
    'session.ended',
    'person.link-renewed',
    'person.deactivated',
  ]);
  expect(added[1]).toMatchObject({
    actor: { kind: 'person', id: 'admin' },
    subject: { kind: 'person', id: 'ada' },
    before: { roles: ['agent'] },
    after: { roles: ['owner'] },
  });
  expect(added[3]).toMatchObject({
    before: { chatHost: null },
    after: { chatHost: 'hooks.example.org', chatChanged: true },
  });
  expect(added[7]?.actor).toMatchObject({ kind: 'person', id: 'ada' });
});

it('a change that is refused leaves nothing on record', async () => {
  const before = await entries();
  await world.admin('POST', '/api/people', { id: 'x', name: 'X', teams: ['none'] });
  await world.admin('DELETE', '/api/people/admin');
  await world.call('POST', '/api/session', { body: { link: 'wrong' } });
  expect(await entries()).toEqual(before);
});

it('changes at once make one chain', async () => {
  const other = world.otherNode();
  await Promise.all(
    Array.from({ length: 12 }, (_, i) =>
      (i % 2 === 0 ? world : other).admin('POST', '/api/teams', { id: `t${i}`, name: 'T' }),
    ),
  );
  const all = await entries();
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, i) => i + 1));
  expect(await verifyAudit(world.db)).toMatchObject({ kind: 'intact', head: { seq: all.length } });
});

it('whoever adds to the chain waits for its end', async () => {
  const before = (await entries()).length;
  const entry = {
    actor: ENGINE,
    action: 'packs.reloaded',
    subject: { kind: 'packs', id: 'x' },
    before: null,
    after: null,
  };
  await Promise.all(
    Array.from({ length: 8 }, () =>
      world.db.transaction().execute((trx) => appendAudit(trx, [entry, entry])),
    ),
  );
  expect(await verifyAudit(world.db)).toMatchObject({ kind: 'intact', head: { seq: before + 16 } });
});

describe('the record', () => {
  it.each(["update audit set action = 'x'", 'delete from audit', 'truncate audit'])(
    'cannot be changed: %s',
    async (statement) => {
      await expect(sql.raw(statement).execute(world.db)).rejects.toThrow('append-only');
    },
  );

  it.each([
    ['an edited entry', `update audit set after = '{"roles":["agent"]}' where seq = 4`, 4],
    [
      'an edited actor',
      `update audit set actor = '{"kind":"person","id":"eve","name":"E"}' where seq = 4`,
      4,
    ],
    ['a moved time', `update audit set at = at + interval '1 second' where seq = 5`, 5],
    ['a missing entry', 'delete from audit where seq = 5', 5],
    ['a missing beginning', 'delete from audit where seq = 1', 1],
    [
      'two swapped entries',
      'update audit set seq = case seq when 4 then -5 else -4 end where seq in (4, 5); update audit set seq = -seq where seq < 0',
      4,
    ],
  ])('shows %s, made by somebody who owns the database', async (_, statement, seq) => {
    await tampered(statement, async () => {
      expect(await verifyAudit(world.db)).toMatchObject({ kind: 'broken', seq });
    });
  });

  it('shows against an exported head that its end was cut off', async () => {
    const verdict = await verifyAudit(world.db);
    if (verdict.kind !== 'intact') throw new Error('the chain should be whole');
    const { head } = verdict;
    await tampered(`delete from audit where seq > ${head.seq - 2}`, async () => {
      expect(await verifyAudit(world.db)).toMatchObject({ kind: 'intact' });
      expect(await verifyAudit(world.db, head)).toMatchObject({
        kind: 'broken',
        seq: head.seq - 1,
      });
    });
    expect(await verifyAudit(world.db, head)).toEqual(verdict);
  });
});

/** Runs statements past the guard, looks, and puts everything back. */
async function tampered(statements: string, look: () => Promise<void>): Promise<void> {
  await sql
    .raw('create table kept as table audit; alter table audit disable trigger all')
    .execute(world.db);
  try {
    for (const statement of statements.split('; ')) await sql.raw(statement).execute(world.db);
    await look();
  } finally {
    await sql
      .raw(
        'delete from audit; insert into audit table kept; drop table kept; alter table audit enable trigger all',
      )
      .execute(world.db);
  }
}
