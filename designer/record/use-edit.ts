import { useQueryClient } from '@tanstack/react-query';
import type { RecordView } from '../api/contract.ts';
import type { Json } from '../api/json.ts';
import { problemOf } from '../api/problem.ts';
import { recordQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { takeRecord } from './use-step.ts';

/** How an edit ended: written, or somebody was faster and this is what is stored now. */
export type EditResult =
  | { readonly kind: 'saved' }
  | { readonly kind: 'conflict'; readonly current: RecordView };

/**
 * Writes one field of a record, on the revision it was read at. Throws ApiError for everything but
 * a conflict.
 */
export function useEdit() {
  const client = useQueryClient();
  return async (
    record: Pick<RecordView, 'id' | 'number' | 'revision'>,
    field: string,
    value: Json | undefined,
  ): Promise<EditResult> => {
    try {
      const saved = await request<RecordView>(`/api/records/${encodeURIComponent(record.id)}`, {
        method: 'PATCH',
        ifMatch: record.revision,
        body: { data: { [field]: value ?? null } },
      });
      takeRecord(client, saved);
      return { kind: 'saved' };
    } catch (caught) {
      if (problemOf(caught).status !== 412) throw caught;
      const current = await client.query({ ...recordQuery(record.number), staleTime: 0 });
      return { kind: 'conflict', current };
    }
  };
}
