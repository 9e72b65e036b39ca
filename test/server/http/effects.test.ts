import { needKey, type Json } from '@interlock/engine';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerInto, readNeeds } from '../../../server/runtime/world.ts';
import { verifyAudit } from '../../../server/store/audit.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';

describe('effects that were set aside', () => {
  let world: AppWorld;
  let agent: string;
  let owner: string;
  let requester: string;
  /** Parked, the oldest first. */
  const parked: string[] = [];
  beforeAll(async () => {
    world = await openAppWorld();
    agent = await world.person('ada', ['agent']);
    owner = await world.person('olga', ['owner']);
    requester = await world.person('rob', ['requester']);
    for (let i = 0; i < 3; i += 1) {
      const json = { type: 'ticket', data: { title: `Printer ${i}` } };
      await world.ask('POST', '/api/records', { json });
      const id = world.enqueued.at(-1) ?? '';
      await world.runtime.effects.begin({ id });
      await world.runtime.effects.finish({ id }, { kind: 'failed', message: 'unknown host' });
      parked.push(id);
    }
  });
  afterAll(() => world.close());

  const json = { reason: 'the pager is back' };
  const idsOf = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

  it('are listed page by page, the newest first, without what looks like a secret', async () => {
    const first = await world.ask('GET', '/api/effects?status=parked&limit=2', { as: agent });
    expect(first.status).toBe(200);
    const next = `/api/effects?status=parked&limit=2&cursor=${first.body.nextCursor}`;
    const second = await world.ask('GET', next, { as: agent });
    expect([...idsOf(first.body), ...idsOf(second.body)]).toEqual(parked.toReversed());
    expect(second.body.nextCursor).toBeNull();
    expect(first.body.items[0]).toMatchObject({
      type: 'http.request',
      status: 'parked',
      attempts: 1,
      lastError: 'unknown host',
      params: { url: 'http://pager.example/(hidden)' },
      record: expect.stringMatching(/^[0-9a-f-]{36}$/),
      about: { type: 'ticket', title: 'Printer 2', state: 'new' },
    });
  });

  it('are counted by status', async () => {
    const { text } = await world.ask('GET', '/metrics');
    expect(text).toContain('interlock_effects{status="parked"} 3');
    expect(text).toContain('interlock_effects{status="running"} 0');
  });

  it.each([
    ['cursor=nonsense', 'invalid-cursor'],
    ['status=lost', 'invalid-query'],
    ['limit=0', 'invalid-query'],
  ])('%s gets a precise problem', async (query, code) => {
    const reply = await world.ask('GET', `/api/effects?${query}`, { as: agent });
    expect([reply.status, reply.body.code]).toEqual([400, code]);
  });

  it('are for agents to see, and for process owners to have tried again', async () => {
    const [id = ''] = parked;
    const retry = (as: string) => world.ask('POST', `/api/effects/${id}/retry`, { as, json });
    expect((await world.ask('GET', '/api/effects', { as: requester })).status).toBe(403);
    expect((await retry(requester)).status).toBe(403);
    expect((await retry(agent)).status).toBe(403);
    expect(world.enqueued.filter((one) => one === id)).toHaveLength(1);
  });

  it('are tried again when an owner asks, once, and it is audited', async () => {
    // given
    const [id = ''] = parked;
    const retry = () => world.ask('POST', `/api/effects/${id}/retry`, { as: owner, json });
    // when
    const reply = await retry();
    const again = await retry();
    // then
    expect([reply.status, reply.body.status, reply.body.attempts]).toEqual([200, 'pending', 1]);
    expect([again.status, again.body.code]).toEqual([409, 'not-parked']);
    expect(world.enqueued.filter((one) => one === id)).toHaveLength(2);
    const audit = await world.db
      .selectFrom('audit')
      .selectAll()
      .where('action', '=', 'effect.retried')
      .execute();
    expect(audit).toMatchObject([
      {
        actor: { id: 'olga' },
        subject: { kind: 'effect', id },
        before: { status: 'parked' },
        after: { status: 'pending', reason: 'the pager is back' },
      },
    ]);
    expect((await verifyAudit(world.db)).kind).toBe('intact');
  });

  it('stay parked when the job cannot be written', async () => {
    const id = parked[1] ?? '';
    world.fault = () => {
      throw new Error('the queue is away');
    };
    const reply = await world.ask('POST', `/api/effects/${id}/retry`, { as: owner, json });
    world.fault = undefined;
    expect(reply.status).toBe(500);
    const { body } = await world.ask('GET', '/api/effects?status=parked', { as: agent });
    expect(idsOf(body)).toContain(id);
  });

  it.each(['x', '00000000-0000-8000-8000-000000000000'])(
    'unknown ones are not found: %s',
    async (id) => {
      const reply = await world.ask('POST', `/api/effects/${id}/retry`, { as: owner, json });
      expect([reply.status, reply.body.code]).toEqual([404, 'effect-not-found']);
    },
  );
});

it('planning learns where people reach the web app, as it is at that time', async () => {
  const world = await openAppWorld();
  const need = { kind: 'setting', name: 'public-url' } as const;
  let url = 'http://127.0.0.1:1';
  const ask = () =>
    world.db.transaction().execute(async (trx) => {
      const answers = new Map<string, Json>();
      await readNeeds(trx, [need], () => url, answerInto(answers));
      return answers.get(needKey(need));
    });
  expect(await ask()).toBe('http://127.0.0.1:1');
  url = 'https://interlock.example.org';
  expect(await ask()).toBe('https://interlock.example.org');
  await world.close();
});
