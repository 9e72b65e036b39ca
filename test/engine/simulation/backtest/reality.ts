import type { Definitions, Event, Json, Plan, Principal } from '@interlock/engine';
import { compileDefinitions, advanceTo, emptyWorld, simulateEvent } from '@interlock/engine/study';
import type { StoredEvent, Simulation } from '@interlock/engine/study';
import { buildPack } from '../../../support/small-pack.ts';

/** When reality begins. */
export const BEGIN = '2026-03-02T00:00:00.000Z';

/** Monitoring, the source of signals. */
export const MONITOR: Principal = {
  kind: 'system',
  id: 'prometheus',
  name: 'Prometheus',
  teams: [],
  roles: ['monitor'],
};

/** An agent. */
export const ADA: Principal = {
  kind: 'person',
  id: 'ada',
  name: 'Ada',
  teams: ['network'],
  roles: ['agent', 'requester'],
};

/** What happened under a set of definitions, as the server would have stored it. */
export interface Reality {
  readonly simulation: Simulation;
  readonly stored: StoredEvent[];
  /** Something happens so many minutes after the beginning, not before what happened last. */
  happen(minutes: number, event: Partial<Event> & { readonly type: string }): Plan;
}

/** An instant by minutes after the beginning. */
export function at(minutes: number): string {
  return new Date(Date.parse(BEGIN) + minutes * 60_000).toISOString();
}

/** The small pack compiled, with changes. */
export function compiled(changes: { readonly [path: string]: Json | undefined } = {}): Definitions {
  const result = compileDefinitions(buildPack(changes));
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** Nothing has happened yet. */
export function startReality(definitions: Definitions): Reality {
  const simulation: Simulation = { world: emptyWorld(), definitions, now: BEGIN };
  const stored: StoredEvent[] = [];
  const keep = (event: Event, plan: Plan): void => {
    const { outcome, code, changes, decision } = plan;
    if (outcome === 'refused') throw new Error(`refused: ${plan.reason}`);
    const records = changes.map(({ after }) => after.id);
    const { at: acceptedAt, hash } = decision;
    stored.push({ event, acceptedAt, outcome, code, records, hash });
  };
  return {
    simulation,
    stored,
    happen(minutes, given) {
      for (const { event, plan } of advanceTo(simulation, at(minutes))) keep(event, plan);
      const event: Event = {
        id: `e${stored.length}`,
        source: '/monitoring',
        time: simulation.now,
        data: {},
        actor: MONITOR,
        ...given,
      };
      const plan = simulateEvent(simulation, event);
      keep(event, plan);
      return plan;
    },
  };
}

/** A signal about a host. */
export function signal(fingerprint: string, host: string): Partial<Event> & { type: string } {
  return { type: 'signal.raised', data: { name: `Trouble ${fingerprint}`, fingerprint, host } };
}

/** A host that is known. */
export function host(name: string): Partial<Event> & { type: string } {
  return { type: 'record.opened', actor: ADA, data: { type: 'host', data: { name } } };
}

/** The record of a type a plan opened. */
export function opened(plan: Plan, type: string) {
  const change = plan.changes.find(({ before, after }) => before === null && after.type === type);
  if (change === undefined) throw new Error(`no ${type} was opened`);
  return change.after;
}
