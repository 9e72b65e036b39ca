import { describe, expect, it } from 'vitest';
import { unroutedTables } from './unrouted-tables.ts';

const HOT = ['record', 'timer', 'link', 'event'];

describe('a statement on a hot table', () => {
  it.each([
    ['select * from "timer" where "bucket" = $1 and "record" = $2'],
    ['update timer set parked = $1 where timer.bucket = any($2::smallint[]) and timer.key = $3'],
    ['delete from "event" where "bucket" in ($1, $2)'],
    [
      'insert into timer (bucket, record, key) select bucket, record, key from json_to_recordset($1) as x (bucket smallint, record uuid)',
    ],
    ['select r.id from record as r join x on x.id = r.id where r.bucket = $1'],
    ['select record from decision_of_old where at < $1'],
    ['select bucket, record, key from other'],
    ['select extract(epoch from event_at) from other'],
  ])('%s is routed', (statement) => {
    expect(unroutedTables(statement, HOT, true)).toEqual([]);
  });

  it.each([
    ['select * from "timer" where "record" = $1', 'timer'],
    ['update "record" set "state" = $1 where "id" = $2 returning *', 'record'],
    ['delete from link using x where link.record = x.record', 'link'],
    ['select * from link join record on record.id = link.other where link.bucket = $1', 'record'],
    ['insert into timer (bucket) select bucket from record where id = $1', 'record'],
    ['select r.id from record r where r.id = $1', 'record'],
  ])('%s is not', (statement, table) => {
    expect(unroutedTables(statement, HOT, false)).toEqual([table]);
    expect(unroutedTables(statement, HOT, true)).toEqual([table]);
  });

  it('joined with rows that have a bucket needs its values as well where tables are spread', () => {
    const joined = 'select * from record join x on record.bucket = x.bucket and record.id = x.id';
    expect(unroutedTables(joined, HOT, false)).toEqual([]);
    expect(unroutedTables(joined, HOT, true)).toEqual(['record']);
    const named = `${joined} where record.bucket = any($1::smallint[])`;
    expect(unroutedTables(named, HOT, true)).toEqual([]);
  });
});
