import { isJsonObject } from '../../json.ts';
import { ancestry } from '../../workflow/chart.ts';
import type { Chart, ChartState, ChartTransition } from '../../workflow/chart.ts';

/** Timers that wait until an instant a field says, by the state nothing else leads out of. */
export interface LoneTimer {
  readonly state: ChartState;
  readonly timer: ChartTransition;
  readonly field: string;
}

/** The timers a record waits for alone, and that are not set where their field is empty. Pure. */
export function loneTimers(chart: Chart): LoneTimer[] {
  return [...chart.values()].flatMap((state): LoneTimer[] => {
    if (state.kind !== 'atomic') return [];
    const around = ancestry(state.path).flatMap((path) => chart.get(path) ?? []);
    const ways = around.flatMap(({ transitions }) => transitions);
    const isParallel = around.some(({ kind }) => kind === 'parallel');
    const [timer, ...others] = ways.filter(({ target }) => target !== null);
    const field = timer === undefined ? null : fieldWaitedFor(timer);
    if (timer === undefined || field === null || others.length > 0 || isParallel) return [];
    return timer.source === state.path ? [{ state, timer, field }] : [];
  });
}

const FIELD = /^\s*record\.data\.([A-Za-z_]\w*)\s*$/u;

/** The field of the record whose instant a timer waits for; null: it waits for none, or for what cannot be seen. Pure. */
export function fieldWaitedFor({ trigger }: ChartTransition): string | null {
  if (trigger.kind !== 'after' || trigger.delay.kind !== 'until') return null;
  const { source } = trigger.delay.until;
  const cel = isJsonObject(source) ? source['cel'] : undefined;
  return (typeof cel === 'string' ? FIELD.exec(cel)?.[1] : undefined) ?? null;
}
