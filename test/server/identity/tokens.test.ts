import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { ADMIN_TOKEN, openWorld, type IdentityWorld } from './identity-world.ts';

leaveNothingRunning();

const HOUR = 3_600_000;
let world: IdentityWorld;
beforeAll(async () => {
  world = await openWorld();
  await world.invite('ada', ['agent']);
});
afterAll(() => world.close());

const whoIs = async (as: string) => world.call('GET', '/api/session', { as });

it('a person’s token acts as that person with the scopes it was given', async () => {
  const { text } = await world.token({
    kind: 'person',
    principal: 'ada',
    scopes: ['records:read'],
  });
  expect(text).toMatch(/^ilk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}$/);
  const me = await whoIs(text);
  expect(me.body).toEqual({
    principal: {
      id: 'ada',
      kind: 'person',
      name: 'Person ada',
      teams: [],
      roles: ['agent', 'requester'],
    },
    scopes: ['records:read'],
    via: 'token',
  });
});

it('a system comes into being with its first token', async () => {
  await world.admin('POST', '/api/teams', { id: 'network', name: 'Network' });
  const { text } = await world.token({
    name: 'Alertmanager, Frankfurt',
    kind: 'system',
    principal: 'alertmanager',
    scopes: ['events:write'],
    teams: ['network'],
  });
  const me = await whoIs(text);
  expect(me.body.principal).toEqual({
    id: 'alertmanager',
    kind: 'system',
    name: 'Alertmanager, Frankfurt',
    teams: ['network'],
    roles: ['monitor'],
  });
  const systems = await world.admin('GET', '/api/systems');
  expect(systems.body.items).toMatchObject([{ id: 'alertmanager', active: true }]);
});

describe('a token is refused', () => {
  it.each([
    [
      'scopes beyond the roles',
      { kind: 'person', principal: 'ada', scopes: ['records:read', 'admin'] },
      422,
    ],
    ['an unknown person', { kind: 'person', principal: 'nobody', scopes: ['records:read'] }, 404],
    ['a person as a system', { kind: 'system', principal: 'ada', scopes: ['events:write'] }, 409],
    [
      'an unknown team',
      { kind: 'system', principal: 'x', scopes: ['events:write'], teams: ['no'] },
      422,
    ],
    ['an unknown scope', { kind: 'person', principal: 'ada', scopes: ['everything'] }, 422],
    [
      'an end in the past',
      {
        kind: 'person',
        principal: 'ada',
        scopes: ['records:read'],
        expiresAt: '2026-01-01T00:00:00+01:00',
      },
      422,
    ],
    ['no scope', { kind: 'person', principal: 'ada', scopes: [] }, 422],
    [
      'the id of Interlock itself',
      { kind: 'system', principal: 'engine', scopes: ['events:write'] },
      422,
    ],
  ])('with %s', async (_, request, status) => {
    const answer = await world.admin('POST', '/api/tokens', { name: 'No', ...request });
    expect(answer.status).toBe(status);
    expect(answer.body.token).toBeUndefined();
  });

  it('naming the scope that is too much, and nothing is left behind', async () => {
    const before = await world.admin('GET', '/api/tokens');
    const answer = await world.admin('POST', '/api/tokens', {
      name: 'No',
      kind: 'system',
      principal: 'fresh',
      scopes: ['events:write', 'definitions:write'],
    });
    expect(answer.body.issues).toEqual([
      {
        code: 'scope-beyond-roles',
        path: '/scopes/1',
        message: 'the roles of fresh (monitor) do not allow definitions:write',
        severity: 'error',
      },
    ]);
    expect((await world.admin('GET', '/api/tokens')).body).toEqual(before.body);
    const systems = await world.admin('GET', '/api/systems');
    expect(JSON.stringify(systems.body)).not.toContain('fresh');
  });
});

it('a token loses the scopes its principal’s roles no longer allow', async () => {
  await world.invite('boss', ['admin']);
  const { text } = await world.token({
    kind: 'person',
    principal: 'boss',
    scopes: ['admin', 'records:read'],
  });
  expect((await world.call('GET', '/api/tokens', { as: text })).status).toBe(200);
  await world.signIn(
    ((await world.admin('POST', '/api/people/admin/link')).body.link as string).split('#')[1] ?? '',
  );
  expect((await world.admin('PATCH', '/api/people/boss', { roles: ['agent'] })).status).toBe(200);
  expect((await world.call('GET', '/api/tokens', { as: text })).status).toBe(403);
  expect((await whoIs(text)).body.scopes).toEqual(['records:read']);
});

it('a token without the admin scope administers nothing, whoever it acts as', async () => {
  const { text } = await world.token({
    kind: 'person',
    principal: 'admin',
    scopes: ['records:read'],
  });
  const answer = await world.call('POST', '/api/people', {
    as: text,
    body: { id: 'x', name: 'X' },
  });
  expect(answer.status).toBe(403);
  expect(answer.headers.get('www-authenticate')).toBe(
    'Bearer realm="interlock", error="insufficient_scope", scope="admin"',
  );
});

it('a revoked token ends at once, and on another node within five seconds', async () => {
  const { text, id } = await world.token({
    kind: 'person',
    principal: 'ada',
    scopes: ['records:read'],
  });
  const other = world.otherNode();
  expect((await whoIs(text)).status).toBe(200);
  expect((await other.call('GET', '/api/session', { as: text })).status).toBe(200);
  expect((await world.admin('DELETE', `/api/tokens/${id}`)).status).toBe(204);
  expect((await whoIs(text)).status).toBe(401);
  await world.advance(5_000);
  expect((await other.call('GET', '/api/session', { as: text })).status).toBe(401);
  // again changes nothing
  expect((await world.admin('DELETE', `/api/tokens/${id}`)).status).toBe(204);
  expect((await world.admin('DELETE', '/api/tokens/unknown')).status).toBe(404);
});

it('a token ends when it expires, not a moment later', async () => {
  const { rows } = await sql<{
    at: string;
  }>`select interlock_now() + interval '1 hour' as at`.execute(world.db);
  const { text } = await world.token({
    kind: 'person',
    principal: 'ada',
    scopes: ['records:read'],
    expiresAt: rows[0]?.at,
  });
  await world.advance(HOUR - 2_000);
  expect((await whoIs(text)).status).toBe(200);
  // remembered from the request just made, for no longer than the token has left
  await world.advance(2_000);
  expect((await whoIs(text)).status).toBe(401);
});

it('deactivating a system ends its tokens for good', async () => {
  const { text } = await world.token({
    kind: 'system',
    principal: 'grafana',
    scopes: ['events:write'],
  });
  expect((await world.admin('DELETE', '/api/systems/grafana')).status).toBe(204);
  expect((await whoIs(text)).status).toBe(401);
  await world.admin('PATCH', '/api/systems/grafana', { active: true });
  expect((await whoIs(text)).status).toBe(401);
});

describe('somebody without a valid token', () => {
  it.each([
    ['no header', {}],
    ['another scheme', { authorization: 'Basic YWRtaW46YWRtaW4=' }],
    ['an empty token', { authorization: 'Bearer ' }],
    ['a made-up token', { authorization: `Bearer ilk_abcdefghijkl_${'x'.repeat(43)}` }],
    ['a made-up word', { authorization: 'Bearer admin' }],
    ['half of the administrator’s', { authorization: `Bearer ${ADMIN_TOKEN.slice(0, -1)}` }],
    ['two in one', { authorization: `Bearer ${ADMIN_TOKEN} ${ADMIN_TOKEN}` }],
    ['a very long one', { authorization: `Bearer ${'x'.repeat(6_000)}` }],
    ['the id of a real one', { authorization: `Bearer ilk_admin_${'x'.repeat(43)}` }],
  ])('is refused: %s', async (_, headers) => {
    const answer = await world.call('GET', '/api/people', { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="interlock"/);
  });

  it('is refused with the right id and the secret of another token', async () => {
    const a = await world.token({ kind: 'person', principal: 'ada', scopes: ['records:read'] });
    const b = await world.token({ kind: 'person', principal: 'ada', scopes: ['records:read'] });
    const mixed = `ilk_${a.id}_${b.text.slice(-43)}`;
    expect((await whoIs(mixed)).status).toBe(401);
  });
});

it('a storm of requests by one token asks the database once in a while, and notes its use coarsely', async () => {
  // given
  const { text, id } = await world.token({
    kind: 'person',
    principal: 'ada',
    scopes: ['records:read'],
  });
  const usedAt = async () =>
    (await world.admin('GET', '/api/tokens')).body.items.find((t: { id: string }) => t.id === id)
      .lastUsedAt;
  expect(await usedAt()).toBeNull();
  // when
  await Promise.all(Array.from({ length: 50 }, () => whoIs(text)));
  const noted = await usedAt();
  await world.advance(60_000);
  await whoIs(text);
  // then: a minute later it was not written again, ten minutes later it is
  expect(noted).not.toBeNull();
  expect(await usedAt()).toBe(noted);
  await world.advance(10 * 60_000);
  await whoIs(text);
  expect(await usedAt()).not.toBe(noted);
});
