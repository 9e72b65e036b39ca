import type { Definitions } from '../../pack/definitions.ts';
import type { Turns } from '../../turns.ts';
import type { Scenario } from '../schema.ts';
import { breachOf } from '../walk/fault.ts';
import { walkInTurns } from '../walk/random-walks.ts';
import type { Effort } from './player.ts';

/** Walks, and steps of each: together under a second. */
const WALKS = 30;
const LENGTH = 40;

/**
 * Walks at random until an invariant is broken, among records of its workflow and of those that wait for such ones: what
 * no trace says, as it happens to other records, may be what it takes. Deterministic; null: in vain.
 */
export function* walkToBreach(
  { workflow, invariant }: { readonly workflow: string; readonly invariant: string },
  definitions: Definitions,
  effort: Effort | undefined,
): Turns<{ readonly walks: number; readonly shortest: Scenario | null }> {
  const only = [workflow, ...waitingFor(workflow, definitions)];
  const options = { walks: WALKS, seed: 1, length: LENGTH, only };
  const { failed, walks, steps } = yield* walkInTurns(definitions, options);
  if (effort !== undefined) effort.left -= steps;
  const cause = breachOf(workflow, invariant);
  return { walks, shortest: failed.find(({ fault }) => fault.cause === cause)?.shortest ?? null };
}

/** Workflows with a state that waits for records of another one. */
function waitingFor(workflow: string, { workflows }: Definitions): string[] {
  return [...workflows.values()].flatMap(({ id, chart }) =>
    id !== workflow &&
    [...chart.values()].some(({ invocations }) =>
      invocations.some(({ work }) => work.kind === 'records' && work.type === workflow),
    )
      ? [id]
      : [],
  );
}
