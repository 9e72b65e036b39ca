import type { Chart } from './chart.ts';
import type { StatePlaces } from './relocate.ts';

/** What timers and awaited work are called in another version: key there → key here, where it is not the state alone. */
export interface CarriedKeys {
  readonly [key: string]: string | undefined;
}

/**
 * The key a timer or awaited work (`<state path>#<id>`) has in another version of its workflow. Pure.
 *
 * @param renamed keys that have another id, by their key with the state's path in the other version
 */
export function carriedKey(key: string, places: StatePlaces, renamed: CarriedKeys): string | null {
  const at = key.indexOf('#');
  const state = key.slice(0, at);
  const place = Object.hasOwn(places, state) ? places[state] : undefined;
  if (place === undefined || place.includes(',')) return null;
  const moved = place + key.slice(at);
  return (Object.hasOwn(renamed, moved) ? renamed[moved] : undefined) ?? moved;
}

/** Keys of the timers that active states may set. Pure. */
export function timerKeys(chart: Chart, active: readonly string[]): string[] {
  return active.flatMap((path) =>
    (chart.get(path)?.transitions ?? []).flatMap(({ key, trigger }) =>
      trigger.kind === 'after' ? [key] : [],
    ),
  );
}

/** What becomes of what a record waits for when it goes on in another version. */
export interface Carried {
  /** Pending timers that go on: key here → key there. */
  readonly timers: ReadonlyMap<string, string>;
  /** Keys of timers that start anew. */
  readonly starting: readonly string[];
  /** Awaited work that goes on: key here → key there. */
  readonly invocations: ReadonlyMap<string, string>;
}

/** What is carried over, by which names. */
export interface Carrying {
  readonly from: Chart;
  readonly to: Chart;
  readonly places: StatePlaces;
  readonly renamed: CarriedKeys;
}

/**
 * What of a record's timers and awaited work goes on in another version: what its states there have too. A timer starts
 * anew where the version before had none of its kind in these states: one that has fired there stays fired. Pure.
 *
 * @param there active states in the other version
 */
export function carry(
  { from, to, places, renamed }: Carrying,
  here: {
    readonly active: readonly string[];
    readonly timers: readonly string[];
    readonly invocations: readonly string[];
  },
  there: readonly string[],
): Carried {
  const possible = new Set(timerKeys(to, there));
  const known = new Set(
    timerKeys(from, here.active).map((key) => carriedKey(key, places, renamed)),
  );
  const timers = new Map<string, string>();
  for (const key of here.timers) {
    const carried = carriedKey(key, places, renamed);
    if (carried !== null && possible.has(carried)) timers.set(key, carried);
  }
  const invocations = new Map<string, string>();
  for (const key of here.invocations) {
    const carried = carriedKey(key, places, renamed);
    if (carried !== null && isSameWork(from, key, to, carried, there))
      invocations.set(key, carried);
  }
  return { timers, starting: [...possible].filter((key) => !known.has(key)), invocations };
}

function isSameWork(
  from: Chart,
  key: string,
  to: Chart,
  carried: string,
  active: readonly string[],
): boolean {
  const [was, is] = [workAt(from, key), workAt(to, carried)];
  const state = carried.split('#')[0] ?? '';
  return (
    was !== undefined && was.kind === is?.kind && was.type === is.type && active.includes(state)
  );
}

function workAt(chart: Chart, key: string) {
  return chart.get(key.split('#')[0] ?? '')?.invocations.find((one) => one.key === key)?.work;
}
