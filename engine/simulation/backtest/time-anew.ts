import type { Event } from '../../event.ts';
import { isJsonObject } from '../../json.ts';
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

/** How an event ended, and on which records. */
export type Ended = Pick<StoredEvent, 'outcome' | 'code' | 'records'>;

/** Holds what came due in the simulation against what came due then. */
export interface TimeAnew {
  happened(event: Event, ended: Ended, counted: boolean): void;
  simulated(event: Event, ended: Ended, counted: boolean): void;
  /** Once all has come due. */
  result(): TimeFidelity;
}

interface Waiting {
  readonly ended: Ended;
  readonly counted: boolean;
}

/**
 * Nothing has come due yet. The same timer of the same record is the same, the first time with the first: when
 * exactly it was due differs by how long after that it really fired. Counted is what was counted then.
 */
export function timeAnew(agree: (then: Ended, simulated: Ended) => boolean): TimeAnew {
  const then = new Map<string, Waiting[]>();
  const simulated = new Map<string, Waiting[]>();
  let [compared, agreed] = [0, 0];
  const compare = (real: Waiting, anew: Ended): void => {
    if (!real.counted) return;
    compared += 1;
    agreed += Number(agree(real.ended, anew));
  };
  return {
    happened(event, ended, counted) {
      const name = nameOf(event);
      const twin = takeFirst(simulated, name);
      if (twin === undefined) wait(then, name, { ended, counted });
      else compare({ ended, counted }, twin.ended);
    },
    simulated(event, ended, counted) {
      const name = nameOf(event);
      const twin = takeFirst(then, name);
      if (twin === undefined) wait(simulated, name, { ended, counted });
      else compare(twin, ended);
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

function wait(all: Map<string, Waiting[]>, name: string, one: Waiting): void {
  const list = all.get(name);
  if (list === undefined) all.set(name, [one]);
  else list.push(one);
}

function takeFirst(all: Map<string, Waiting[]>, name: string): Waiting | undefined {
  const list = all.get(name);
  const first = list?.shift();
  if (list?.length === 0) all.delete(name);
  return first;
}

function countedIn(all: ReadonlyMap<string, readonly Waiting[]>): number {
  return [...all.values()].flat().filter(({ counted }) => counted).length;
}
