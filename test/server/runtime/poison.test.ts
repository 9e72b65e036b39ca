import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cure, poison } from '../../support/poison.ts';
import {
  buildEvent,
  buildOpening,
  countRows,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

describe('an event the database cannot take, among a hundred', () => {
  let world: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld();
    await world.runtime.accept([buildOpening('host', { name: 'web-1' })]);
  });
  afterAll(() => world.close());

  it('fails alone, is set aside with its reason, and can be tried again', async () => {
    // given
    await poison(world.db);
    const events = Array.from({ length: 100 }, (_, i) =>
      buildOpening('host', { name: `host-${i}` }, { id: i === 37 ? 'poison-1' : `good-${i}` }),
    );
    const before = await countRows(world.db);
    // when
    const results = await world.runtime.accept(events);
    // then ninety-nine are there
    const failed = results.flatMap((result, i) => (result.outcome === 'applied' ? [] : [i]));
    expect(failed).toEqual([37]);
    const after = await countRows(world.db);
    expect((after['record'] ?? 0) - (before['record'] ?? 0)).toBe(99);
    expect((after['event'] ?? 0) - (before['event'] ?? 0)).toBe(100);
    // and the one says what to do, and nothing the database said
    expect(results[37]).toMatchObject({ outcome: 'failed', code: 'fault', records: [] });
    // Citus tells the coordinator of some failures without their code.
    expect(results[37]?.reason).toMatch(/\((?:22000|XX000)\)/);
    expect(results[37]?.reason).not.toContain('secret');
    expect(results[37]?.decision).not.toBeNull();
    // sent once more it is the same event
    const [again] = await world.runtime.accept([events[37]!]);
    expect(again).toMatchObject({ outcome: 'duplicate', code: 'fault' });
    // when the cause is gone and somebody has it tried again
    await cure(world.db);
    const [mended] = await world.runtime.submit([{ event: events[37]!, again: true }]);
    // then it happens, once, in the place of its failure
    expect(mended).toMatchObject({ outcome: 'applied', decision: results[37]?.decision });
    const [once] = await world.runtime.submit([{ event: events[37]!, again: true }]);
    expect(once).toMatchObject({ outcome: 'duplicate', code: null });
    const end = await countRows(world.db);
    expect((end['record'] ?? 0) - (after['record'] ?? 0)).toBe(1);
    expect(end['event']).toBe(after['event']);
    expect(end['decision']).toBe(after['decision']);
  });

  it('does not change the order of what comes before and after it', async () => {
    // given one record, two notes around a poisonous one
    await poison(world.db);
    const opened = await world.runtime.accept([buildOpening('ticket', { title: 'One' })]);
    const target = opened[0]?.records[0]?.id ?? '';
    const note = (id: string, text: string) =>
      buildEvent({ id, type: 'record.noted', data: { text }, target });
    // when
    const results = await world.runtime.accept([
      note('first', 'first'),
      note('poison-2', 'never'),
      note('second', 'second'),
    ]);
    await cure(world.db);
    // then
    expect(results.map(({ outcome }) => outcome)).toEqual(['applied', 'failed', 'applied']);
    const { rows } = await sql<{ text: string; revision: number }>`
      select note ->> 'text' as text, revision from history where record = ${target} order by revision`.execute(
      world.db,
    );
    expect(rows).toEqual([
      { text: null, revision: 1 },
      { text: 'first', revision: 2 },
      { text: 'second', revision: 3 },
    ]);
  });
});
