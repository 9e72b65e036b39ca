import { useQueryClient } from '@tanstack/react-query';
import type { RecordView, StepResult } from '../api/contract.ts';
import { request } from '../api/request.ts';
import { takeRecord } from './use-step.ts';

/** Adds a note to a record's timeline. Throws ApiError. */
export function useNote() {
  const client = useQueryClient();
  return async (
    record: Pick<RecordView, 'id'>,
    text: string,
    visibility: 'internal' | 'public',
  ): Promise<void> => {
    const result = await request<StepResult>(
      `/api/records/${encodeURIComponent(record.id)}/events`,
      { method: 'POST', body: { type: 'record.noted', data: { text, visibility } } },
    );
    takeRecord(client, result.record);
  };
}
