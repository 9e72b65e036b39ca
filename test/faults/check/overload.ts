import { identityOf } from '../client-log.ts';
import type { Case } from '../evidence.ts';
import type { Violation } from '../violation.ts';

/** Promise 9: what was turned away for overload was not accepted behind its sender's back. Pure. */
export function findAcceptedRejects(of: Case): Violation[] {
  return [...of.stories].flatMap(([identity, { attempts }]) => {
    const away = attempts.every(({ call }) => call.code === 'overloaded');
    const row = away ? of.events.get(identity) : undefined;
    if (row === undefined) return [];
    const evidence = `every sender was told "overloaded", but ${identityOf(row)} ended ${row.outcome}`;
    return [{ promise: 9, kind: 'overload', subject: identity, evidence }];
  });
}
