import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needsFailureCodes } from '../../support/failure-codes.ts';
import { buildOpening, openRuntimeWorld, type RuntimeWorld } from '../../support/runtime-world.ts';

needsFailureCodes();

describe('a database without room on its disk', () => {
  let world: RuntimeWorld;
  beforeAll(async () => {
    world = await openRuntimeWorld();
  });
  afterAll(() => world.close());

  it('sets no event aside: it happens when there is room again', async () => {
    // given a disk that is full for the next two transactions
    await sql`create sequence attempts`.execute(world.db);
    await sql`create function refuse_room() returns trigger language plpgsql as $$
      begin
        if nextval('attempts') <= 2 then
          raise exception 'could not extend file' using errcode = '53100';
        end if;
        return new;
      end $$`.execute(world.db);
    await sql`create trigger full_disk before insert on history for each row
      execute function refuse_room()`.execute(world.db);
    // when
    const [result] = await world.runtime.accept([buildOpening('host', { name: 'web-1' })]);
    // then
    expect(result?.outcome).toBe('applied');
    const { rows } = await sql<{ outcome: string }>`select outcome from event`.execute(world.db);
    expect(rows).toEqual([{ outcome: 'applied' }]);
  });
});
