import type { CompiledCondition } from '../../condition/compile.ts';
import type { CompiledFact, FactReader } from '../../condition/fact.ts';
import { mapInTurns } from '../../turns.ts';
import type { Turns } from '../../turns.ts';
import { addCandidates, clearCandidates, newCandidates, takeCandidate } from './candidate-set.ts';
import type { CandidateSet } from './candidate-set.ts';
import { addLeft, newLeft } from './excluding.ts';
import type { Excluding } from './excluding.ts';
import { addPairs } from './pairs.ts';
import type { PairAccess } from './pairs.ts';
import { compileProgram } from './program.ts';
import { passes } from './quick-check.ts';
import type { QuickChecks, SlotValues } from './quick-check.ts';
import { remainderOf } from './remainder.ts';
import { buildRoutes } from './routes.ts';
import { beginRun, endRun, newRun, valueIn } from './run.ts';
import type { Run, Test } from './run.ts';
import { lookUp } from './slot-access.ts';
import type { SlotAccess } from './slot-access.ts';

/** Conditions of many policies, found by the facts an event brings instead of tested one after the other. */
export interface PolicyIndex {
  /** Of each condition, for an event of which a fact could not be read. */
  readonly tests: readonly Test[];
  /** What is left to be tested of each once it has been found and its quick checks are passed. */
  readonly left: readonly Test[];
  readonly slots: readonly SlotAccess[];
  readonly pairs: readonly PairAccess[];
  readonly quick: QuickChecks;
  /** The conditions nothing could be looked up for. */
  readonly rest: Excluding;
  /** Ranks of all. */
  readonly everyone: Int32Array;
  readonly newRoom: () => Room;
  /** Room for one event at a time; null while it is in use. */
  room: Room | null;
}

interface Room {
  readonly run: Run;
  readonly candidates: CandidateSet;
  readonly values: SlotValues;
  /** Which of the rest no value rules out. */
  readonly left: Int32Array;
  /** A fact could not be read: then each condition must be tested, to say so itself. */
  unreadable: boolean;
}

/**
 * Indexes conditions by what must be so for each to hold: a value a fact is or holds, a beginning, a range,
 * that it is there at all. Of several it takes the rarest, or the rarest two values together. Pure.
 *
 * @param conditions in the order they are asked; a condition's place is its rank
 * @param asksWorld facts that are read from the world: none is read to find candidates, only to test them
 */
export function* buildPolicyIndex(
  conditions: readonly CompiledCondition[],
  asksWorld: ReadonlySet<string>,
): Turns<PolicyIndex> {
  const nodes = conditions.map(({ node }) => node);
  const readable = ({ reference }: CompiledFact): boolean =>
    reference.params === undefined && !asksWorld.has(reference.fact);
  const remaining = yield* mapInTurns(nodes, (node) => remainderOf(node, readable));
  const program = yield* compileProgram(nodes, remaining);
  const routes = yield* buildRoutes(nodes, (fact) =>
    readable(fact) ? program.slotOf(fact) : null,
  );
  const newRoom = (): Room => ({
    run: newRun(program.slots, program.shared),
    candidates: newCandidates(nodes.length),
    values: {
      ids: new Int32Array(program.slots.length),
      numbers: new Float64Array(program.slots.length),
    },
    left: newLeft(routes.rest),
    unreadable: false,
  });
  return {
    ...routes,
    tests: program.tests,
    left: program.left,
    everyone: Int32Array.from(nodes.keys()),
    newRoom,
    room: newRoom(),
  };
}

/** What is done with a condition that holds, or that could not be tested. */
export interface Heard {
  /** @returns false to ask no further */
  readonly holds: (rank: number) => boolean;
  readonly failed: (rank: number, cause: unknown) => void;
}

/** Tests the conditions an event's facts lead to, in order of rank. Those not led to do not hold. */
export function askIndex(index: PolicyIndex, facts: FactReader, heard: Heard): void {
  const room = enter(index, facts);
  const { run, candidates, values } = room;
  for (let rank = takeCandidate(candidates); rank >= 0; rank = takeCandidate(candidates)) {
    if (!room.unreadable && !passes(index.quick, rank, values)) continue;
    const test = room.unreadable ? index.tests[rank] : index.left[rank];
    const holds = tryTest(test, run, rank, heard);
    if (holds && !heard.holds(rank)) clearCandidates(candidates);
  }
  leave(index, room);
}

/** Ranks of the conditions an event's facts lead to, in order: no other one can hold. */
export function candidateRanks(index: PolicyIndex, facts: FactReader): number[] {
  const room = enter(index, facts);
  const ranks: number[] = [];
  for (let rank = takeCandidate(room.candidates); rank >= 0; rank = takeCandidate(room.candidates))
    ranks.push(rank);
  leave(index, room);
  return ranks;
}

function enter(index: PolicyIndex, facts: FactReader): Room {
  // A reader that asks the same policies again gets room of its own.
  const room = index.room ?? index.newRoom();
  index.room = null;
  const { run, candidates, values } = room;
  beginRun(run, facts);
  room.unreadable = !readAll(index, room);
  if (room.unreadable) addCandidates(candidates, index.everyone);
  else {
    addPairs(index.pairs, values, candidates);
    addLeft(index.rest, values.ids, room.left, candidates);
  }
  return room;
}

function readAll({ slots }: PolicyIndex, { run, candidates, values }: Room): boolean {
  try {
    for (const access of slots) lookUp(access, valueIn(run, access.slot), values, candidates);
    return true;
  } catch {
    return false;
  }
}

function leave(index: PolicyIndex, room: Room): void {
  endRun(room.run);
  index.room = room;
}

function tryTest(test: Test | undefined, run: Run, rank: number, heard: Heard): boolean {
  try {
    return test?.(run) === true;
  } catch (cause) {
    heard.failed(rank, cause);
    return false;
  }
}
