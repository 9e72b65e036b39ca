/** Parts of the record page. */
export const TABS = ['overview', 'workflow', 'effects'] as const;

/** One part of the record page. */
export type Tab = (typeof TABS)[number];

/** What of a record is shown, as its address says it. */
export interface RecordSearch {
  readonly tab?: Exclude<Tab, 'overview'>;
  /** What the why drawer explains: `state`, `field.<id>`, or a decision's id. */
  readonly why?: string;
}

/** Reads a record's address. Pure, never throws. */
export function readRecordSearch(raw: { readonly [name: string]: unknown }): RecordSearch {
  const { tab, why } = raw;
  return {
    ...(tab === 'workflow' || tab === 'effects' ? { tab } : {}),
    ...(typeof why === 'string' && why !== '' ? { why } : {}),
  };
}
