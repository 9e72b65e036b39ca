import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { StreamedRecord } from '../../../server/runtime/stream.ts';
import { feedEnd, markOf, positionOf, readFeed } from '../../../server/store/feed.ts';
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

  it('misses nothing that commits later than what began after it, and waits for nobody', async () => {
    // given: two transactions, the older of which commits last
    const start = await feedEnd(world.db);
    const slow = openDatabase({ url: world.url, poolSize: 1 });
    const trx = await slow.startTransaction().execute();
    const older = await open('older');
    const copy = sql`insert into history (bucket, record, revision, at, kind, event, actor, to_state, taken, changes, input, hash, decision)
      select bucket, record, 99, at, kind, event, actor, to_state, taken, changes, input, hash, decision
      from history where record = ${older}`;
    await copy.execute(trx);
    const younger = await open('younger');
    // when
    const during = await readFeed(world.db, start);
    await trx.commit().execute();
    await slow.destroy();
    const after = await readFeed(world.db, during.next);
    // then
    expect(during.records).toEqual([older, younger]);
    expect(after.records).toEqual([older]);
    expect((await readFeed(world.db, after.next)).records).toEqual([]);
  });

  it('continues from a mark, of which later ones are greater', async () => {
    const mark = markOf(await feedEnd(world.db));
    const id = await open('after the mark');
    const end = await feedEnd(world.db);
    // What ended while something older was open (anywhere on this PostgreSQL) is told once more.
    expect((await readFeed(world.db, positionOf(mark, end) ?? '')).records.at(-1)).toBe(id);
    expect(Number.parseInt(markOf(end), 10)).toBeGreaterThan(Number.parseInt(mark, 10));
    for (const wrong of ['', 'x', '1', '99999999999999999-99999999999999999', '1-0', '1-2;drop']) {
      expect(positionOf(wrong, end)).toBeUndefined();
    }
  });

  it('is told to whoever follows, also by another node, and again from a mark', async () => {
    // given
    const other = await world.otherNode();
    const here: StreamedRecord[] = [];
    const there: StreamedRecord[] = [];
    const into = (list: StreamedRecord[]) => ({
      tell: (changes: readonly StreamedRecord[]) => void list.push(...changes),
      end: () => undefined,
    });
    const unfollow = await world.runtime.stream.follow(into(here));
    const unfollowThere = await other.runtime.stream.follow(into(there));
    const from = markOf(await feedEnd(world.db));
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
    const stop = await world.runtime.stream.follow(into(again), from);
    expect(again.at(-1)?.record.id).toBe(id);
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

  /** Reads the stream of a token until a text comes, or to its end. */
  const read = async (token: string) => {
    const response = await world.app.request('/api/stream?type=ticket', {
      headers: { authorization: `Bearer ${token}` },
    });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    return async (wanted?: string): Promise<string> => {
      while (wanted === undefined || !seen.includes(wanted)) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
        if (done && wanted !== undefined) throw new Error(`the stream ended without ${wanted}`);
        if (done) break;
        seen += value ?? '';
      }
      return seen;
    };
  };
  const openTicket = async (as?: string): Promise<string> => {
    const json = { type: 'ticket', data: { title: 'One more' } };
    const reply = await world.ask('POST', '/api/records', {
      json,
      ...(as === undefined ? {} : { as }),
    });
    return reply.body.number;
  };
  /** So many milliseconds later, as far as the stream can tell. */
  const later = (ms: number) => {
    const now = performance.now.bind(performance);
    return vi.spyOn(performance, 'now').mockImplementation(() => now() + ms);
  };

  it.each([
    ['whose token was revoked', 'eve', { tokens: true }],
    ['who was deactivated', 'mal', { tokens: false }],
  ])(
    'ends within five seconds for a reader %s, however busy it is',
    async (_who, id, { tokens }) => {
      // given
      const token = await world.person(id, ['agent']);
      const until = await read(token);
      await until(await openTicket());
      // when
      if (tokens) {
        const { items } = (await world.ask('GET', '/api/tokens')).body;
        const issued = items.find(({ principal }: { principal: string }) => principal === id);
        await world.ask('DELETE', `/api/tokens/${issued.id}`);
      } else {
        await world.ask('DELETE', `/api/people/${id}`);
      }
      const clock = later(4_000);
      const after = await openTicket();
      // then
      expect(await until()).not.toContain(after);
      clock.mockRestore();
    },
  );

  it('shows what its reader may see now, not what they might when they connected', async () => {
    // given
    const token = await world.person('dan', ['agent']);
    const until = await read(token);
    await until(await openTicket());
    // when
    await world.ask('PATCH', '/api/people/dan', { json: { roles: ['requester'] } });
    const clock = later(4_000);
    const hidden = await openTicket();
    const own = await openTicket(token);
    // then
    const seen = await until(own);
    expect(seen).not.toContain(hidden);
    clock.mockRestore();
  });

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
    const hidden = (
      await world.ask('POST', '/api/records', {
        json: { type: 'ticket', data: { title: 'Not his' } },
      })
    ).body;
    const shown = (
      await world.ask('POST', '/api/records', {
        as: requester,
        json: { type: 'ticket', data: { title: 'His' } },
      })
    ).body;
    await readUntil(shown.number);
    // then
    const text = texts.join('');
    expect(text).toMatch(/event: record/);
    expect(text).toMatch(/id: \d+-\d+/);
    expect(text).not.toContain(hidden.number);
    expect(text).not.toContain('His');
    abort.abort();
    await reader?.cancel();
  });
});
