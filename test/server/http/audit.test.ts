import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';

leaveNothingRunning();

let world: AppWorld;
let owner: string;
let ticket: { readonly id: string; readonly number: string };
beforeAll(async () => {
  world = await openAppWorld();
  owner = await world.person('olga', ['owner']);
  const json = { type: 'ticket', data: { title: 'Printer' } };
  ticket = (await world.ask('POST', '/api/records', { json })).body;
  await world.ask('PATCH', '/api/people/olga', { json: { name: 'Olga the Owner' } });
  const reason = 'a freeze until Monday';
  const path = `/api/records/${ticket.id}`;
  await world.ask('POST', `${path}/pause`, { as: owner, json: { reason } });
  await world.ask('POST', `${path}/resume`, { as: owner, json: { reason: 'it is Monday' } });
});
afterAll(() => world.close());

const read = (query = '') => world.ask('GET', `/api/audit${query}`);
const verify = (query = '') => world.ask('GET', `/api/audit/verification${query}`);
const seqs = ({ body }: { readonly body: { readonly items: { readonly seq: number }[] } }) =>
  body.items.map(({ seq }) => seq);

describe('the audit', () => {
  it('tells who did what to what, the newest first, with the record it concerns', async () => {
    const { status, body } = await read('?limit=3');
    expect(status).toBe(200);
    const [resumed, paused, edited] = body.items;
    expect(resumed.seq).toBe(paused.seq + 1);
    expect(paused).toEqual({
      seq: expect.any(Number),
      at: expect.stringMatching(/Z$/),
      actor: { kind: 'person', id: 'olga', name: 'Olga the Owner' },
      action: 'record.paused',
      subject: { kind: 'record', id: ticket.id },
      before: expect.objectContaining({ number: ticket.number, paused: false }),
      after: expect.objectContaining({ paused: true, reason: 'a freeze until Monday' }),
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      about: expect.objectContaining({ number: ticket.number, title: 'Printer' }),
    });
    expect(edited).toMatchObject({
      action: 'person.edited',
      before: { name: 'Person olga' },
      after: { name: 'Olga the Owner' },
      about: null,
    });
  });

  it('is read page by page, and nothing is lost between two', async () => {
    const all = seqs(await read('?limit=200'));
    const paged: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await read(`?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
      paged.push(...seqs(page));
      cursor = page.body.nextCursor;
    }
    expect(paged).toEqual(all);
    expect(all).toEqual(all.toSorted((a, b) => b - a));
    expect(all.at(-1)).toBe(1);
  });

  it.each([
    ['who', () => 'actor=olga', ['record.resumed', 'record.paused']],
    ['what', () => 'action=record.paused', ['record.paused']],
    ['on what', () => `subject=${ticket.id}`, ['record.resumed', 'record.paused']],
    [
      'all of it',
      () => `actor=olga&action=record.resumed&subject=${ticket.id}`,
      ['record.resumed'],
    ],
    ['nobody', () => 'actor=nobody', []],
  ])('is filtered by %s', async (_, query, actions) => {
    const { body } = await read(`?${query()}`);
    expect(body.items.map(({ action }: { action: string }) => action)).toEqual(actions);
  });

  it('is filtered by time: from an instant on, up to before another', async () => {
    const { body } = await read('?action=record.paused');
    const { at, seq } = body.items[0];
    const between = `from=${at}&to=${new Date(Date.parse(at) + 1).toISOString()}`;
    expect(seqs(await read(`?${between}`))).toContain(seq);
    expect(seqs(await read(`?to=${at}`))).not.toContain(seq);
    const later = new Date(Date.parse(at) + 3_600_000).toISOString();
    expect(seqs(await read(`?from=${later}`))).toEqual([]);
    const offset = encodeURIComponent(at.replace('Z', '+00:00'));
    expect(seqs(await read(`?from=${offset}`))).toContain(seq);
  });

  it.each([
    ['limit=0', 'invalid-query'],
    ['limit=1000', 'invalid-query'],
    ['from=yesterday', 'invalid-query'],
    ['to=0000-01-01T00:00:00Z', 'invalid-query'],
    ['from=2026-02-30T00:00:00Z', 'invalid-query'],
    ['actor=', 'invalid-query'],
    ['cursor=bm90aGluZw', 'invalid-cursor'],
    [`cursor=${Buffer.from('{"before":1.5}').toString('base64url')}`, 'invalid-cursor'],
    ['actor=a%00b', 'malformed'],
  ])('refuses %s', async (query, code) => {
    expect(await read(`?${query}`)).toMatchObject({ status: 400, body: { code } });
  });

  it('is for administrators only', async () => {
    expect((await world.ask('GET', '/api/audit', { as: owner })).status).toBe(403);
    expect((await world.ask('GET', '/api/audit/verification', { as: owner })).status).toBe(403);
  });
});

describe('its verification', () => {
  it('says that the chain is whole, and where it ends', async () => {
    const [newest] = (await read('?limit=1')).body.items;
    expect(await verify()).toMatchObject({
      status: 200,
      body: {
        ok: true,
        entries: newest.seq,
        head: { seq: newest.seq, hash: newest.hash },
        brokenAt: null,
        reason: null,
      },
    });
  });

  it('names the entry somebody with the owner’s rights has changed', async () => {
    const [paused] = (await read('?action=record.paused')).body.items;
    const change = (name: string) =>
      sql`update audit set actor = jsonb_set(actor, '{id}', to_jsonb(${name}::text)) where seq = ${paused.seq}`;
    await tamper(change('eve'));
    expect((await verify()).body).toEqual({
      ok: false,
      entries: paused.seq - 1,
      head: null,
      brokenAt: paused.seq,
      reason: expect.stringContaining(`entry ${paused.seq} is not what was written`),
    });
    await tamper(change('olga'));
    expect((await verify()).body.ok).toBe(true);
  });

  it('shows against an exported head that entries were cut off at the end', async () => {
    const { head } = (await verify()).body;
    const known = `?seq=${head.seq}&hash=${head.hash}`;
    expect((await verify(known)).body.ok).toBe(true);
    const further = `?seq=${head.seq + 2}&hash=${head.hash}`;
    expect((await verify(further)).body).toMatchObject({ ok: false, brokenAt: head.seq + 1 });
    const other = `?seq=${head.seq}&hash=${'0'.repeat(64)}`;
    expect((await verify(other)).body).toMatchObject({ ok: false, brokenAt: head.seq });
  });

  it.each(['seq=3', `hash=${'0'.repeat(64)}`, 'seq=3&hash=abc', `seq=0&hash=${'0'.repeat(64)}`])(
    'refuses %s',
    async (query) => {
      expect(await verify(`?${query}`)).toMatchObject({
        status: 400,
        body: { code: 'invalid-query' },
      });
    },
  );
});

/** Changes the audit as only the owner of the database can. */
async function tamper(statement: ReturnType<typeof sql>): Promise<void> {
  await sql`alter table audit disable trigger all`.execute(world.db);
  await statement.execute(world.db);
  await sql`alter table audit enable trigger all`.execute(world.db);
}
