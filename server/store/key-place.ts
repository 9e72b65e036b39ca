import { sql } from 'kysely';
import { bucketOf } from './bucket-of.ts';

/** Where the row of a key is, in tables whose primary key is bucket and key. */
export interface KeyPlace {
  readonly bucket: number;
  readonly key: string;
}

/** Where the rows of keys are. Pure. */
export function keyPlaces(keys: readonly string[]): KeyPlace[] {
  return keys.map((key) => ({ bucket: bucketOf(key), key }));
}

/** Places as rows `wanted (bucket, key)` of a FROM clause. Pure. */
export function wantedFrom(places: readonly KeyPlace[]) {
  return sql`json_to_recordset(${JSON.stringify(places)}::json) as wanted (bucket smallint, key text)`;
}
