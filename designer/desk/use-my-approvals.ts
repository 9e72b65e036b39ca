import { useQueries, useQuery } from '@tanstack/react-query';
import type { RecordView } from '../api/contract.ts';
import type { RecordType } from '../api/definitions.ts';
import { firstRecordsQuery, transitionsQuery } from '../api/queries.ts';
import { useSession } from '../shell/session.ts';

/** Approvals looked at; more than that at once nobody decides. */
const MOST = 20;

/**
 * Open approvals the reader is asked for and may still decide: those that name them and have a
 * step left for them, as the server says.
 */
export function useMyApprovals(types: readonly RecordType[] | undefined): {
  readonly records: readonly RecordView[];
  readonly isPending: boolean;
} {
  const me = useSession();
  const approval = types?.find((type) => type.id === 'approval');
  const field = ['approvers', 'approver'].find((id) => id in (approval?.fields ?? {}));
  const asked = field !== undefined && me.roles.includes('agent');
  const found = useQuery({
    ...firstRecordsQuery({ type: 'approval', open: true, [`field.${field}`]: me.id }, MOST),
    enabled: asked,
  });
  const records = found.data?.items ?? [];
  const steps = useQueries({ queries: records.map((record) => transitionsQuery(record.number)) });
  return {
    records: records.filter((_, i) => steps[i]?.data?.some((step) => step.enabled) === true),
    isPending: asked && found.isPending,
  };
}
