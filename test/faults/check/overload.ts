import { identityOf } from '../client-log.ts';
import type { Case } from '../evidence.ts';
import type { Violation } from '../violation.ts';

/**
 * Promise 9: what was turned away for overload was not accepted behind its sender's back, and its sender
 * was told when to come back. Pure.
 */
export function findAcceptedRejects(of: Case): Violation[] {
  const untold = of.calls.flatMap((call): Violation[] => {
    if (call.code !== 'overloaded' || call.retryAfter !== null) return [];
    const evidence = `status ${call.status} "overloaded" at ${call.sentAt} without Retry-After`;
    return [{ promise: 9, kind: 'overload', subject: call.client, evidence }];
  });
  const accepted = [...of.stories].flatMap(([identity, { attempts }]): Violation[] => {
    const away = attempts.every(({ call }) => call.code === 'overloaded');
    const row = away ? of.events.get(identity) : undefined;
    if (row === undefined) return [];
    const evidence = `every sender was told "overloaded", but ${identityOf(row)} ended ${row.outcome}`;
    return [{ promise: 9, kind: 'overload', subject: identity, evidence }];
  });
  return [...untold, ...accepted];
}
