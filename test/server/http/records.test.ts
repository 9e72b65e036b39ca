import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { countRows } from '../../support/runtime-world.ts';

describe('records over HTTP', () => {
  let world: AppWorld;
  let agent: string;
  let requester: string;
  let stranger: string;
  beforeAll(async () => {
    world = await openAppWorld();
    agent = await world.person('ada', ['agent']);
    requester = await world.person('rob', ['requester']);
    stranger = await world.person('sue', ['requester']);
  });
  afterAll(() => world.close());

  const open = async (data: object = { title: 'A printer' }, as = agent) =>
    (await world.ask('POST', '/api/records', { as, json: { type: 'ticket', data } })).body;

  it('opens a record and says where it is', async () => {
    // when
    const reply = await world.ask('POST', '/api/records', {
      as: agent,
      json: { type: 'ticket', data: { title: 'Fax', assignee: 'ada' } },
    });
    // then
    expect(reply.status).toBe(201);
    expect(reply.headers.get('location')).toBe(`/api/records/${reply.body.number}`);
    expect(reply.headers.get('etag')).toBe('"1"');
    expect(reply.body).toMatchObject({
      type: 'ticket',
      state: 'new',
      title: 'Fax',
      revision: 1,
      openedBy: 'ada',
      done: false,
      workflow: { id: 'ticket', version: 1 },
      references: { ada: { title: 'Person ada', type: 'person' } },
    });
    const read = await world.ask('GET', `/api/records/${reply.body.number.toLowerCase()}`, {
      as: agent,
    });
    expect(read.body).toEqual(reply.body);
  });

  it('lists every issue of content that will not do, and writes nothing', async () => {
    // given
    const before = await countRows(world.db);
    // when
    const reply = await world.ask('POST', '/api/records', {
      as: agent,
      json: { type: 'ticket', data: { title: 7, priority: 9 } },
    });
    // then
    expect(reply.status).toBe(422);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(reply.body).toMatchObject({ code: 'invalid', status: 422 });
    expect(reply.body.issues.map(({ path }: { path: string }) => path).toSorted()).toEqual([
      '/data/priority',
      '/data/title',
    ]);
    expect(await countRows(world.db)).toEqual(before);
  });

  it('refuses a type nobody defined', async () => {
    const reply = await world.ask('POST', '/api/records', {
      as: agent,
      json: { type: 'spaceship', data: {} },
    });
    expect([reply.status, reply.body.code]).toEqual([422, 'unknown-type']);
  });

  it('names a wrong field by the same pointer, however it was sent', async () => {
    // given
    const { id } = await open();
    await world.ask('POST', `/api/records/${id}/events`, { json: { type: 'ticket.started' } });
    const send = (method: string, path: string, json: object) =>
      world.ask(method, path, { as: agent, json, headers: { 'if-match': '*' } });
    // when
    const replies = [
      await send('POST', '/api/records', { type: 'ticket', data: { title: 'x', priority: 'a' } }),
      await send('PATCH', `/api/records/${id}`, { data: { priority: 'a' } }),
      await send('POST', `/api/records/${id}/events`, {
        type: 'ticket.resolved',
        data: { resolution: 7 },
      }),
    ];
    // then
    expect(
      replies.map(({ status, body }) => [
        status,
        body.issues?.map(({ path }: { path: string }) => path),
      ]),
    ).toEqual([
      [422, ['/data/priority']],
      [422, ['/data/priority']],
      [422, expect.arrayContaining(['/data/resolution'])],
    ]);
  });

  describe('If-Match', () => {
    it('is needed, must name the present revision, and then lets the edit through', async () => {
      // given
      const { number } = await open();
      const edit = (headers: Record<string, string>) =>
        world.ask('PATCH', `/api/records/${number}`, {
          as: agent,
          headers,
          json: { data: { title: 'Mine' } },
        });
      // when
      const [without, wrong, right, stale] = [
        await edit({}),
        await edit({ 'if-match': '"7"' }),
        await edit({ 'if-match': '"1"' }),
        await edit({ 'if-match': '"1"' }),
      ];
      // then
      expect([without, wrong, right, stale].map(({ status }) => status)).toEqual([
        428, 412, 200, 412,
      ]);
      expect(right.headers.get('etag')).toBe('"2"');
      expect(right.body.data.title).toBe('Mine');
      expect(stale.body).toMatchObject({ code: 'stale', revision: 2 });
    });

    it.each([
      ['events', 200, { type: 'ticket.started' }],
      ['events', 200, { type: 'record.noted', data: { text: 'Seen' } }],
      ['events', 409, { type: 'ticket.checked' }],
      ['move', 200, { state: 'working', reason: 'it must be' }],
      ['move?mode=plan', 200, { state: 'working' }],
      ['pause', 200, { reason: 'it must be' }],
    ])('is heeded where it need not be given: %s (else %i) %o', async (path, otherwise, json) => {
      // given
      const { id } = await open();
      const send = (tag: string, more: Record<string, string> = {}) =>
        world.ask('POST', `/api/records/${id}/${path}`, {
          json,
          headers: { 'if-match': tag, ...more },
        });
      // when
      const replies = [
        await send('"7"'),
        await send('"7"', { 'idempotency-key': `stale-${id}` }),
        await send('"none"'),
      ];
      // then
      expect(replies.map(({ status, body }) => [status, body.code])).toEqual(
        replies.map(() => [412, 'stale']),
      );
      const { body } = await world.ask('GET', `/api/records/${id}`);
      expect([body.revision, body.state]).toEqual([1, 'new']);
      expect((await send('"1"')).status).toBe(otherwise);
    });

    it.each([
      ['"1", "2"', 200, undefined],
      [' "7" ,, "none,of,ours","1"', 200, undefined],
      ['W/"1", "1"', 200, undefined],
      ['*', 200, undefined],
      ['"7", "8"', 412, 'stale'],
      ['W/"1", "7"', 412, 'stale'],
      ['"01"', 412, 'stale'],
      ['W/"1"', 412, 'weak-etag'],
      ['W/"1", W/"2"', 412, 'weak-etag'],
      ['1', 400, 'malformed-if-match'],
      ['"1" "2"', 400, 'malformed-if-match'],
      ['"1", tag', 400, 'malformed-if-match'],
      ['"1", *', 400, 'malformed-if-match'],
      ['w/"1"', 400, 'malformed-if-match'],
    ])('names one revision or several, strongly: %s is %i', async (tags, status, code) => {
      // given
      const { id } = await open();
      // when
      const reply = await world.ask('PATCH', `/api/records/${id}`, {
        json: { data: { title: 'Mine' } },
        headers: { 'if-match': tags },
      });
      // then
      expect([reply.status, reply.body.code]).toEqual([status, code]);
    });

    it('lets one of two through who send the same revision at once', async () => {
      const { id } = await open();
      const note = (text: string) =>
        world.ask('POST', `/api/records/${id}/events`, {
          json: { type: 'record.noted', data: { text } },
          headers: { 'if-match': '"1"' },
        });
      const replies = await Promise.all([note('One'), note('Two')]);
      expect(replies.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    });

    it.each([
      ['POST', '', { type: 'ticket', data: { title: 'Fax' } }],
      ['PATCH', '/ID', { data: { title: 'Mine' } }],
      ['POST', '/ID/events', { type: 'ticket.started' }],
      ['POST', '/ID/move', { state: 'working' }],
    ])('cannot name what is only planned: %s /api/records%s', async (method, path, json) => {
      // given
      const { id } = await open();
      const to = `/api/records${path.replace('ID', id)}`;
      // when
      const ask = { json, headers: { 'if-match': '*' } };
      const planned = await world.ask(method, `${to}?mode=plan`, ask);
      // then: the next edit of somebody else will have that revision
      expect(planned.status).toBe(200);
      expect(planned.headers.get('etag')).toBeNull();
    });
  });

  describe('a transition', () => {
    it('moves the record', async () => {
      const { id } = await open();
      const reply = await world.ask('POST', `/api/records/${id}/events`, {
        as: agent,
        json: { type: 'ticket.started' },
      });
      expect(reply.status).toBe(200);
      expect(reply.body).toMatchObject({
        outcome: 'applied',
        record: { state: 'working', revision: 2 },
      });
    });

    it('the state does not accept is a conflict naming those it does', async () => {
      const { id } = await open();
      const reply = await world.ask('POST', `/api/records/${id}/events`, {
        as: agent,
        json: { type: 'ticket.resolved' },
      });
      expect(reply.status).toBe(409);
      expect(reply.body).toMatchObject({
        code: 'not-accepted',
        state: 'new',
        allowed: expect.arrayContaining([{ type: 'ticket.started', label: 'Start' }]),
      });
    });

    it('somebody may not take is forbidden; a form left empty lists what is missing', async () => {
      const { id } = await open({ title: 'Mine', requester: 'rob' });
      await world.ask('POST', `/api/records/${id}/events`, {
        as: agent,
        json: { type: 'ticket.started' },
      });
      const resolve = (as: string, data: object) =>
        world.ask('POST', `/api/records/${id}/events`, {
          as,
          json: { type: 'ticket.resolved', data },
        });
      expect((await resolve(requester, { resolution: 'x' })).status).toBe(403);
      const empty = await resolve(agent, {});
      expect([empty.status, empty.body.code]).toEqual([422, 'invalid']);
      expect(empty.body.issues.map(({ path }: { path: string }) => path)).toEqual([
        '/data/resolution',
      ]);
      expect((await resolve(agent, { resolution: 'new toner' })).body.record).toMatchObject({
        state: 'resolved',
        done: true,
        data: { resolution: 'new toner' },
      });
    });

    it('planned says the same and writes nothing', async () => {
      const { id } = await open();
      const before = await countRows(world.db);
      const send = (query: string) =>
        world.ask('POST', `/api/records/${id}/events${query}`, {
          as: agent,
          json: { type: 'ticket.started' },
        });
      const planned = await send('?mode=plan');
      expect(await countRows(world.db)).toEqual(before);
      expect(planned.body).toMatchObject({ outcome: 'applied', record: { state: 'working' } });
    });

    it('of the engine’s own kind cannot be sent from outside', async () => {
      const { id } = await open();
      for (const type of ['timer.fired', 'effect.completed', 'record.edited', 'xstate.after.1']) {
        const reply = await world.ask('POST', `/api/records/${id}/events`, {
          as: agent,
          json: { type },
        });
        expect([type, reply.status]).toEqual([type, 422]);
      }
    });
  });

  describe('Idempotency-Key', () => {
    const withKey = (key: string, title: string) =>
      world.ask('POST', '/api/records', {
        as: agent,
        headers: { 'idempotency-key': key },
        json: { type: 'ticket', data: { title } },
      });

    it('gives the first answer again and does nothing twice', async () => {
      const first = await withKey('k-1', 'Once');
      const before = await countRows(world.db);
      const second = await withKey('k-1', 'Once');
      expect(second.status).toBe(201);
      expect(second.body).toEqual(first.body);
      expect(second.headers.get('location')).toBe(first.headers.get('location'));
      expect(await countRows(world.db)).toEqual(before);
    });

    it('with another body is refused', async () => {
      await withKey('k-2', 'Once');
      const reply = await withKey('k-2', 'Twice');
      expect([reply.status, reply.body.code]).toEqual([422, 'idempotency-key-reused']);
    });

    it('opens one record when the first answer was never kept', async () => {
      const first = await withKey('k-3', 'Crash');
      await world.db.deleteFrom('idempotency').where('key', '=', 'k-3').execute();
      const second = await withKey('k-3', 'Crash');
      expect([second.status, second.body.number]).toEqual([201, first.body.number]);
    });

    it('repeats an edit whose answer was never kept, though the record has moved on by it', async () => {
      const { number } = await open();
      const edit = () =>
        world.ask('PATCH', `/api/records/${number}`, {
          as: agent,
          headers: { 'idempotency-key': 'k-6', 'if-match': '"1"' },
          json: { data: { title: 'Edited' } },
        });
      const first = await edit();
      await world.db.deleteFrom('idempotency').where('key', '=', 'k-6').execute();
      const second = await edit();
      expect([first.status, second.status]).toEqual([200, 200]);
      expect(second.body.revision).toBe(2);
    });

    it('at the same time lets one through', async () => {
      const replies = await Promise.all(Array.from({ length: 6 }, () => withKey('k-4', 'Race')));
      const opened = new Set(
        replies.filter(({ status }) => status === 201).map(({ body }) => body.number),
      );
      expect(opened.size).toBe(1);
      for (const { status, headers } of replies) {
        expect([201, 409]).toContain(status);
        if (status === 409) expect(headers.get('retry-after')).toBe('1');
      }
    });

    it('of a refused request is free again', async () => {
      expect((await withKey('k-5', '')).status).toBe(422);
      expect((await withKey('k-5', 'Right')).status).toBe(201);
    });
  });

  describe('who may see what', () => {
    it('shows requesters their own tickets and no others, in lists and one by one', async () => {
      const mine = await open({ title: 'Rob asked' }, requester);
      const forMe = await open({ title: 'For Rob', requester: 'rob' });
      const others = await open({ title: 'Not for Rob' });
      const list = await world.ask('GET', '/api/records?type=ticket&limit=200', { as: requester });
      const numbers = list.body.items.map(({ number }: { number: string }) => number);
      expect(numbers).toEqual(expect.arrayContaining([mine.number, forMe.number]));
      expect(numbers).not.toContain(others.number);
      expect(
        (await world.ask('GET', `/api/records/${others.number}`, { as: requester })).status,
      ).toBe(404);
      expect((await world.ask('GET', `/api/records/${mine.number}`, { as: stranger })).status).toBe(
        404,
      );
      expect(
        (await world.ask('GET', `/api/records/${mine.number}/decisions`, { as: requester })).status,
      ).toBe(403);
    });

    it('keeps internal notes from requesters', async () => {
      const { number } = await open({ title: 'Noted', requester: 'rob' });
      const note = (text: string, visibility: string) =>
        world.ask('POST', `/api/records/${number}/events`, {
          as: agent,
          json: { type: 'record.noted', data: { text, visibility } },
        });
      await note('he is always late', 'internal');
      await note('we are on it', 'public');
      const texts = async (as: string) =>
        (await world.ask('GET', `/api/records/${number}/history`, { as })).body.items.flatMap(
          ({ note }: { note?: { text: string } }) => note?.text ?? [],
        );
      expect(await texts(agent)).toEqual(['we are on it', 'he is always late']);
      expect(await texts(requester)).toEqual(['we are on it']);
    });
  });

  describe('its life', () => {
    it('has transitions, history, timers, clocks, effects and explained decisions', async () => {
      const { number } = await open({ title: 'All of it' });
      const get = async (what: string) =>
        (await world.ask('GET', `/api/records/${number}/${what}`, { as: agent })).body.items;
      expect(
        (await get('transitions')).map(
          ({ event, enabled }: { event: string; enabled: boolean }) => [event, enabled],
        ),
      ).toEqual(expect.arrayContaining([['ticket.started', true]]));
      expect(await get('history')).toMatchObject([
        { kind: 'opened', revision: 1, actorName: 'Person ada', to: 'new' },
      ]);
      expect(await get('timers')).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({ title: 'To escalated', kind: 'transition', parked: null }),
        ]),
      );
      expect(await get('clocks')).toMatchObject([
        { id: 'response', mode: 'running', target: 'PT1H', breached: false },
      ]);
      expect(await get('effects')).toMatchObject([
        {
          type: 'http.request',
          status: 'pending',
          attempts: 0,
          params: { url: 'http://pager.example/(hidden)' },
        },
      ]);
      const [decision] = await get('decisions');
      const explained = await world.ask('GET', `/api/decisions/${decision.id}`, { as: agent });
      expect(explained.body).toMatchObject({
        id: decision.id,
        explainedBy: 'definitions-then',
        input: { type: 'record.opened' },
      });
    });
  });
});
