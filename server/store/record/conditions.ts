import type { Json } from '@interlock/engine';
import { sql, type RawBuilder } from 'kysely';
import { facetOf } from './facets.ts';

/**
 * SQL that holds when a field of `record.data` equals the value, or is a list with an item that does;
 * as the engine's `matches` says it. Pure.
 * @param field id of the field
 * @param value what it must equal
 */
export function fieldEquals(field: string, value: Json): RawBuilder<boolean> {
  const facet = facetOf(field, value);
  if (facet !== undefined) return sql`record.facets @> ${[facet]}::text[]`;
  const json = JSON.stringify(value);
  const item = sql`record.data -> ${field}::text`;
  return sql`case jsonb_typeof(${item})
    when 'array' then exists (select from jsonb_array_elements(${item}) as item where item = ${json}::jsonb)
    else ${item} = ${json}::jsonb end`;
}

/** SQL that holds when the field equals, or contains, any of the values; false for none. Pure. */
export function fieldEqualsAny(field: string, values: readonly Json[]): RawBuilder<boolean> {
  const facets = values.map((value) => facetOf(field, value));
  if (facets.every((facet) => facet !== undefined)) return sql`record.facets && ${facets}::text[]`;
  return sql`(${sql.join(
    values.map((value) => fieldEquals(field, value)),
    sql` or `,
  )})`;
}

/**
 * SQL that holds when every word occurs in what the record is found by; the last letters of a word may
 * be missing. Undefined where the text holds no word. Pure.
 */
export function matchesSearch(text: string): RawBuilder<boolean> | undefined {
  const words =
    text
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{N}._@-]*/gu)
      ?.slice(0, 12) ?? [];
  if (words.length === 0) return undefined;
  // Quoted, a word cannot be an operator of the query language.
  const query = words.map((word) => `'${word}':*`).join(' & ');
  return sql`record.search @@ to_tsquery('simple'::regconfig, ${query})`;
}

/** SQL that holds when the record is in any of the states; a compound state counts for those inside it. Pure. */
export function inAnyState(states: readonly string[]): RawBuilder<boolean> {
  return sql`(record.active && ${states}::text[] or record.state = any(${states}::text[]))`;
}
