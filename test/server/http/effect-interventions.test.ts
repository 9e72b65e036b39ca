import type { Json } from '@interlock/engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../../server/store/audit.ts';
import { findEffect } from '../../../server/store/effect.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { auditOf } from '../../support/audit.ts';
import { buildPack } from '../../support/small-pack.ts';

const reason = 'done by telephone';

const small = buildPack().get('ticket/workflow.json') as {
  readonly states: { readonly checking: { readonly invoke: { readonly call: object } } };
};
const set = (title: string): Json => ({ keep: { type: 'set', params: { title } } });
const rank: Json = {
  keep: { type: 'set', params: { priority: { cel: 'event.data.priority' } } },
};
const call = { effect: { type: 'http.request', params: { url: 'http://checker.example/check' } } };

/** The small pack, its check keeping what it heard, and one whose failure nobody hears. */
const pack = buildPack({
  'ticket/workflow.json': {
    ...small,
    states: {
      ...small.states,
      checking: {
        invoke: {
          call: {
            ...call,
            onDone: { ok: { target: 'working', actions: set('{{ event.data.said }}') } },
            onError: { wrong: { target: 'escalated', actions: set('{{ event.data.message }}') } },
          },
        },
      },
      picky: {
        invoke: {
          call: {
            ...call,
            onDone: { ok: { target: 'working' } },
            onError: {
              wrong: {
                target: 'escalated',
                guard: { fact: 'record', path: 'data.title', operator: 'equal', value: 'Urgent' },
                actions: set('{{ event.data.message }}'),
              },
            },
          },
        },
      },
      deaf: { invoke: { call: { ...call, onDone: { ok: { target: 'working' } } } } },
      broken: {
        invoke: {
          call: {
            ...call,
            onDone: { ok: { target: 'working', actions: rank } },
          },
        },
      },
    },
  } as unknown as Json,
});

let world: AppWorld;
let agent: string;
let owner: string;
let ticket: string;
let check: string;
beforeAll(async () => {
  world = await openAppWorld(pack);
  agent = await world.person('ada', ['agent']);
  owner = await world.person('olga', ['owner']);
});
afterAll(() => world.close());

const moveTo = async (state: string): Promise<string> => {
  const json = { state, reason };
  await world.ask('POST', `/api/records/${ticket}/move`, { as: owner, json });
  return world.enqueued.at(-1) ?? '';
};
beforeEach(async () => {
  const json = { type: 'ticket', data: { title: 'Printer' } };
  ticket = (await world.ask('POST', '/api/records', { json })).body.id;
  check = await moveTo('checking');
});

const stepIn = (verb: string, json: object = { reason }, id = check, as = owner) =>
  world.ask('POST', `/api/effects/${id}/${verb}`, { as, json });
const find = (id: string) => findEffect(world.db, { id, record: ticket });
const read = async () => (await world.ask('GET', `/api/records/${ticket}`)).body;
const history = async () => (await world.ask('GET', `/api/records/${ticket}/history`)).body.items;
const { begin, finish } = {
  begin: (id = check) => world.runtime.effects.begin({ id }),
  finish: (kind: 'completed' | 'failed', id = check) =>
    world.runtime.effects.finish(
      { id },
      kind === 'completed'
        ? { kind, result: { said: 'all is well' } }
        : { kind, message: 'no route to host' },
    ),
};

describe('an effect cancelled by hand', () => {
  it.each(['pending', 'running'])(
    'while %s is not done any more; the state that waits goes on as if it had failed',
    async (status) => {
      // given
      if (status === 'running') await begin();
      // when
      const reply = await stepIn('cancel');
      // then
      const error = `cancelled by Person olga: ${reason}`;
      expect(reply.body).toMatchObject({ id: check, status: 'cancelled', lastError: error });
      expect(await read()).toMatchObject({ state: 'escalated', data: { title: error } });
      expect((await history())[0]).toMatchObject({ kind: 'transition', actorName: 'Person olga' });
      expect(await begin()).toBeUndefined();
      expect(await auditOf(world.db, check)).toMatchObject([
        {
          actor: { id: 'olga' },
          action: 'effect.cancelled',
          before: { type: 'http.request', record: ticket, status },
          after: { status: 'cancelled', reason },
        },
      ]);
      expect((await verifyAudit(world.db)).kind).toBe('intact');
    },
  );

  it('that its worker ends at that moment has one end, the first', async () => {
    await begin();
    await stepIn('cancel');
    const { revision } = await read();
    await finish('completed');
    expect((await find(check))?.status).toBe('cancelled');
    expect(await read()).toMatchObject({ state: 'escalated', revision });
    // the other way round
    const second = await moveTo('checking');
    await begin(second);
    await finish('completed', second);
    const late = await stepIn('cancel', { reason }, second);
    expect([late.status, late.body.code, late.body.state]).toEqual([409, 'effect-ended', 'done']);
    expect(await read()).toMatchObject({ state: 'working', data: { title: 'all is well' } });
    expect(await auditOf(world.db, second)).toEqual([]);
  });

  it('races its worker: one of them ends it, and the record goes on once', async () => {
    for (let i = 0; i < 10; i += 1) {
      const id = await moveTo('checking');
      await begin(id);
      const [reply] = await Promise.all([
        stepIn('cancel', { reason }, id),
        finish('completed', id),
      ]);
      const won = reply.status === 200;
      expect([200, 409]).toContain(reply.status);
      expect((await find(id))?.status).toBe(won ? 'cancelled' : 'done');
      expect((await read()).state).toBe(won ? 'escalated' : 'working');
      expect(await auditOf(world.db, id)).toHaveLength(won ? 1 : 0);
    }
  });

  it('that no state waits for just ends', async () => {
    await moveTo('new');
    const page = world.enqueued.at(-1) ?? '';
    const { revision } = await read();
    expect((await stepIn('cancel', { reason }, page)).body.status).toBe('cancelled');
    expect(await read()).toMatchObject({ state: 'new', revision });
    expect(await auditOf(world.db, page)).toMatchObject([{ action: 'effect.cancelled' }]);
    const again = await stepIn('cancel', { reason }, page);
    expect([again.status, again.body.code]).toEqual([409, 'effect-ended']);
  });
});

describe('an effect taken for done by hand', () => {
  const result = { said: 'the line is fine' };

  it.each(['pending', 'running'])(
    'while %s has the state that waits go on with the result given',
    async (status) => {
      if (status === 'running') await begin();
      const reply = await stepIn('skip', { reason, result });
      expect(reply.body).toMatchObject({ id: check, status: 'done' });
      expect(await read()).toMatchObject({ state: 'working', data: { title: result.said } });
      expect((await find(check))?.result).toEqual(result);
      expect((await history())[0]).toMatchObject({ actorName: 'Person olga', input: result });
      await finish('failed');
      expect((await find(check))?.status).toBe('done');
      expect(await auditOf(world.db, check)).toMatchObject([
        { action: 'effect.skipped', before: { status }, after: { status: 'done', reason } },
      ]);
    },
  );

  it('after it failed ends; its record, which went on, is left alone', async () => {
    await begin();
    await finish('failed');
    const { revision } = await read();
    expect((await stepIn('skip', { reason, result })).body.status).toBe('done');
    expect(await read()).toMatchObject({ state: 'escalated', revision });
  });

  it('or cancelled after it failed ends all the same', async () => {
    await begin();
    await finish('failed');
    const { revision } = await read();
    expect((await stepIn('cancel')).body.status).toBe('cancelled');
    expect(await read()).toMatchObject({ state: 'escalated', revision });
  });

  it('that nobody waits for needs no result', async () => {
    await moveTo('new');
    const page = world.enqueued.at(-1) ?? '';
    await begin(page);
    await finish('failed', page);
    expect((await find(page))?.status).toBe('parked');
    expect((await stepIn('skip', { reason }, page)).body.status).toBe('done');
    expect((await stepIn('skip', { reason }, page)).body.code).toBe('effect-ended');
  });

  it('changes nothing where its record cannot go on, and is told what to do', async () => {
    const stuck = await moveTo('broken');
    const reply = await stepIn('skip', { reason, result: { priority: 9 } }, stuck);
    expect([reply.status, reply.body.code]).toEqual([409, 'record-stuck']);
    expect(reply.body.detail).toContain('priority');
    expect(reply.body.detail).toContain('give a result its workflow can go on with, or move');
    expect((await find(stuck))?.status).toBe('pending');
    expect(await auditOf(world.db, stuck)).toEqual([]);
    // when what it says is done
    const mended = await stepIn('skip', { reason, result: { priority: 2 } }, stuck);
    // then
    expect(mended.status).toBe(200);
    expect((await read()).state).toBe('working');
  });
});

describe('a failure nobody heard', () => {
  beforeEach(async () => {
    check = await moveTo('deaf');
    await begin();
    await finish('failed');
  });

  it('is set aside; tried again and done, the state that still waits goes on', async () => {
    expect((await find(check))?.status).toBe('parked');
    expect((await read()).state).toBe('deaf');
    expect((await stepIn('retry')).body.status).toBe('pending');
    await begin();
    await finish('completed');
    expect((await find(check))?.status).toBe('done');
    expect((await read()).state).toBe('working');
  });

  it('can be tried again and fail again', async () => {
    for (let i = 0; i < 2; i += 1) {
      expect((await stepIn('retry')).status).toBe(200);
      await begin();
      await finish('failed');
      expect((await find(check))?.status).toBe('parked');
    }
  });

  it('is cancelled, and asks nobody any more', async () => {
    // when
    const reply = await stepIn('cancel');
    // then
    const error = `cancelled by Person olga: ${reason}`;
    expect(reply.body).toMatchObject({ id: check, status: 'cancelled', lastError: error });
    expect((await read()).state).toBe('deaf');
    expect(await auditOf(world.db, check)).toMatchObject([
      {
        action: 'effect.cancelled',
        before: { status: 'parked' },
        after: { status: 'cancelled', reason },
      },
    ]);
    const again = await stepIn('cancel');
    expect([again.status, again.body.code]).toEqual([409, 'effect-ended']);
  });

  it('is cancelled, and the state that still waits and hears it now goes on', async () => {
    // given: a failure that was not listened to when it came
    check = await moveTo('picky');
    await begin();
    await finish('failed');
    expect((await find(check))?.status).toBe('parked');
    const headers = { 'if-match': '*' };
    const json = { data: { title: 'Urgent' } };
    await world.ask('PATCH', `/api/records/${ticket}`, { as: agent, json, headers });
    // when
    const reply = await stepIn('cancel');
    // then
    expect(reply.body.status).toBe('cancelled');
    expect(await read()).toMatchObject({
      state: 'escalated',
      data: { title: `cancelled by Person olga: ${reason}` },
    });
  });

  it('and that no state waits for is cancelled', async () => {
    await moveTo('new');
    const page = world.enqueued.at(-1) ?? '';
    await begin(page);
    await finish('failed', page);
    expect((await find(page))?.status).toBe('parked');
    expect((await stepIn('cancel', { reason }, page)).body.status).toBe('cancelled');
    expect(await auditOf(world.db, page)).toMatchObject([{ action: 'effect.cancelled' }]);
  });

  it('is taken for done by hand, and the state that still waits goes on', async () => {
    expect((await stepIn('skip')).body.status).toBe('done');
    expect((await read()).state).toBe('working');
  });
});

describe('stepping in for an effect', () => {
  it.each(['retry', 'cancel', 'skip'])(
    'is for process owners and needs a reason: %s',
    async (verb) => {
      expect((await stepIn(verb, { reason }, check, agent)).status).toBe(403);
      const mute = await stepIn(verb, {});
      expect([mute.status, mute.body.issues[0].path]).toEqual([422, '/reason']);
      const none = await stepIn(verb, { reason }, '00000000-0000-8000-8000-000000000000');
      expect([none.status, none.body.code]).toEqual([404, 'effect-not-found']);
      expect((await read()).state).toBe('checking');
    },
  );
});
