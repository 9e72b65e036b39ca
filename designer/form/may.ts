import type { Principal } from '../api/contract.ts';
import type { RecordType } from '../api/definitions.ts';
import { useHolds } from './conditions.ts';

/**
 * Who may open or edit records, as their type says: its condition over `actor`, decided by the
 * engine; where it says nothing, agents. Only for what to offer, the server decides. A condition
 * still undecided counts as no.
 */
export function useMay(
  principal: Principal,
): (type: RecordType, what: 'open' | 'edit', record?: unknown) => boolean {
  const holds = useHolds(true);
  return (type, what, record) => {
    const condition = type[what];
    if (condition === undefined) return principal.roles.includes('agent');
    return (
      holds?.(condition, (fact) =>
        fact === 'actor' ? (principal as never) : fact === 'record' ? (record as never) : undefined,
      ) ?? false
    );
  };
}
