import type { FailedWalk, WalkOptions, WalksResult } from '@interlock/engine/study';
import type { Checked, Remark } from './report/remark.ts';

/** What came of random walks, each fault with its seed and the shortest trace to it. Pure. */
export function walksCheck(
  { walks, steps, planned, failed }: WalksResult,
  { seed, rough }: Pick<WalkOptions, 'seed' | 'rough'>,
): Checked {
  const events = Object.values(planned).reduce((sum, count) => sum + count, 0);
  const how = `${walks} ${rough === true ? 'rough ' : ''}walks from seed ${seed}, ${steps} steps, ${events} events, ${planned.refused ?? 0} refused`;
  const found = failed.length === 0 ? 'nothing went wrong' : `${failed.length} faults`;
  return {
    name: 'random walks',
    summary: `${how}: ${found}`,
    remarks: failed.map((one) => asRemark(one, rough === true)),
  };
}

function asRemark({ seed, length, fault, shortest }: FailedWalk, rough: boolean): Remark {
  const [, type = '', invariant = ''] = fault.cause.split(' ');
  const isInvariant = fault.kind === 'invariant-broken';
  const { steps } = shortest;
  const lines = steps.map((step, i) => `${i + 1}. ${JSON.stringify(step)}`);
  return {
    file: isInvariant ? `${type}/workflow.json` : fileOf(fault, shortest),
    path: isInvariant ? `/invariants/${invariant}` : '',
    code: fault.kind,
    severity: 'error',
    message: `${fault.message}; found with --walk 1 --seed ${seed}${rough ? ' --rough' : ''} after ${length} steps, shrunk to ${steps.length}`,
    details: lines,
  };
}

/** The workflow that failed: that its message names, its event, or the record the last step opens; empty: none of one. */
function fileOf(
  { cause, message }: FailedWalk['fault'],
  { steps }: FailedWalk['shortest'],
): string {
  const workflow =
    /workflow "([\w-]+)" failed/u.exec(message)?.[1] ??
    steps.at(-1)?.open?.type ??
    /^event-failed ([\w-]+)\./u.exec(cause)?.[1];
  return workflow === undefined ? '' : `${workflow}/workflow.json`;
}
