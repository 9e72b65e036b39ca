import { queryOptions } from '@tanstack/react-query';
import type { PlayedVerification } from '@interlock/engine/study';
import { request } from './request.ts';

export type {
  PlayedFinding,
  PlayedVerification,
  TraceFact,
  TraceStep,
  VerifyFinding,
} from '@interlock/engine/study';

/** What verification says of a workflow as it is now. One version never gets another answer. */
export function verificationQuery(id: string, hash: string) {
  return queryOptions({
    queryKey: ['verification', id, hash],
    staleTime: Infinity,
    retry: false,
    queryFn: async ({ signal }): Promise<PlayedVerification | null> => {
      const answer = await request<{ readonly workflows: readonly PlayedVerification[] }>(
        '/api/workflows/verify',
        { method: 'POST', body: { workflows: [id] }, signal },
      );
      return answer.workflows.find(({ workflow }) => workflow === id) ?? null;
    },
  });
}
