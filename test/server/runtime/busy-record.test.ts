import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needsFailureCodes } from '../../support/failure-codes.ts';
import {
  buildEvent,
  buildOpening,
  openRuntimeWorld,
  type RuntimeWorld,
} from '../../support/runtime-world.ts';

needsFailureCodes();

describe('an event that gets no lock, in the middle of a batch', () => {
  let world: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld();
  });
  afterAll(() => world.close());

  // Found by `pnpm faults --seed 100`: the later events of the batch were taken without it.
  it('holds back what its sender sent after it, so that sent again all of it happens in order', async () => {
    // given
    await sql`create function refuse_lock() returns trigger language plpgsql as $$
      begin raise exception 'lock not available' using errcode = '55P03'; end $$`.execute(world.db);
    await sql`create trigger busy before insert on history for each row
      when (new.event ->> 'id' = 'busy') execute function refuse_lock()`.execute(world.db);
    const opened = await world.runtime.accept([buildOpening('ticket', { title: 'One' })]);
    const target = opened[0]?.records[0]?.id ?? '';
    const events = ['before', 'busy', 'after', 'last'].map((id) =>
      buildEvent({ id, type: 'record.noted', data: { text: id }, target }),
    );
    // when
    const sending = world.runtime.accept(events);
    // then
    await expect(sending).rejects.toMatchObject({ code: 'contended' });
    expect(await notes(world, target)).toEqual(['before']);
    // when
    await sql`drop trigger busy on history`.execute(world.db);
    await world.runtime.accept(events);
    // then
    expect(await notes(world, target)).toEqual(['before', 'busy', 'after', 'last']);
  });
});

async function notes(world: RuntimeWorld, record: string): Promise<string[]> {
  const { rows } = await sql<{ text: string }>`
    select note ->> 'text' as text from history
    where record = ${record} and note is not null order by revision`.execute(world.db);
  return rows.map(({ text }) => text);
}
