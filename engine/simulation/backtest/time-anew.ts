import type { Event } from '../../event.ts';
import { isJsonObject } from '../../json.ts';
import type { Plan } from '../../plan.ts';
import type { StoredEvent } from './stored-event.ts';

/** How what time alone made (timers, what patterns waited for) agrees with what it really made. */
export interface TimeFidelity {
  /** Those of both. */
  readonly compared: number;
  /** Of them, those that came to the same. */
  readonly agreed: number;
  /** Came due then, and not in the simulation. */
  readonly onlyThen: number;
  /** Came due in the simulation only. */
  readonly onlySimulated: number;
}

/** Holds what came due in the simulation against what came due then. */
export interface TimeAnew {
  then(stored: StoredEvent, counted: boolean): void;
  simulated(event: Event, plan: Plan, counted: boolean): void;
  /** Once all has come due. */
  result(): TimeFidelity;
}

interface Waiting<T> {
  readonly one: T;
  readonly counted: boolean;
}

/**
 * Nothing has come due yet. The same timer of the same record is the same, the first time with the first: when
 * exactly it was due differs by how long after that it really fired. Counted is what was counted then.
 */
export function timeAnew(agrees: (stored: StoredEvent, plan: Plan) => boolean): TimeAnew {
  const then = new Map<string, Waiting<StoredEvent>[]>();
  const simulated = new Map<string, Waiting<Plan>[]>();
  let [compared, agreed] = [0, 0];
  const compare = (stored: Waiting<StoredEvent>, plan: Plan): void => {
    if (!stored.counted) return;
    compared += 1;
    agreed += Number(agrees(stored.one, plan));
  };
  return {
    then(stored, counted) {
      const name = nameOf(stored.event);
      const twin = takeFirst(simulated, name);
      if (twin === undefined) wait(then, name, { one: stored, counted });
      else compare({ one: stored, counted }, twin.one);
    },
    simulated(event, plan, counted) {
      const name = nameOf(event);
      const twin = takeFirst(then, name);
      if (twin === undefined) wait(simulated, name, { one: plan, counted });
      else compare(twin, plan);
    },
    result: () => ({
      compared,
      agreed,
      onlyThen: countedIn(then),
      onlySimulated: countedIn(simulated),
    }),
  };
}

function nameOf({ type, target = '', data }: Event): string {
  const key = isJsonObject(data) ? data['key'] : undefined;
  return JSON.stringify([type, target, key ?? null]);
}

function wait<T>(all: Map<string, Waiting<T>[]>, name: string, one: Waiting<T>): void {
  const list = all.get(name);
  if (list === undefined) all.set(name, [one]);
  else list.push(one);
}

function takeFirst<T>(all: Map<string, Waiting<T>[]>, name: string): Waiting<T> | undefined {
  const list = all.get(name);
  const first = list?.shift();
  if (list?.length === 0) all.delete(name);
  return first;
}

function countedIn(all: ReadonlyMap<string, readonly Waiting<unknown>[]>): number {
  return [...all.values()].flat().filter(({ counted }) => counted).length;
}
