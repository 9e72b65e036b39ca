import { EngineError } from '../errors.ts';
import { ENGINE } from '../principal.ts';
import type { Principal } from '../principal.ts';
import type { Scenario } from './schema.ts';
import type { Simulation } from './simulator.ts';

/** A scenario under way. */
export interface ScenarioRun {
  readonly simulation: Simulation;
  readonly scenario: Scenario;
  /** Alias → record id. */
  readonly aliases: Map<string, string>;
}

/** The principal a step acts as. Throws EngineError `unknown-principal`. */
export function principalOf(run: ScenarioRun, id: string | undefined): Principal {
  if (id === undefined)
    return { kind: 'system', id: 'monitoring', name: 'monitoring', teams: [], roles: ['monitor'] };
  if (id === 'engine') return ENGINE;
  const found = run.simulation.world.people.get(id);
  if (found !== undefined)
    return { kind: found.kind, id, name: found.name, teams: found.teams, roles: found.roles };
  throw new EngineError('unknown-principal', `"${id}" is not among given.principals`);
}

/** The record an alias names. Throws EngineError `unknown-alias`. */
export function aliasOf(run: ScenarioRun, alias: string): string {
  const id = run.aliases.get(alias);
  if (id !== undefined) return id;
  throw new EngineError(
    'unknown-alias',
    `nothing is called "${alias}" yet; known are ${[...run.aliases.keys()].join(', ')}`,
  );
}
