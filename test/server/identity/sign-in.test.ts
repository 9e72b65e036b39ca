import { afterAll, beforeAll, expect, it } from 'vitest';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { cookieOf, linkOf, openWorld, type IdentityWorld } from './identity-world.ts';

leaveNothingRunning();

const HOUR = 3_600_000;
let world: IdentityWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('a one-time link signs its person in, once', async () => {
  // given
  const link = await world.invite('ada', ['owner'], []);
  // when
  const first = await world.call('POST', '/api/session', { body: { link } });
  const second = await world.call('POST', '/api/session', { body: { link } });
  // then
  expect(first.status).toBe(201);
  expect(first.body).toMatchObject({
    principal: { id: 'ada', kind: 'person', roles: ['owner', 'agent', 'requester'] },
    via: 'session',
  });
  const me = await world.call('GET', '/api/session', { cookie: cookieOf(first) });
  expect(me.body.principal.id).toBe('ada');
  expect(second.status).toBe(401);
});

it('of eight uses of one link at once, one signs in', async () => {
  const link = await world.invite('grace');
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => world.call('POST', '/api/session', { body: { link } })),
  );
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 401)).toHaveLength(7);
  await world.advance(HOUR);
});

it('a link works for 24 hours', async () => {
  const inTime = await world.invite('in-time');
  const late = await world.invite('late');
  await world.advance(24 * HOUR - 2_000);
  expect((await world.call('POST', '/api/session', { body: { link: inTime } })).status).toBe(201);
  await world.advance(2_001);
  expect((await world.call('POST', '/api/session', { body: { link: late } })).status).toBe(401);
});

it('nobody learns from a refusal whether a link or a person exists', async () => {
  // given links that do not work, each for another reason
  const used = await world.invite('used');
  await world.signIn(used);
  const replaced = await world.invite('replaced');
  await world.admin('POST', '/api/people/replaced/link');
  const gone = await world.invite('gone');
  await world.admin('DELETE', '/api/people/gone');
  const wrong = 'A'.repeat(43);
  // when
  const answers = [];
  for (const link of [used, replaced, gone, wrong, '', 'x'.repeat(1_000), "' or 1=1 --"]) {
    answers.push(await world.call('POST', '/api/session', { body: { link } }));
  }
  // then all refusals are the same
  for (const { status, text, headers } of answers) {
    expect(status).toBe(401);
    expect(text).toBe(answers[0]?.text);
    expect(headers.get('www-authenticate')).toBe('Bearer realm="interlock"');
    expect(headers.get('set-cookie')).toBeNull();
  }
  await world.advance(HOUR);
});

it('a new link replaces the one before', async () => {
  const before = await world.invite('linus');
  const renewed = linkOf(await world.admin('POST', '/api/people/linus/link'));
  expect((await world.call('POST', '/api/session', { body: { link: before } })).status).toBe(401);
  expect((await world.call('POST', '/api/session', { body: { link: renewed } })).status).toBe(201);
});

it('signing in ends the session the browser had, whoever it belonged to', async () => {
  // given a session somebody slipped into the browser
  const planted = await world.signIn(await world.invite('mallory'));
  // when
  const link = await world.invite('victim');
  const answer = await world.call('POST', '/api/session', { cookie: planted, body: { link } });
  // then
  expect(cookieOf(answer)).not.toBe(planted);
  expect((await world.call('GET', '/api/session', { cookie: planted })).status).toBe(401);
  const me = await world.call('GET', '/api/session', { cookie: cookieOf(answer) });
  expect(me.body.principal.id).toBe('victim');
});

it('ten links that do not work in a row make the sender wait, and then they may try again', async () => {
  // given
  await world.advance(HOUR);
  const link = await world.invite('patient');
  for (let i = 0; i < 10; i += 1) {
    const answer = await world.call('POST', '/api/session', { body: { link: `wrong-${i}` } });
    expect(answer.status).toBe(401);
  }
  // when
  const slowed = await world.call('POST', '/api/session', { body: { link } });
  // then
  expect(slowed.status).toBe(429);
  expect(slowed.body.code).toBe('too-many-attempts');
  const wait = Number(slowed.headers.get('retry-after'));
  expect(wait).toBeGreaterThan(0);
  await world.advance(wait * 1_000);
  expect((await world.call('POST', '/api/session', { body: { link } })).status).toBe(201);
});
