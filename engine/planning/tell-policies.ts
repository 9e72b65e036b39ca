import { BUILT_IN } from '../event.ts';
import type { JsonObject } from '../json.ts';
import type { Record } from '../record.ts';
import type { CompiledInvariant } from '../workflow/invariant.ts';
import { machineEvent } from '../workflow/machine.ts';
import { machineWork } from './machine-work.ts';
import { enqueue, nextId } from './progress.ts';
import type { Progress } from './progress.ts';
import type { ReachedThreshold } from './settle-clocks.ts';
import type { Step } from './step.ts';

/** Tells policies that a record has come to what its workflow says must never happen. */
export function tellInvariantBroken(
  progress: Progress,
  step: Step,
  after: Record,
  { id, title }: CompiledInvariant,
): void {
  const { type } = step.input.event;
  offerBuiltIn(progress, step, after, BUILT_IN.invariantBroken, { invariant: id, title, on: type });
}

/** Offers an event of Interlock's own about a record to the policies. */
function offerBuiltIn(
  progress: Progress,
  step: Step,
  after: Record,
  type: string,
  data: JsonObject,
): void {
  const event = {
    id: nextId(progress, type.split('.')[0] ?? type),
    source: '/interlock',
    type,
    time: progress.session.now,
    subject: `/records/${after.number}`,
    data,
  };
  progress.trace.push({ kind: 'emitted', event: type, record: after.id });
  enqueue(progress, { kind: 'offer', depth: step.depth + 1, event, subject: after.id });
}

/** Tells policies that a clock has reached a threshold, and the record itself where a state waits for that. */
export function tellClockReached(
  progress: Progress,
  step: Step,
  after: Record,
  { clock, percent }: ReachedThreshold,
): void {
  const data = { clock, percent, breached: percent >= 100 };
  offerBuiltIn(progress, step, after, BUILT_IN.clockReached, data);
  const waiting = [...step.input.workflow.chart.values()].some((state) =>
    state.transitions.some(
      ({ trigger }) =>
        trigger.kind === 'clock' && trigger.clock === clock && trigger.percent === percent,
    ),
  );
  if (!waiting) return;
  const name = machineEvent.clock(clock, percent);
  enqueue(progress, machineWork(progress, step, after.id, name, BUILT_IN.clockReached, data));
}
