import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import type { QueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { RecordView, StepResult } from '../api/contract.ts';
import type { Workflow } from '../api/definitions.ts';
import type { JsonObject } from '../api/json.ts';
import { recordQuery } from '../api/queries.ts';
import { request } from '../api/request.ts';
import { stateTitle } from '../document/workflow-names.ts';

/** Puts a record as the server gave it in place of the one shown, and has the rest read again. */
export function takeRecord(client: QueryClient, record: RecordView): void {
  client.setQueryData(recordQuery(record.number).queryKey, record);
  void client.invalidateQueries({
    predicate: ({ queryKey: [kind, key, part] }) =>
      // What a move would do is asked by a dialog that closes now.
      (kind === 'record' &&
        (key === record.number || key === record.id) &&
        part !== undefined &&
        part !== 'move') ||
      kind === 'records',
  });
}

/**
 * Sends an event to a record: takes a transition.
 *
 * @returns a function that gives the record as it is afterwards; throws ApiError
 */
export function useStep(workflow: Workflow | undefined) {
  const client = useQueryClient();
  const { t } = useTranslation();
  return async (
    record: { readonly id: string; readonly state: string },
    type: string,
    data: JsonObject,
  ): Promise<RecordView> => {
    const result = await request<StepResult>(
      `/api/records/${encodeURIComponent(record.id)}/events`,
      { method: 'POST', body: { type, data } },
    );
    takeRecord(client, result.record);
    const moved = result.record.state !== record.state;
    notifications.show({
      message: moved
        ? t('record.moved', {
            number: result.record.number,
            state: stateTitle(result.record.state, workflow),
          })
        : t(result.outcome === 'ignored' ? 'record.ignored' : 'record.done', {
            label: result.record.number,
          }),
    });
    return result.record;
  };
}
