import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { ADMIN_TOKEN, linkOf, openWorld, type IdentityWorld } from './identity-world.ts';

leaveNothingRunning();

let world: IdentityWorld;
let cookie: string;
beforeAll(async () => {
  world = await openWorld('https://interlock.example.org');
  cookie = await world.signIn(linkOf(await world.admin('POST', '/api/people/admin/link')));
});
afterAll(() => world.close());

const team = { id: 'network', name: 'Network' };

describe('a changing request with a session', () => {
  it.each(['POST', 'PATCH', 'DELETE', 'PUT'])(
    '%s is refused without our own header',
    async (method) => {
      const path = method === 'POST' ? '/api/teams' : '/api/people/admin';
      const answer = await world.call(method, path, {
        cookie,
        headers: { 'x-interlock': '' },
        body: team,
      });
      expect(answer.status).toBe(403);
      expect(answer.body.code).toBe('cross-site');
    },
  );

  it.each([
    ['another site', 'https://evil.example'],
    ['no site at all', 'null'],
    ['a subdomain of ours', 'https://x.interlock.example.org'],
    ['ours without https', 'http://interlock.example.org'],
    ['the host it was sent to, without https', 'http://localhost'],
    ['ours on another port', 'https://interlock.example.org:8443'],
    ['one that begins like ours', 'https://interlock.example.org.evil.example'],
    ['no address', 'garbage'],
  ])('is refused from %s', async (_, origin) => {
    const answer = await world.call('POST', '/api/teams', {
      cookie,
      headers: { origin },
      body: team,
    });
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe('cross-site');
  });

  it.each([
    ['the public address', 'https://interlock.example.org', 'a'],
    ['the host it was sent to', 'https://localhost', 'b'],
  ])('is accepted from %s', async (_, origin, id) => {
    const body = { ...team, id };
    const answer = await world.call('POST', '/api/teams', { cookie, headers: { origin }, body });
    expect(answer.status).toBe(201);
  });

  it('changed nothing when it was refused', async () => {
    const teams = await world.admin('GET', '/api/teams');
    expect(teams.body.items.map(({ id }: { id: string }) => id)).toEqual(['a', 'b']);
  });
});

it('reading with a session needs no header', async () => {
  const answer = await world.call('GET', '/api/session', {
    cookie,
    headers: { 'x-interlock': '' },
  });
  expect(answer.status).toBe(200);
});

it('signing in is refused from another site, and the link is not used up by it', async () => {
  const link = await world.invite('ada');
  const foreign = { body: { link }, headers: { origin: 'https://evil.example' } };
  expect((await world.call('POST', '/api/session', foreign)).status).toBe(403);
  expect((await world.call('POST', '/api/session', { body: { link } })).status).toBe(201);
});

it('a token needs no header, for no browser sends it by itself', async () => {
  const answer = await world.call('POST', '/api/teams', {
    as: ADMIN_TOKEN,
    headers: { origin: 'https://tool.example' },
    body: { ...team, id: 'c' },
  });
  expect(answer.status).toBe(201);
});

it('a token that is not valid is not made good by a session', async () => {
  const answer = await world.call('GET', '/api/session', { as: 'wrong', cookie });
  expect(answer.status).toBe(401);
});
