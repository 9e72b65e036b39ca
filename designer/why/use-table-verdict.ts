import { useQuery } from '@tanstack/react-query';
import type { RecordView } from '../api/contract.ts';
import type { Table } from '../api/definitions.ts';
import type { JsonObject } from '../api/json.ts';

/** What a table says to a record as it is now. */
export interface SeenVerdict {
  /** Input → the value seen. */
  readonly inputs: JsonObject;
  /** Ids of the rows that decided. */
  readonly rows: readonly string[];
}

/** Asks the engine what a table says to a record; undefined until it has answered, or cannot. */
export function useTableVerdict(
  table: Table | undefined,
  record: RecordView,
): SeenVerdict | undefined {
  return useQuery({
    queryKey: ['verdict', table?.id, record.id, record.revision],
    enabled: table !== undefined,
    retry: false,
    queryFn: async (): Promise<SeenVerdict> => {
      const { decideForRecord } = await import('./decide-for-record.ts');
      return decideForRecord(table as Table, record);
    },
  }).data;
}
