import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { countRows } from '../../support/runtime-world.ts';

describe('a query parameter a route does not know', () => {
  let world: AppWorld;
  beforeAll(async () => {
    world = await openAppWorld();
  });
  afterAll(() => world.close());

  it('is refused by every route of the API, changing nothing', async () => {
    // given
    const routes = world.app.routes.filter(
      ({ method, path }) => method !== 'ALL' && path.startsWith('/api/') && !path.includes('*'),
    );
    const asked = new Set(routes.map(({ method, path }) => `${method} ${path}`));
    expect(asked.size).toBeGreaterThan(40);
    const before = await countRows(world.db);
    for (const one of asked) {
      const [method = '', path = ''] = one.split(' ');
      // when
      const to = `${path.replaceAll(/:\w+/g, 'x')}?nonsense=1`;
      const reply = await world.ask(method, to, method === 'GET' ? {} : { json: {} });
      // then
      expect(`${one} ${reply.status} ${reply.body?.code}`).toBe(`${one} 400 invalid-query`);
      expect(reply.body.issues).toMatchObject([{ code: 'unknown-parameter', path: '/nonsense' }]);
    }
    expect(await countRows(world.db)).toEqual(before);
  });

  it('is named with what was meant and what there is, each of them', async () => {
    // when
    const { status, body } = await world.ask('GET', '/api/records?stat=new&assigne=ada&field.=7');
    // then
    const all = 'type, state, q, assignee, assignmentGroup, open, sort, limit, cursor, field.<id>';
    expect(status).toBe(400);
    expect(body.issues).toEqual([
      {
        code: 'unknown-parameter',
        path: '/stat',
        severity: 'error',
        message: `"stat" is no query parameter of this route; did you mean state? (it takes ${all})`,
      },
      expect.objectContaining({
        path: '/assigne',
        message: expect.stringContaining('did you mean assignee?'),
      }),
      expect.objectContaining({ path: '/field.' }),
    ]);
  });

  it.each([
    ['GET', '/api/people?limit=5', 'it takes none'],
    ['POST', '/api/events?Mode=plan', 'did you mean mode? (it takes mode)'],
    ['PUT', '/api/intake/grafana?mod=plan', 'did you mean mode? (it takes mode)'],
    ['GET', '/api/records/x/history?befor=1', 'it takes limit, cursor'],
  ])('is told by the route’s own description: %s %s', async (method, path, told) => {
    const reply = await world.ask(method, path, method === 'GET' ? {} : { json: {} });
    expect(reply.status).toBe(400);
    expect(reply.body.detail).toContain(told);
  });

  it.each([
    '/api/records?type=ticket&q=a&open=true&sort=-updatedAt&state=new&state=live&field.tags=a&limit=100',
    '/api/records?assignee=ada&assignee=bob&open=true&limit=50',
    '/api/effects?status=failed&limit=100',
    '/api/events/failed?limit=100',
    '/api/timers?limit=100',
  ])('does not hinder what the app asks for: %s', async (path) => {
    expect((await world.ask('GET', path)).status).toBe(200);
  });

  it('tells nobody who is not signed in what there is', async () => {
    expect((await world.ask('GET', '/api/records?stat=new', { as: null })).status).toBe(401);
  });
});
