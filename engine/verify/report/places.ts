import { pointer } from '../../issue.ts';
import type { ChartTransition } from '../../workflow/chart.ts';

/** Where a state stands in its workflow's file. Pure. */
export function statePointer(path: string): string {
  return pointer(...path.split('.').flatMap((id) => ['states', id]));
}

/** Where a transition stands: under its state, or under the work it waits for. Pure. */
export function transitionPointer({
  source,
  id,
  trigger,
}: Pick<ChartTransition, 'source' | 'id' | 'trigger'>): string {
  const at = statePointer(source);
  const [invocation = '', on, key] = id.split('.');
  const isResult = trigger.kind === 'invoke' || on === 'onTimeout';
  if (!isResult) return at + pointer('transitions', id);
  return at + pointer('invoke', invocation, ...[on, key].filter((one) => one !== undefined));
}

/** How people call a transition: its label or its id, with what it is taken on. Pure. */
export function transitionName({
  label,
  id,
  trigger,
}: Pick<ChartTransition, 'label' | 'id' | 'trigger'>): string {
  const name = `"${label ?? id}"`;
  switch (trigger.kind) {
    case 'event':
      return `${name} on ${trigger.type}`;
    case 'after':
      return `the timer ${name}`;
    case 'clock':
      return `${name} at ${trigger.percent} % of the clock ${trigger.clock}`;
    case 'always':
      return `${name}, which is taken at once,`;
    case 'done':
      return `${name}, taken when the states inside have ended,`;
    case 'invoke':
      return `${name}, taken when ${trigger.invocation.split('#')[1] ?? 'the work'} has ${trigger.result === 'done' ? 'ended' : 'failed'},`;
  }
}
