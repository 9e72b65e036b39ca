import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPrincipals } from '../../../server/identity/directory.ts';
import type { Db } from '../../../server/store/database.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { linkOf, openWorld, type IdentityWorld } from './identity-world.ts';

leaveNothingRunning();

let world: IdentityWorld;
beforeAll(async () => {
  world = await openWorld();
  await world.admin('POST', '/api/teams', { id: 'network', name: 'Network' });
  await world.admin('POST', '/api/teams', { id: 'database', name: 'Database' });
});
afterAll(() => world.close());

it('an administrator invites a person and gets the link, once', async () => {
  const answer = await world.admin('POST', '/api/people', {
    id: 'ada',
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    roles: ['agent'],
    teams: ['network'],
  });
  expect(answer.status).toBe(201);
  expect(answer.body.person).toMatchObject({
    id: 'ada',
    name: 'Ada Lovelace',
    email: 'ada@example.org',
    roles: ['agent'],
    teams: ['network'],
    active: true,
    signedInAt: null,
  });
  expect(answer.body.link).toMatch(/^http:\/\/localhost\/signin#[A-Za-z0-9_-]{43}$/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  const listed = await world.admin('GET', '/api/people');
  expect(listed.text).not.toContain(linkOf(answer));
  const ada = listed.body.items.find(({ id }: { id: string }) => id === 'ada');
  expect(ada.linkExpiresAt).toBe(answer.body.expiresAt);
});

describe('an invitation is refused', () => {
  it.each([
    ['an id that is taken', { id: 'ada' }, 409],
    ['an id with a capital', { id: 'Ada2' }, 422],
    ['an id with a dot', { id: 'ada.l' }, 422],
    ['the id of Interlock itself', { id: 'engine' }, 422],
    ['an id every object has', { id: 'constructor' }, 422],
    ['an unknown role', { id: 'x', roles: ['root'] }, 422],
    ['a role for systems', { id: 'x', roles: ['monitor'] }, 422],
    ['an unknown team', { id: 'x', teams: ['network', 'nobody'] }, 422],
    ['an address that is none', { id: 'x', email: 'nope' }, 422],
    ['a name of two lines', { id: 'x', name: 'A\nB' }, 422],
    ['an unknown key', { id: 'x', password: 'secret' }, 422],
  ])('with %s', async (_, change, status) => {
    const answer = await world.admin('POST', '/api/people', { name: 'X', ...change });
    expect(answer.status).toBe(status);
    expect(answer.body.link).toBeUndefined();
  });

  it('with the id of a system', async () => {
    await world.token({ kind: 'system', principal: 'prometheus', scopes: ['events:write'] });
    const answer = await world.admin('POST', '/api/people', { id: 'prometheus', name: 'X' });
    expect(answer.status).toBe(409);
  });

  it('and nobody came in by it', async () => {
    const listed = await world.admin('GET', '/api/people');
    expect(listed.body.items.map(({ id }: { id: string }) => id)).toEqual(['ada', 'admin']);
  });
});

it('name, address, roles and teams change one by one', async () => {
  const patch = async (body: object) => world.admin('PATCH', '/api/people/ada', body);
  expect((await patch({ name: 'Ada King' })).body).toMatchObject({
    name: 'Ada King',
    roles: ['agent'],
  });
  expect((await patch({ email: null })).body).toMatchObject({ email: null, name: 'Ada King' });
  expect((await patch({ roles: ['owner'] })).body).toMatchObject({
    roles: ['owner'],
    teams: ['network'],
  });
  expect((await patch({ teams: ['database'] })).body).toMatchObject({ teams: ['database'] });
  expect((await patch({ teams: [] })).body).toMatchObject({ teams: [] });
  expect((await patch({ id: 'eve' })).status).toBe(422);
  expect((await world.admin('PATCH', '/api/people/nobody', { name: 'X' })).status).toBe(404);
});

it('agents see whom they can hand work to, requesters see nobody', async () => {
  const agent = await world.signIn(await world.invite('agent', ['agent']));
  const requester = await world.signIn(await world.invite('requester', ['requester']));
  await world.invite('gone');
  await world.admin('DELETE', '/api/people/gone');
  const seen = await world.call('GET', '/api/people', { cookie: agent });
  expect(seen.body.items).toContainEqual({
    id: 'requester',
    kind: 'person',
    name: 'Person requester',
    teams: [],
    active: true,
  });
  expect(seen.text).not.toContain('gone');
  expect(seen.text).not.toContain('@');
  expect((await world.call('GET', '/api/people', { cookie: requester })).status).toBe(403);
});

it('deactivating a person takes their link back for good', async () => {
  const link = await world.invite('brief');
  await world.admin('DELETE', '/api/people/brief');
  const renewed = await world.admin('POST', '/api/people/brief/link');
  expect(renewed.body.code).toBe('person-inactive');
  await world.admin('PATCH', '/api/people/brief', { active: true });
  expect((await world.call('POST', '/api/session', { body: { link } })).status).toBe(401);
});

describe('the last administrator', () => {
  it('cannot go, by deactivation or by losing the role', async () => {
    expect((await world.admin('DELETE', '/api/people/admin')).body.code).toBe('last-admin');
    const demoted = await world.admin('PATCH', '/api/people/admin', { roles: ['owner'] });
    expect(demoted.status).toBe(409);
    const inactive = await world.admin('PATCH', '/api/people/admin', { active: false });
    expect(inactive.status).toBe(409);
  });

  it('cannot go while the only other one has never signed in', async () => {
    const link = await world.invite('second', ['admin']);
    const early = await world.admin('DELETE', '/api/people/admin');
    expect(early.status).toBe(409);
    // and can go afterwards
    const cookie = await world.signIn(link);
    const later = await world.call('DELETE', '/api/people/admin', { cookie });
    expect(later.status).toBe(204);
    // who left can do nothing any more
    expect((await world.admin('GET', '/api/people')).status).toBe(401);
    // and now the other one is the last
    const last = await world.call('DELETE', '/api/people/second', { cookie });
    expect(last.body.code).toBe('last-admin');
    await world.call('PATCH', '/api/people/admin', { cookie, body: { active: true } });
  });

  it('is not lost when two administrators remove each other at once', async () => {
    // given two administrators who have signed in, and a node for each
    const fresh = await openWorld();
    const other = fresh.otherNode();
    const one = await fresh.signIn(await fresh.invite('one', ['admin']));
    const two = await fresh.signIn(await fresh.invite('two', ['admin']));
    await fresh.admin('PATCH', '/api/people/admin', { roles: ['owner'] });
    // when both are under way before either is done
    const answers = await heldUp(fresh.db, 2, () =>
      Promise.all([
        fresh.call('DELETE', '/api/people/two', { cookie: one }),
        other.call('DELETE', '/api/people/one', { cookie: two }),
      ]),
    );
    // then one of them is gone and the other is not
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([204, 409]);
    const people = await findPrincipals(fresh.db, ['one', 'two']);
    expect([...people.values()].filter(({ roles }) => roles.includes('admin'))).toHaveLength(1);
    await fresh.close();
  });
});

/** Keeps changes from committing until `count` of them are waiting, then lets them all go on. */
async function heldUp<T>(db: Db, count: number, work: () => Promise<T>): Promise<T> {
  let working: Promise<T> | undefined;
  await db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('interlock_audit'))`.execute(trx);
    working = work();
    for (;;) {
      const { rows } = await sql<{ waiting: number }>`
        select count(*) as waiting from pg_locks where locktype = 'advisory' and not granted
          and database = (select oid from pg_database where datname = current_database())`.execute(
        trx,
      );
      if ((rows[0]?.waiting ?? 0) >= count) return;
    }
  });
  if (working === undefined) throw new Error('nothing was started');
  return working;
}
