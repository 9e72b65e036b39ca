import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { ADMIN_TOKEN, cookieOf, openWorld, type IdentityWorld } from './identity-world.ts';

leaveNothingRunning();

let world: IdentityWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('no secret is found in the database or in any answer but the one that hands it out', async () => {
  // given every kind of secret there is
  const chat = 'https://hooks.example.org/canary-chat-address';
  await world.admin('POST', '/api/teams', { id: 'network', name: 'Network', chat });
  const unused = await world.invite('unused');
  const used = await world.invite('used', ['admin']);
  const opened = await world.call('POST', '/api/session', { body: { link: used } });
  const cookie = cookieOf(opened);
  const { text, id } = await world.token({
    kind: 'person',
    principal: 'used',
    scopes: ['records:read'],
  });
  const printed = /signin#([A-Za-z0-9_-]{43})/.exec(world.printed.join())?.[1] ?? '';
  const secrets = [unused, used, cookie, text, printed, ADMIN_TOKEN];
  expect(secrets.every((secret) => secret.length > 15)).toBe(true);
  await world.call('GET', '/api/session', { as: text });

  // when everything is read that can be read
  const answers = [opened.text];
  for (const path of ['people', 'teams', 'tokens', 'systems', 'session', 'sessions', 'nothing']) {
    const answer = await world.call('GET', `/api/${path}`, { cookie });
    answers.push(path === 'nothing' ? '' : answer.text);
  }
  for (const [method, path] of [
    ['DELETE', `/api/tokens/${id}`],
    ['PATCH', '/api/teams/network'],
    ['PATCH', '/api/people/unused'],
  ] as const) {
    const body = method === 'PATCH' ? { name: 'Renamed' } : undefined;
    answers.push((await world.call(method, path, { cookie, ...(body ? { body } : {}) })).text);
  }
  const rows = await everyRow();

  // then
  for (const secret of secrets) {
    expect(answers.join('\n')).not.toContain(secret);
    expect(rows).not.toContain(secret);
    expect(rows).not.toContain(Buffer.from(secret).toString('hex'));
  }
  expect(answers.join('\n')).not.toContain('canary-chat-address');
});

it('answers that hand out a secret are kept by no cache', async () => {
  const invited = await world.admin('POST', '/api/people', { id: 'kept', name: 'Kept' });
  const renewed = await world.admin('POST', '/api/people/kept/link');
  const body = { name: 'T', kind: 'person', principal: 'kept', scopes: ['records:read'] };
  const issued = await world.admin('POST', '/api/tokens', body);
  for (const answer of [invited, renewed, issued]) {
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  }
});

/** The whole database as text. */
async function everyRow(): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables where table_schema = 'public'`.execute(
    world.db,
  );
  const texts = await Promise.all(
    rows.map(async ({ name }) => {
      const content = await sql<{ text: string }>`
        select coalesce(string_agg(to_jsonb(t)::text, chr(10)), '') as text from ${sql.table(name)} t`.execute(
        world.db,
      );
      return content.rows[0]?.text ?? '';
    }),
  );
  return texts.join('\n');
}
