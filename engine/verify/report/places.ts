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
