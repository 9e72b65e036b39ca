import type { Query } from '../api/request.ts';

/** Which entries of the audit are shown, as the page's address says it. */
export interface AuditSearch {
  /** Id of who did it. */
  readonly actor?: string;
  readonly action?: string;
  /** Days in the reader's zone, both included: `2026-11-26`. */
  readonly from?: string;
  readonly to?: string;
}

const NAMES = ['actor', 'action', 'from', 'to'] as const;

/** Reads the page's address; what it does not know is dropped. Pure, never throws. */
export function readAuditSearch(raw: { readonly [name: string]: unknown }): AuditSearch {
  const read = NAMES.flatMap((name) => {
    const value = raw[name];
    if (typeof value !== 'string' || value === '') return [];
    if ((name === 'from' || name === 'to') && dayBegins(value) === undefined) return [];
    return [[name, value] as const];
  });
  return Object.fromEntries(read);
}

/** What is asked of the server. Pure but for the reader's zone. */
export function toAuditQuery({ actor, action, from, to }: AuditSearch): Query {
  return {
    actor,
    action,
    from: from === undefined ? undefined : dayBegins(from),
    to: to === undefined ? undefined : dayBegins(to, 1),
  };
}

/** When a day (`days` later) begins in the reader's zone; undefined for what is no day. */
function dayBegins(day: string, days = 0): string | undefined {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const at = new Date(Number(year), Number(month) - 1, Number(date) + days);
  return Number(year) >= 1900 && Number(year) < 2200 ? at.toISOString() : undefined;
}
