import type { FailedWalk, WalksResult } from '@interlock/engine/study';
import type { Checked, Remark } from './report/remark.ts';

/** What came of random walks, each fault with its seed and the shortest trace to it. Pure. */
export function walksCheck({ walks, steps, planned, failed }: WalksResult, seed: number): Checked {
  const how = `${walks} walks from seed ${seed}, ${steps} steps, ${planned} events`;
  const found = failed.length === 0 ? 'nothing went wrong' : `${failed.length} faults`;
  return { name: 'random walks', summary: `${how}: ${found}`, remarks: failed.map(asRemark) };
}

function asRemark({ seed, length, fault, shortest }: FailedWalk): Remark {
  const [, type = '', invariant = ''] = fault.cause.split(' ');
  const isInvariant = fault.kind === 'invariant-broken';
  const { steps } = shortest;
  const lines = steps.map((step, i) => `${i + 1}. ${JSON.stringify(step)}`);
  return {
    file: isInvariant ? `${type}/workflow.json` : '',
    path: isInvariant ? `/invariants/${invariant}` : '',
    code: fault.kind,
    severity: 'error',
    message: `${fault.message}; found with --walk 1 --seed ${seed} after ${length} steps, shrunk to ${steps.length}`,
    details: lines,
  };
}
