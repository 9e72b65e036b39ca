import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { HistoryEntry } from '../../plan.ts';
import type { Record } from '../../record.ts';

/** What a record's history comes to, row by row. */
export interface Folded {
  readonly revision: number;
  readonly state: string | null;
  /** When the last row was written; empty before the first. */
  readonly at: string;
  readonly data: { readonly [field: string]: Json };
}

/** Before the first row. */
export const NO_HISTORY: Folded = { revision: 0, state: null, at: '', data: {} };

/** A history row that does not follow the one before, in words; null: it does. Pure. */
export function gapBefore(entry: HistoryEntry, was: Folded): string | null {
  if (entry.revision !== was.revision + 1)
    return `revision ${entry.revision} follows ${was.revision}`;
  if (entry.from !== was.state)
    return `revision ${entry.revision} leaves "${entry.from}", the record was in "${was.state}"`;
  if (entry.at < was.at) return `revision ${entry.revision} is from before ${was.at}`;
  const odd = Object.entries(entry.changes).find(
    ([field, { before }]) => !jsonEqual(was.data[field], before),
  );
  return odd === undefined
    ? null
    : `revision ${entry.revision} changes another value of "${odd[0]}" than there was`;
}

/** A history with one row more. Pure. */
export function foldHistory(was: Folded, entry: HistoryEntry): Folded {
  const data: { [field: string]: Json } = { ...was.data };
  for (const [field, { after }] of Object.entries(entry.changes)) {
    delete data[field];
    if (after !== undefined) data[field] = after;
  }
  return { revision: entry.revision, state: entry.to, at: entry.at, data };
}

/** How a record differs from what its history comes to, in words; null: it does not. Pure. */
export function differsFrom(folded: Folded, { revision, state, data }: Record): string | null {
  if (folded.revision !== revision)
    return `it is at revision ${revision}, its history at ${folded.revision}`;
  if (folded.state !== state) return `it is in "${state}", by its history in "${folded.state}"`;
  const fields = new Set([...Object.keys(data), ...Object.keys(folded.data)]);
  const odd = [...fields].find((field) => !jsonEqual(data[field], folded.data[field]));
  return odd === undefined ? null : `its "${odd}" is another one than by its history`;
}
