/** What records are called, by id. */
export type RecordNames = ReadonlyMap<string, RecordName>;

/** What one record is called. */
export interface RecordName {
  readonly number: string;
  readonly type: string;
  /** Absent: nothing but its number. */
  readonly title?: string;
}

/** What a record is called; the beginning of its id where nobody knows. Pure. */
export function recordName(id: string, records: RecordNames): string {
  return records.get(id)?.number ?? id.slice(0, 8);
}
