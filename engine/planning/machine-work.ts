import type { Json } from '../json.ts';
import { ENGINE } from '../principal.ts';
import { nextId } from './progress.ts';
import type { Progress } from './progress.ts';
import type { Step } from './step.ts';
import type { Work } from './work.ts';

/** A delivery of one of the machine's own events. */
export function machineWork(
  progress: Progress,
  step: Pick<Step, 'depth'>,
  record: string,
  name: string,
  type: string,
  data: Json,
): Extract<Work, { kind: 'deliver' }> {
  return {
    kind: 'deliver',
    depth: step.depth + 1,
    event: {
      id: nextId(progress, type),
      source: '/interlock',
      type,
      time: progress.session.now,
      data,
    },
    record,
    signal: { kind: 'machine', name },
    actor: ENGINE,
  };
}
