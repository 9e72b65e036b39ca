import type { Surroundings } from '../surroundings.ts';
import type { Verifiable } from '../space/situation.ts';
import { ancestry } from '../../workflow/chart.ts';
import type { ChartInvocation, ChartState } from '../../workflow/chart.ts';
import { pointer } from '../../issue.ts';
import type { VerifyFinding } from './finding.ts';
import { statePointer } from './places.ts';
import type { Explored } from './reachability.ts';

/** Work that is waited for whose failing, or never ending, leads nowhere. Pure. */
export function unhandledWork(
  { chart }: Pick<Verifiable, 'chart'>,
  { endings }: Surroundings,
  { behaviour, enteredBy, traceTo, words }: Explored,
): VerifyFinding[] {
  return behaviour.nodes.all.flatMap(({ index, state }) => {
    const entered = enteredBy.get(index);
    if (entered === undefined) return [];
    return state.invocations.flatMap((invocation): VerifyFinding[] => {
      const { work } = invocation;
      const name = words.work(state.path, invocation.id);
      const where = `In ${words.state(state.path)}, `;
      const base = {
        verdict: 'proved',
        path: statePointer(state.path) + pointer('invoke', invocation.id),
        states: [state.path],
        trace: traceTo(entered),
      } as const;
      const mayFail = work.kind === 'effect' || endings(work.type).has('failed');
      const found: VerifyFinding[] = [];
      const timed = isTimed(state, invocation, chart);
      if (mayFail && !handles(state, invocation, 'failed')) {
        const message = `${where}nothing says what happens when ${name} fails: add onError, or the record ${timed ? 'waits until its time is up' : 'waits for ever'}`;
        found.push({ ...base, kind: 'unhandled-error', severity: 'warning', message });
      }
      if (!timed && !isLeft(state, chart)) {
        const message = `${where}nothing says what happens when ${name} takes too long, and nothing else leads out of the state: add onTimeout`;
        found.push({ ...base, kind: 'unhandled-timeout', severity: 'warning', message });
      }
      return found;
    });
  });
}

function handles({ transitions }: ChartState, { key }: ChartInvocation, result: 'failed'): boolean {
  return transitions.some(
    ({ trigger }) =>
      trigger.kind === 'invoke' && trigger.invocation === key && trigger.result === result,
  );
}

/** Whether a timer ends the wait: one of the work's own, or one out of a state around it. */
function isTimed(state: ChartState, { id }: ChartInvocation, chart: Verifiable['chart']): boolean {
  return ancestry(state.path).some((path) =>
    (chart.get(path)?.transitions ?? []).some(({ trigger, target, id: own }) => {
      if (trigger.kind !== 'after' && trigger.kind !== 'clock') return false;
      const onTimeout = path === state.path && own === `${id}.onTimeout`;
      return onTimeout || (target !== null && !target.startsWith(`${state.path}.`));
    }),
  );
}

/** Whether somebody can lead the record out of a state. */
function isLeft({ path: inner }: ChartState, chart: Verifiable['chart']): boolean {
  return ancestry(inner).some((path) =>
    (chart.get(path)?.transitions ?? []).some(
      ({ trigger, target }) => trigger.kind === 'event' && target !== null,
    ),
  );
}

/** Clocks that, once they run, run on for as long as there is a record. Pure. */
export function endlessClocks(
  { clocks }: Pick<Verifiable, 'clocks'>,
  stillRunning: (running: (active: readonly string[]) => boolean) => number | null,
  { traceTo }: Pick<Explored, 'traceTo'>,
): VerifyFinding[] {
  return clocks.flatMap(({ id, definition }): VerifyFinding[] => {
    const { run, pause = [], title } = definition;
    const isRunning = (active: readonly string[]): boolean =>
      active.some((leaf) => {
        // The closest listed state around a leaf decides.
        const listed = ancestry(leaf).find((path) => run.includes(path) || pause.includes(path));
        return listed !== undefined;
      });
    const from = stillRunning(isRunning);
    if (from === null) return [];
    const message = `the clock "${title}" never stops once it has begun: no state a record can still come to is one it does not run or pause in, and no end is reached`;
    return [
      {
        kind: 'endless-clock',
        severity: 'warning',
        verdict: 'proved',
        message,
        path: pointer('clocks', id),
        trace: traceTo(from),
      },
    ];
  });
}
