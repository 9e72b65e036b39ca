import { afterAll, beforeAll, expect, it } from 'vitest';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { cookieOf, linkOf, openWorld, type IdentityWorld } from './identity-world.ts';
import { identifyAgain } from '../../../server/identity/identify.ts';
import type { Authenticated } from '../../../server/identity/authenticated.ts';

leaveNothingRunning();

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let world: IdentityWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('the cookie is out of reach of scripts and other sites, and goes over https only where there is https', async () => {
  const link = await world.invite('cora');
  const answer = await world.call('POST', '/api/session', { body: { link } });
  const attributes = (answer.headers.get('set-cookie') ?? '').split('; ').slice(1);
  expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=604800', 'Path=/', 'SameSite=Lax']);

  const secure = await openWorld('https://interlock.example.org');
  try {
    const invited = linkOf(await secure.admin('POST', '/api/people/admin/link'));
    const opened = await secure.call('POST', '/api/session', { body: { link: invited } });
    expect(opened.headers.get('set-cookie')).toContain('; Secure');
  } finally {
    await secure.close();
  }
});

it('a session ends after twelve hours without a request', async () => {
  const cookie = await world.signIn(await world.invite('idle'));
  await world.advance(12 * HOUR - MINUTE);
  expect((await world.call('GET', '/api/session', { cookie })).status).toBe(200);
  // used: another twelve hours
  await world.advance(12 * HOUR - MINUTE);
  expect((await world.call('GET', '/api/session', { cookie })).status).toBe(200);
  await world.advance(12 * HOUR + 1_000);
  const ended = await world.call('GET', '/api/session', { cookie });
  expect(ended.status).toBe(401);
  expect(ended.headers.get('www-authenticate')).toBe(
    'Bearer realm="interlock", error="invalid_token"',
  );
});

it('a session ends after seven days however much it is used', async () => {
  const cookie = await world.signIn(await world.invite('busy'));
  for (let hours = 0; hours < 7 * 24 - 8; hours += 8) {
    await world.advance(8 * HOUR);
    expect((await world.call('GET', '/api/session', { cookie })).status).toBe(200);
  }
  await world.advance(8 * HOUR);
  expect((await world.call('GET', '/api/session', { cookie })).status).toBe(401);
});

it('signing out ends the session and takes the cookie away', async () => {
  const cookie = await world.signIn(await world.invite('leaver'));
  const out = await world.call('DELETE', '/api/session', { cookie });
  expect(out.status).toBe(204);
  expect(cookieOf(out)).toBe('');
  expect(out.headers.get('set-cookie')).toContain('Max-Age=0');
  expect((await world.call('GET', '/api/session', { cookie })).status).toBe(401);
});

it('people see their own sessions and can end each of them, and nobody else can', async () => {
  // given two sessions of one person, and somebody else
  const first = await world.signIn(await world.invite('twice'));
  const again = linkOf(await world.admin('POST', '/api/people/twice/link'));
  const second = cookieOf(
    await world.call('POST', '/api/session', {
      body: { link: again },
      headers: { 'user-agent': 'Firefox/140' },
    }),
  );
  const other = await world.signIn(await world.invite('other'));
  // when
  const listed = await world.call('GET', '/api/sessions', { cookie: first });
  // then
  expect(listed.body.items).toHaveLength(2);
  const elsewhere = listed.body.items.find((s: { current: boolean }) => !s.current);
  expect(elsewhere).toMatchObject({ userAgent: 'Firefox/140' });
  const path = `/api/sessions/${elsewhere.id}`;
  expect((await world.call('DELETE', path, { cookie: other })).status).toBe(404);
  expect((await world.call('GET', '/api/session', { cookie: second })).status).toBe(200);
  expect((await world.call('DELETE', path, { cookie: first })).status).toBe(204);
  expect((await world.call('GET', '/api/session', { cookie: second })).status).toBe(401);
  expect((await world.call('GET', '/api/session', { cookie: first })).status).toBe(200);
});

it('deactivating a person ends their sessions, and activating them again does not bring them back', async () => {
  const cookie = await world.signIn(await world.invite('dora'));
  await world.admin('DELETE', '/api/people/dora');
  expect((await world.call('GET', '/api/session', { cookie })).status).toBe(401);
  await world.admin('PATCH', '/api/people/dora', { active: true });
  expect((await world.call('GET', '/api/session', { cookie })).status).toBe(401);
});

it('another node learns of an ended session within five seconds', async () => {
  const cookie = await world.signIn(await world.invite('nodes'));
  const other = world.otherNode();
  expect((await other.call('GET', '/api/session', { cookie })).status).toBe(200);
  await world.call('DELETE', '/api/session', { cookie });
  await world.advance(5_000);
  expect((await other.call('GET', '/api/session', { cookie })).status).toBe(401);
});

it('a connection that outlives its request can ask who its caller is now', async () => {
  const cookie = await world.signIn(await world.invite('streamer'));
  const listed = await world.call('GET', '/api/sessions', { cookie });
  const caller: Authenticated = {
    principal: { kind: 'person', id: 'streamer', name: '', teams: [], roles: [] },
    scopes: new Set(),
    via: 'session',
    credential: listed.body.items[0].id,
  };
  expect((await identifyAgain(world.identity, caller))?.principal.roles).toContain('agent');
  await world.admin('PATCH', '/api/people/streamer', { roles: ['requester'] });
  expect((await identifyAgain(world.identity, caller))?.principal.roles).not.toContain('agent');
  await world.call('DELETE', '/api/session', { cookie });
  expect(await identifyAgain(world.identity, caller)).toBeNull();
});

it('a change of roles counts from the next request on', async () => {
  const cookie = await world.signIn(await world.invite('promoted', ['requester']));
  expect((await world.call('GET', '/api/people', { cookie })).status).toBe(403);
  await world.admin('PATCH', '/api/people/promoted', { roles: ['agent'] });
  expect((await world.call('GET', '/api/people', { cookie })).status).toBe(200);
});
