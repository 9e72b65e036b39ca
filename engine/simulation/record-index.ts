import { isList, stableJson } from '../json.ts';
import type { Json } from '../json.ts';
import { QUERY_LIMIT } from '../need.ts';
import type { Need, QueryAnswer } from '../need.ts';
import { matches, newestFirst } from '../planning/session.ts';
import { summarize } from '../record.ts';
import type { Record } from '../record.ts';

/** Records by type and, where a query asked for it once, by the values of a field. */
export interface RecordIndex {
  /** Takes note of a record's new version. */
  put(before: Record | undefined, after: Record): void;
  /** The answer to a `query` need; costs what the records cost that have its first field's value. */
  query(need: Extract<Need, { kind: 'query' }>): QueryAnswer;
}

/** Field value → ids of the records that have it. */
type ByValue = Map<string, Set<string>>;

const NOBODY: ReadonlySet<string> = new Set();

/** No records yet. */
export function createRecordIndex(): RecordIndex {
  const byType = new Map<string, Map<string, Record>>();
  /** By type and field; made when a query first asks for the field. */
  const byField = new Map<string, Map<string, ByValue>>();

  const ofType = (type: string): Map<string, Record> => {
    const known = byType.get(type) ?? new Map<string, Record>();
    byType.set(type, known);
    return known;
  };
  const ofField = (type: string, field: string): ByValue => {
    const fields = byField.get(type) ?? new Map<string, ByValue>();
    byField.set(type, fields);
    const known = fields.get(field);
    if (known !== undefined) return known;
    const values: ByValue = new Map();
    for (const record of ofType(type).values()) enter(values, field, record);
    fields.set(field, values);
    return values;
  };

  return {
    put(before, after) {
      ofType(after.type).set(after.id, after);
      for (const [field, values] of byField.get(after.type) ?? []) {
        if (before !== undefined) {
          if (before.data[field] === after.data[field]) continue;
          for (const value of valuesOf(before, field)) values.get(value)?.delete(before.id);
        }
        enter(values, field, after);
      }
    },
    query(need) {
      const [first] = Object.entries(need.where);
      const records = ofType(need.type);
      const candidates =
        first === undefined
          ? records.keys()
          : (ofField(need.type, first[0]).get(stableJson(first[1])) ?? NOBODY);
      const found = [...candidates]
        .flatMap((id) => records.get(id) ?? [])
        .map(summarize)
        .filter((record) => matches(record, need));
      const items = found.toSorted(newestFirst).slice(0, QUERY_LIMIT);
      return { count: found.length, items: items as unknown as readonly Json[] };
    },
  };
}

function enter(values: ByValue, field: string, record: Record): void {
  for (const value of valuesOf(record, field)) {
    const there = values.get(value) ?? new Set<string>();
    values.set(value, there);
    there.add(record.id);
  }
}

/** What a query may ask a field for: its value, or each of a list's. */
function valuesOf(record: Record, field: string): string[] {
  const value = record.data[field];
  if (value === undefined) return [];
  return isList(value) ? [...new Set(value.map(stableJson))] : [stableJson(value)];
}
