import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StreamedRecord } from '../../../server/runtime/stream.ts';
import { feedEnd, readFeed } from '../../../server/store/feed.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { buildOpening, openRuntimeWorld, type RuntimeWorld } from '../../support/runtime-world.ts';

describe('the feed of changes', () => {
  let world: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld();
  });
  afterAll(() => world.close());

  const open = async (title: string) => {
    const [result] = await world.runtime.accept([buildOpening('ticket', { title })]);
    return result?.after[0]?.id ?? '';
  };

  it('misses nothing a transaction commits later than one that began after it', async () => {
    // given: a transaction that is older than what commits meanwhile
    const start = await feedEnd(world.db);
    const slow = openDatabase({ url: world.url, poolSize: 1 });
    const trx = await slow.startTransaction().execute();
    await sql`select pg_current_xact_id()`.execute(trx);
    const late = await open('late');
    // when
    const during = await readFeed(world.db, start);
    await trx.commit().execute();
    await slow.destroy();
    const after = await readFeed(world.db, during.next);
    // then
    expect(during.entries).toEqual([]);
    expect(after.entries.map(({ record }) => record)).toEqual([late]);
    expect(after.next > during.next).toBe(true);
  });

  it('is told to whoever follows, also by another node, and again from a position', async () => {
    // given
    const other = await world.otherNode();
    const here: StreamedRecord[] = [];
    const there: StreamedRecord[] = [];
    const unfollow = await world.runtime.stream.follow({ tell: (changes) => here.push(...changes), end: () => undefined });
    const unfollowThere = await other.runtime.stream.follow({ tell: (changes) => there.push(...changes), end: () => undefined });
    const from = await feedEnd(world.db);
    // when
    const id = await open('seen');
    // then
    await vi.waitFor(() => {
      expect(here.map(({ record }) => record.id)).toContain(id);
      expect(there.map(({ record }) => record.id)).toContain(id);
    });
    unfollow();
    unfollowThere();
    const again: StreamedRecord[] = [];
    const stop = await world.runtime.stream.follow({ tell: (changes) => again.push(...changes), end: () => undefined }, from);
    expect(again.map(({ record }) => record.id)).toEqual([id]);
    stop();
    expect(world.runtime.stream.size()).toBe(0);
    await other.close();
  });
});

describe('GET /api/stream', () => {
  let world: AppWorld;
  let requester: string;
  beforeAll(async () => {
    world = await openAppWorld();
    requester = await world.person('rob', ['requester']);
  });
  afterAll(() => world.close());

  it('tells of the records its reader may see, and of no others', async () => {
    // given
    const abort = new AbortController();
    const response = await world.app.request('/api/stream?type=ticket', {
      headers: { authorization: `Bearer ${requester}` },
      signal: abort.signal,
    });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const texts: string[] = [];
    const readUntil = async (wanted: string): Promise<void> => {
      while (!texts.join('').includes(wanted)) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done) throw new Error('the stream ended');
        texts.push(value ?? '');
      }
    };
    await readUntil(': connected');
    // when
    const hidden = (await world.ask('POST', '/api/records', { json: { type: 'ticket', data: { title: 'Not his' } } })).body;
    const shown = (await world.ask('POST', '/api/records', { as: requester, json: { type: 'ticket', data: { title: 'His' } } })).body;
    await readUntil(shown.number);
    // then
    const text = texts.join('');
    expect(text).toMatch(/event: record/);
    expect(text).toMatch(/id: \d+/);
    expect(text).not.toContain(hidden.number);
    expect(text).not.toContain('His');
    abort.abort();
    await reader?.cancel();
  });
});
