import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';

describe('GET /api/records', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld();
    await world.person('ada', ['agent']);
    const open = (data: object) =>
      world.ask('POST', '/api/records', { json: { type: 'ticket', data } });
    for (let i = 0; i < 12; i += 1) {
      await open({
        title: `Printer ${i}`,
        priority: (i % 3) + 1,
        ...(i % 2 === 0 ? { assignee: 'ada', tags: ['paper', `floor-${i}`] } : {}),
      });
    }
    await open({ title: 'Done', priority: 5 });
    const done = (await world.ask('GET', '/api/records?q=done')).body.items[0];
    await world.ask('POST', `/api/records/${done.id}/events`, { json: { type: 'ticket.started' } });
    await world.ask('POST', `/api/records/${done.id}/events`, {
      json: { type: 'ticket.resolved', data: { resolution: 'gone' } },
    });
    await world.ask('POST', '/api/records', { json: { type: 'host', data: { name: 'web-1' } } });
  });
  afterAll(() => world.close());

  const titles = async (query: string): Promise<string[]> => {
    const reply = await world.ask('GET', `/api/records?${query}`);
    expect(reply.status).toBe(200);
    return reply.body.items.map(({ title }: { title: string }) => title);
  };

  it.each([
    ['type=ticket&limit=200', 13],
    ['type=host', 1],
    ['type=ticket&open=true', 12],
    ['open=false', 1],
    ['state=resolved', 1],
    ['state=resolved&state=live', 2],
    ['assignee=ada', 6],
    ['type=ticket&field.priority=1', 4],
    ['type=ticket&field.priority=1&field.priority=2', 8],
    ['type=ticket&field.priority=1&assignee=ada', 2],
    ['field.tags=paper', 6],
    ['field.tags=floor-4', 1],
    ['q=printer', 12],
    ['q=print%207', 1],
    ['q=TKT0000003', 1],
    ['q=nothing', 0],
  ])('%s finds %i', async (query, count) => {
    expect(await titles(query)).toHaveLength(count);
  });

  it('sorts by what it is told', async () => {
    expect(await titles('type=ticket&sort=number&limit=2')).toEqual(['Printer 0', 'Printer 1']);
    expect(await titles('type=ticket&sort=-priority&limit=1')).toEqual(['Done']);
    expect(await titles('type=ticket&sort=-state&limit=1')).toEqual(['Done']);
  });

  it('goes through every page once, in the order it began, whatever is added meanwhile', async () => {
    // given
    const seen: string[] = [];
    let cursor: string | null = '';
    for (let n = 0; cursor !== null; n += 1) {
      const next: string = cursor === '' ? '' : `&cursor=${cursor}`;
      // when
      const reply = await world.ask(
        'GET',
        `/api/records?type=ticket&sort=-priority&limit=5${next}`,
      );
      if (n === 0)
        await world.ask('POST', '/api/records', {
          json: { type: 'ticket', data: { title: 'New', priority: 5 } },
        });
      seen.push(...reply.body.items.map(({ number }: { number: string }) => number));
      cursor = reply.body.nextCursor;
    }
    // then
    expect(seen).toHaveLength(13);
    expect(new Set(seen).size).toBe(13);
  });

  const forged = (position: object) => Buffer.from(JSON.stringify(position)).toString('base64url');

  it.each([
    ['-updatedAt', 'x'],
    ['updatedAt', '2026-02-30T00:00:00Z'],
    ['updatedAt', '2026-02-30 00:00:00+00'],
    ['createdAt', '0000-01-01 00:00:00+00'],
    ['createdAt', '2026-11-23 25:00:00+00'],
    ['title', 'x'],
    ['title', '{'],
    ['title', '"\\u0000"'],
    ['-priority', '1e999999'],
    ['number', 'a\0b'],
    ['0', '1'],
    ['nothing; drop table record', '1'],
  ])('a forged cursor with %s %j is refused, not tried', async (sort, value) => {
    const id = '00000000-0000-8000-8000-000000000000';
    const reply = await world.ask(
      'GET',
      `/api/records?type=ticket&cursor=${forged({ sort, value, id })}`,
    );
    expect([reply.status, reply.body.code]).toEqual([400, 'invalid-cursor']);
  });

  it('a number too small to be told from 0 in a forged cursor counts as 0', async () => {
    const position = { sort: 'priority', value: '1e-999999', id: crypto.randomUUID() };
    const reply = await world.ask('GET', `/api/records?type=ticket&cursor=${forged(position)}`);
    expect(reply.status).toBe(200);
  });

  it.each([
    ['history', { before: 2_147_483_648 }],
    ['history', { before: -1 }],
    ['decisions', { at: '0000-01-01T00:00:00.000Z', id: crypto.randomUUID() }],
    ['decisions', { at: '2026-02-30T00:00:00.000Z', id: crypto.randomUUID() }],
    ['decisions', { at: '2026-02-28T00:00:00.000Z', id: 'x' }],
  ])('a forged cursor of a record’s %s, %j, is refused', async (part, position) => {
    const path = `/api/records/TKT0000001/${part}?cursor=${forged(position)}`;
    const reply = await world.ask('GET', path);
    expect([reply.status, reply.body.code]).toEqual([400, 'invalid-cursor']);
  });

  it.each([
    'updatedAt',
    '-createdAt',
    'number',
    '-state',
    'openedBy',
    'title',
    '-priority',
    'tags',
  ])('a list sorted by %s continues from the cursor it gave', async (sort) => {
    const query = `type=ticket&sort=${sort}&limit=7`;
    const first = (await world.ask('GET', `/api/records?${query}`)).body;
    const rest = await world.ask('GET', `/api/records?${query}&cursor=${first.nextCursor}`);
    expect(rest.status).toBe(200);
    const numbers = [...first.items, ...rest.body.items].map(
      ({ number }: { number: string }) => number,
    );
    expect(new Set(numbers).size).toBe(14);
  });

  it.each([
    ['cursor=nonsense', 'invalid-cursor'],
    ['type=spaceship', 'invalid-query'],
    ['type=ticket&field.engine=warp', 'invalid-query'],
    ['sort=nothing', 'invalid-query'],
    ['limit=0', 'invalid-query'],
    ['limit=1000', 'invalid-query'],
    ['open=perhaps', 'invalid-query'],
  ])('%s gets a precise problem', async (query, code) => {
    const reply = await world.ask('GET', `/api/records?${query}`);
    expect([reply.status, reply.body.code]).toEqual([400, code]);
  });
});
