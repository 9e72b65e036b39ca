import type { WorkflowBehaviourDiff } from '@interlock/engine/study';
import { traceLines } from './trace-lines.ts';

/** What records can do now and could not before, as people read it, each with the shortest way to it. Pure. */
export function behaviourLines(found: readonly WorkflowBehaviourDiff[]): string {
  if (found.length === 0) return '\nWhat records can do has not changed.\n';
  return found
    .flatMap(({ workflow, changes, exhausted }) => [
      '',
      `What records of ${workflow} can do${exhausted ? '' : ' (not everything was looked at)'}`,
      ...changes.flatMap(({ kind, message, trace }) => [
        `  ${kind === 'possible' ? '+' : '-'} ${message}`,
        ...traceLines(trace).map((line) => `      ${line}`),
      ]),
    ])
    .map((line) => `${line}\n`)
    .join('');
}
