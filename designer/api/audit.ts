import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { JsonObject } from '@interlock/engine';
import type { Page, Principal, RecordSummary } from './contract.ts';
import { request, withQuery } from './request.ts';
import type { Query } from './request.ts';

/** Something somebody changed. */
export interface AuditEntry {
  /** Its number in the chain, from 1. */
  readonly seq: number;
  readonly at: string;
  readonly actor: Pick<Principal, 'kind' | 'id' | 'name'>;
  /** What happened, past tense: `person.invited`. */
  readonly action: string;
  readonly subject: { readonly kind: string; readonly id: string };
  /** Null where it did not exist. */
  readonly before: JsonObject | null;
  /** Null where it no longer exists. */
  readonly after: JsonObject | null;
  readonly hash: string;
  /** The record it concerns. */
  readonly about: RecordSummary | null;
}

/** Whether the audit is as it was written. */
export interface AuditVerification {
  readonly ok: boolean;
  /** How many entries are as they were written. */
  readonly entries: number;
  /** Where the chain ends; null where it is broken or empty. */
  readonly head: { readonly seq: number; readonly hash: string } | null;
  readonly brokenAt: number | null;
  readonly reason: string | null;
}

/** The audit, the newest first, page after page. */
export function auditQuery(query: Query) {
  return infiniteQueryOptions({
    queryKey: ['audit', query],
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<AuditEntry>) => last.nextCursor,
    queryFn: ({ signal, pageParam }) =>
      request<Page<AuditEntry>>(
        withQuery('/api/audit', { limit: 100, ...query, cursor: pageParam ?? undefined }),
        { signal },
      ),
  });
}

/** Whether the chain is whole. It is walked from its beginning: asked for again only on purpose. */
export const auditVerificationQuery = queryOptions({
  queryKey: ['audit-verification'],
  staleTime: Infinity,
  retry: false,
  queryFn: ({ signal }) => request<AuditVerification>('/api/audit/verification', { signal }),
});
