import { BUILT_IN } from '../../event.ts';
import type { Event } from '../../event.ts';
import { isJsonObject } from '../../json.ts';
import type { Json } from '../../json.ts';
import type { Definitions } from '../../pack/definitions.ts';
import type { Plan } from '../../plan.ts';
import { emptyWorld } from '../simulated-world.ts';
import type { Simulation } from '../simulator.ts';
import { boundTo } from './binding.ts';
import type { NamedRecord } from './named-event.ts';
import { enterPast, noGaps, tieChildren } from './past.ts';
import type { PastGaps, PastPart } from './past.ts';
import type { SimulatedIncident } from './quality.ts';
import { createUnknownFacts } from './unknown-facts.ts';
import type { UnknownFacts } from './unknown-facts.ts';

/** One set of definitions over a world of its own. */
export interface Side {
  readonly definitions: Definitions;
  readonly simulation: Simulation;
  readonly gaps: PastGaps;
  readonly unknown: UnknownFacts;
  /** Incidents opened by other events than somebody's opening by hand, while counting. */
  readonly incidents: readonly SimulatedIncident[];
  enter(part: PastPart): void;
  /** Once everything is entered. */
  begin(): void;
  /** False for an event sent to a record that is not there. */
  hasTarget(event: Event): boolean;
  /** Takes note of what was planned, once it is written. */
  planned(event: Event, plan: Plan, counted: boolean): void;
  /** Data of a record; undefined when there is none. */
  dataOf(record: string | undefined): Json | undefined;
  /** What people know a record by; null when there is none. */
  named(record: string): NamedRecord | null;
  /** Effects a state waits for. */
  waiting(): number;
}

/**
 * A side whose world is empty yet.
 * @param begin ISO 8601 UTC: the instant its world is entered as of
 */
export function createSide(
  definitions: Definitions,
  begin: string,
  incidentTypes: ReadonlySet<string>,
): Side {
  const world = emptyWorld();
  const gaps = noGaps();
  const unknown = createUnknownFacts(definitions, gaps);
  const simulation: Simulation = { world, definitions, now: begin };
  const incidents: SimulatedIncident[] = [];

  return {
    definitions,
    simulation,
    gaps,
    unknown,
    incidents,
    enter: (part) => enterPast(world, part, begin, definitions, gaps),
    begin: () => tieChildren(world),
    hasTarget: ({ target }) => target === undefined || world.records.has(target),
    planned(event, plan, counted) {
      unknown.onPlanned(event, plan, counted);
      if (!counted || event.type === BUILT_IN.opened) return;
      for (const { before, after: record } of plan.changes) {
        if (before !== null || !incidentTypes.has(record.type)) continue;
        const { decision } = plan;
        incidents.push({ decision: decision.id, about: boundTo(record.data), at: decision.at });
      }
    },
    dataOf: (record) => (record === undefined ? undefined : world.records.get(record)?.data),
    named(id) {
      const record = world.records.get(id);
      if (record === undefined) return null;
      const { number, type, data } = record;
      const field = definitions.types.get(type)?.titleField;
      const title = field === undefined ? undefined : data[field];
      return { id, number, title: typeof title === 'string' ? title : number };
    },
    waiting() {
      let count = 0;
      for (const { snapshot } of world.records.values())
        for (const { kind } of Object.values(snapshot.invocations))
          count += Number(kind === 'effect');
      return count;
    },
  };
}

/** An event as a side with other ids for the same records and effects has to be told it; itself where they are the same. Pure. */
export function toldAs(event: Event, idOf: (id: string) => string): Event {
  const { target, data, type } = event;
  const own = target === undefined ? undefined : idOf(target);
  const told = own === undefined || own === target ? event : { ...event, target: own };
  const brings = type === BUILT_IN.effectCompleted || type === BUILT_IN.effectFailed;
  if (!brings || !isJsonObject(data) || typeof data['effect'] !== 'string') return told;
  const effect = idOf(data['effect']);
  return effect === data['effect'] ? told : { ...told, data: { ...data, effect } };
}
