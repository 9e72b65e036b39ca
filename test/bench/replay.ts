import type { Definitions, JsonObject } from '@interlock/engine';
import { compileDefinitions, startBacktest } from '@interlock/engine/study';
import { liveThroughMonth, MONTH } from '../support/month-of-events.ts';
import { shipped, shippedDefinitions } from '../workflows/shipped-packs.ts';
import { median, table } from './load.ts';

const ROUNDS = 5;
const WANTED = 10_000;

/**
 * `pnpm bench replay`: how many steps of histories a replay goes through in a second of CPU, by what the draft changes:
 * of all threads of the process, so that who else uses the machine hardly matters.
 */
export async function bench(json: boolean): Promise<void> {
  const live = shippedDefinitions();
  const stored = liveThroughMonth(live, { seed: 4_711, events: 20_000, servers: 400 });
  const drafts: readonly (readonly [string, Definitions])[] = [
    ['nothing', live],
    ['a policy', changed('alert/policies/suppress-in-maintenance.json', { title: 'Otherwise' })],
    ['a transition of incidents', incidents('new', 'cancel')],
    ['where incidents end', incidents('resolved', 'auto-close')],
    ['where incidents begin', incidents('new', null)],
  ];
  const figures = drafts.map(([what, draft]) => {
    let steps = 0;
    const rounds = Array.from({ length: ROUNDS }, () => {
      const begun = process.cpuUsage();
      const test = startBacktest({
        live,
        draft,
        from: MONTH.begin,
        to: MONTH.end,
        begin: MONTH.begin,
      });
      test.replay(stored);
      ({ steps } = test.finish([]).report.records);
      const { user, system } = process.cpuUsage(begun);
      return (user + system) / 1_000;
    });
    const ms = median(rounds);
    return {
      what,
      events: stored.length,
      steps,
      ms,
      stepsPerSecond: Math.round(steps / (ms / 1_000)),
    };
  });
  if (json) {
    console.log(JSON.stringify({ figures, wanted: WANTED }, null, 2));
    return;
  }
  const rows = figures.map(({ what, events, steps, ms, stepsPerSecond }) => [
    what,
    String(events),
    String(steps),
    ms.toFixed(0),
    String(stepsPerSecond),
    stepsPerSecond >= WANTED ? 'yes' : 'NO',
  ]);
  const head = [
    'the draft changes',
    'stored events',
    'steps',
    'ms of CPU',
    'steps/s',
    `≥ ${WANTED}`,
  ];
  console.log(table([head, ...rows]));
}

/** Another incident workflow: a transition of a state does one more thing, or (null) entering the state does. */
function incidents(state: string, transition: string | null): Definitions {
  const path = 'incident/workflow.json';
  const json = structuredClone(shipped.files.get(path)) as unknown as {
    readonly states: {
      readonly [id: string]: {
        actions?: object;
        entry?: object;
        readonly transitions: Transitions;
      };
    };
  };
  const found = json.states[state];
  const place = transition === null ? found : found?.transitions[transition];
  const key = transition === null ? 'entry' : 'actions';
  if (place === undefined) throw new Error(`there is no ${state} ${transition ?? ''}`);
  place[key] = { ...place[key], bench: { type: 'note', params: { text: 'Otherwise' } } };
  return changed(path, json as unknown as JsonObject);
}

interface Transitions {
  readonly [id: string]: { actions?: object; entry?: object };
}

function changed(path: string, more: JsonObject): Definitions {
  const json = shipped.files.get(path) as JsonObject | undefined;
  if (json === undefined) throw new Error(`there is no ${path}`);
  const draft = compileDefinitions(new Map(shipped.files).set(path, { ...json, ...more }));
  if (!draft.ok) throw new Error(JSON.stringify(draft.issues));
  return draft.value;
}
