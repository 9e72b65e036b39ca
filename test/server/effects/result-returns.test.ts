import type { Json, JsonObject } from '@interlock/engine';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createEffectQueue, type EffectQueue } from '../../../server/effects/effect-queue.ts';
import { startEffectWorker } from '../../../server/effects/worker.ts';
import { createRuntime, type Runtime } from '../../../server/runtime/runtime.ts';
import type { Db } from '../../../server/store/database.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import { buildFiles } from '../../support/mini-pack.ts';
import { createDatabase } from '../../support/postgres.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { buildEvent, buildOpening, buildPrincipal } from '../../support/runtime-world.ts';
import { buildContext } from './build-effect.ts';
import { serveHttp, type LoopbackServer } from './loopback-server.ts';

leaveNothingRunning();

/** A ticket that calls an endpoint and moves by what comes back. */
function buildCaller(url: string): JsonObject {
  const call: Json = {
    effect: { type: 'http.request', params: { url, body: { ticket: '{{ record.number }}' } } },
    onDone: {
      ok: {
        target: 'called',
        actions: { keep: { type: 'set', params: { title: '{{ event.data.body.said }}' } } },
      },
    },
    onError: {
      wrong: {
        target: 'failed',
        actions: { keep: { type: 'set', params: { title: '{{ event.data.message }}' } } },
      },
    },
  };
  return {
    initial: 'calling',
    states: { calling: { invoke: { call } }, called: { kind: 'final' }, failed: { kind: 'final' } },
  };
}

let target: LoopbackServer;
let db: Db;
let queue: EffectQueue;
let runtime: Runtime;
let answers: number[] = [];
let keys: (string | undefined)[] = [];

beforeAll(async () => {
  target = await serveHttp((request, response) => {
    request.resume();
    keys.push(request.headers['idempotency-key'] as string | undefined);
    response.writeHead(answers.shift() ?? 200, { 'content-type': 'application/json' });
    response.end('{"said":"hello"}');
  });
  const { url } = await createDatabase();
  db = openDatabase({ url, poolSize: 5 });
  queue = createEffectQueue({ url, lanes: 2, onError: (cause) => console.error(cause) });
  await queue.start();
  const log = {
    info: () => undefined,
    warn: () => undefined,
    error: (d: object) => console.error(d),
  };
  runtime = createRuntime({
    db,
    poolSize: 5,
    log,
    enqueueMany: (trx, effects, again) => queue.enqueueMany(trx, effects, again),
    onEffects: () => queue.wake(),
  });
  const { config } = buildContext();
  await startEffectWorker({ queue, ledger: runtime.effects, config, log });
  const attempt = await runtime.definitions.activate(buildFiles(buildCaller(target.url)), 'test');
  if (!attempt.ok) throw new Error(JSON.stringify(attempt.issues));
});

afterAll(async () => {
  await queue.stop();
  await runtime.stop();
  await db.destroy();
  await target.close();
});

/** Opens a ticket and waits for its end. */
async function callWith(...statuses: readonly number[]) {
  answers = [...statuses];
  keys = [];
  const [opened] = await runtime.accept([buildOpening('ticket', { title: 'Call' })]);
  const id = opened?.records[0]?.id ?? '';
  await vi.waitFor(
    async () => {
      const row = await db
        .selectFrom('record')
        .select('done')
        .where('id', '=', id)
        .executeTakeFirst();
      expect(row?.done).toBe(true);
    },
    { timeout: 10_000 },
  );
  const record = await db
    .selectFrom('record')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const effect = await db
    .selectFrom('effect')
    .selectAll()
    .where('record', '=', id)
    .executeTakeFirstOrThrow();
  const moves = await db
    .selectFrom('history')
    .select('to_state')
    .where('record', '=', id)
    .orderBy('revision')
    .execute();
  return { record, effect, moves: moves.map(({ to_state: to }) => to) };
}

describe('a record that waits for an effect', () => {
  it('moves when the result comes back, and keeps what it needs of it', async () => {
    const { record, effect, moves } = await callWith(200);
    expect(record).toMatchObject({ state: 'called', data: { title: 'hello' } });
    expect(moves).toEqual(['calling', 'called']);
    expect(effect).toMatchObject({ status: 'done', attempts: 1 });
    expect(keys).toEqual([effect.id]);
  });

  it('waits through an answer that asks to come back, under one idempotency key', async () => {
    const { record, effect, moves } = await callWith(503, 200);
    expect(record.state).toBe('called');
    expect(moves).toEqual(['calling', 'called']);
    expect(effect).toMatchObject({
      status: 'done',
      attempts: 2,
      last_error: expect.stringContaining('503'),
    });
    expect(keys).toEqual([effect.id, effect.id]);
  });

  it('is told of a failure and moves once', async () => {
    const { record, effect, moves } = await callWith(404);
    expect(record.state).toBe('failed');
    expect((record.data as { title: string }).title).toContain('answered 404');
    expect(moves).toEqual(['calling', 'failed']);
    expect(effect).toMatchObject({ status: 'failed' });
  });
});

describe('a record paused while its effect is tried again and again', () => {
  it('has it left alone, its job ended; resumed, it is done under the same key', async () => {
    // given
    keys = [];
    answers = Array.from({ length: 1_000 }, () => 503);
    const [opened] = await runtime.accept([buildOpening('ticket', { title: 'Call' })]);
    const id = opened?.records[0]?.id ?? '';
    const send = (type: string) =>
      runtime.accept([
        buildEvent({
          type,
          target: id,
          data: { reason: 'the endpoint is being mended' },
          actor: buildPrincipal({ roles: ['owner'] }),
        }),
      ]);
    const effect = () =>
      db.selectFrom('effect').selectAll().where('record', '=', id).executeTakeFirstOrThrow();
    await vi.waitFor(async () => expect((await effect()).attempts).toBeGreaterThan(0));
    // when
    await send('record.paused');
    // then
    const job = async () => {
      const { id: key } = await effect();
      const { rows } = await sql<{ state: string }>`
        select state::text from pgboss.job where id = ${key}`.execute(db);
      return rows[0]?.state;
    };
    await vi.waitFor(async () => expect(await job()).toBe('completed'), { timeout: 10_000 });
    const { attempts, status } = await effect();
    expect(status).toBe('pending');
    // when
    answers = [];
    await send('record.resumed');
    // then
    await vi.waitFor(
      async () => expect(await effect()).toMatchObject({ status: 'done', attempts: attempts + 1 }),
      { timeout: 10_000 },
    );
    expect(new Set(keys).size).toBe(1);
    expect(keys).toHaveLength(attempts + 1);
  });
});
