import type { ConditionNode } from '../condition/compile.ts';
import { factName, inWords as inValueWords } from '../condition/explain.ts';
import { stableJson } from '../json.ts';
import { findOperator } from '../condition/operators.ts';
import type { Json } from '../json.ts';
import { slotName } from '../policy/analysis/slot.ts';
import type { Slot } from './data/slot.ts';
import { comparedAs } from './data/relations.ts';
import type { Compared } from './data/relations.ts';
import { traceOf } from './report/trace.ts';
import type { Trace, TraceFact } from './report/trace.ts';
import { behaviourOf } from './space/behaviour.ts';
import type { Behaviour } from './space/behaviour.ts';
import { explore, wayTo } from './space/explore.ts';
import { conditionsOf } from './space/knowledge.ts';
import type { Move, Space } from './space/explore.ts';
import { stateAt } from './space/place.ts';
import { EDIT } from './space/situation.ts';
import type { Verifiable } from './space/situation.ts';
import { watchOf } from './space/watch.ts';
import { NOTHING_KNOWN } from './surroundings.ts';
import type { VerifyOptions } from './verify-workflow.ts';

/** Something one of two workflows can do and the other cannot. */
export interface BehaviourChange {
  readonly kind: 'possible' | 'impossible';
  /** Null: when it is opened. */
  readonly from: string | null;
  /** What happens: `event:change.closed`, `after:…`, `clock:…`, `invoke:…`; null: it is opened. */
  readonly on: string | null;
  /** Null: it never comes to rest. */
  readonly to: string | null;
  /** The value with which it can, where it can with others on both sides; absent: none at all. */
  readonly with?: TraceFact;
  readonly message: string;
  /** The shortest way to it, in the workflow that can do it. */
  readonly trace: Trace;
}

/** What changed in what a workflow can do. */
export interface BehaviourDiff {
  readonly changes: readonly BehaviourChange[];
  /** False: one of the two was not walked through whole, so something may be missing. */
  readonly exhausted: boolean;
}

/** Most configurations looked at on each side. */
const MOST = 20_000;

interface Side {
  readonly space: Space;
  readonly behaviour: Behaviour;
  /** The first move for each thing that can happen in a state. */
  readonly moves: ReadonlyMap<string, Move>;
  /** The first move with each value, of those things. */
  readonly values: ReadonlyMap<string, ReadonlyMap<string, ValuedMove>>;
  readonly workflow: Verifiable;
}

interface ValuedMove {
  readonly move: Move;
  readonly slot: Slot;
  readonly value: Json | undefined;
  /** The class of values it is of, as a mask. */
  readonly mask: number;
}

/**
 * What became possible and what became impossible from one version of a workflow to another: what can happen in which
 * state, with which values, and where it leads. Changes of labels, of who is told and of drawings are none.
 * Deterministic, pure.
 */
export function compareBehaviour(
  before: Verifiable,
  after: Verifiable,
  options: {
    readonly before?: Pick<VerifyOptions, 'surroundings' | 'known'>;
    readonly after?: Pick<VerifyOptions, 'surroundings' | 'known'>;
  } = {},
): BehaviourDiff {
  // Values are told apart alike on both sides.
  const asked = [before, after].flatMap(conditionsOf);
  const old = walk(before, asked, options.before ?? {});
  const now = walk(after, asked, options.after ?? {});
  const only = (one: Side, other: Side, kind: BehaviourChange['kind']): BehaviourChange[] =>
    [...one.moves].flatMap(([key, move]) =>
      other.moves.has(key) ? valuesOnly(one, other, key, kind) : [change(one, move, kind, null)],
    );
  return {
    changes: [...only(now, old, 'possible'), ...only(old, now, 'impossible')],
    exhausted: old.space.exhausted && now.space.exhausted,
  };
}

/** Values with which something can happen on one side alone, one for each fact. */
function valuesOnly(
  one: Side,
  other: Side,
  key: string,
  kind: BehaviourChange['kind'],
): BehaviourChange[] {
  const others = other.values.get(key);
  const found = [...(one.values.get(key) ?? [])].filter(([name]) => others?.has(name) === false);
  const byFact = new Map(found.map(([, valued]) => [valued.slot.index, valued] as const));
  return [...byFact.values()].map((valued) => change(one, valued.move, kind, valued));
}

function walk(
  workflow: Verifiable,
  alsoAsked: readonly ConditionNode[],
  { surroundings = NOTHING_KNOWN, known }: Pick<VerifyOptions, 'surroundings' | 'known'>,
): Side {
  const options = { alsoAsked, watch: watchOf([]), ...(known === undefined ? {} : { known }) };
  const behaviour = behaviourOf(workflow, surroundings, options);
  const moves = new Map<string, Move>();
  const values = new Map<string, Map<string, ValuedMove>>();
  const states: string[] = [];
  const space = explore(
    behaviour,
    (move) => {
      const from = move.from === null ? '' : (states[move.from] ?? '');
      const to = stateAfter(move, behaviour);
      if (move.to !== null) states[move.to] ??= to ?? '';
      if (move.trigger === EDIT) return;
      const key = JSON.stringify([from, move.trigger, to]);
      if (!moves.has(key)) moves.set(key, move);
      const known = values.get(key) ?? new Map<string, ValuedMove>();
      values.set(key, known);
      for (const slot of behaviour.slots.all) noteValues(move, slot, known);
    },
    MOST,
  );
  return { space, behaviour, moves, values, workflow };
}

/** Notes the values of a fact a move can be made with, and whether comparisons of two facts hold with it. */
function noteValues(move: Move, slot: Slot, known: Map<string, ValuedMove>): void {
  const mask = move.step.asked[slot.index] ?? slot.full;
  for (const [bit, { value, answers }] of slot.classes.entries()) {
    if ((mask & (1 << bit)) === 0) continue;
    const asked = slot.questions.map(
      ({ operator, literal }, i) => `${operator.id} ${stableJson(literal)} ${answers[i]}`,
    );
    const compared =
      slot.compares === null ? null : [stableJson(slot.compares as unknown as Json), value ?? null];
    const name = JSON.stringify([
      slotName(slot.reference),
      isMissing(value),
      asked.toSorted(),
      compared,
    ]);
    if (!known.has(name)) known.set(name, { move, slot, value, mask: 1 << bit });
  }
}

function isMissing(value: Json | undefined): boolean {
  return value === undefined || value === null;
}

function stateAfter({ step: { to } }: Move, { nodes }: Behaviour): string | null {
  return to === 'endless' ? null : stateAt(nodes, to.place);
}

function change(
  side: Side,
  move: Move,
  kind: BehaviourChange['kind'],
  valued: ValuedMove | null,
): BehaviourChange {
  const { space, behaviour, workflow } = side;
  const before = move.from === null ? [] : wayTo(space, behaviour, move.from);
  const source = space.situations[move.from ?? -1];
  const from = source === undefined ? null : stateAt(behaviour.nodes, source.place);
  const to = stateAfter(move, behaviour);
  return {
    kind,
    from,
    on: move.trigger,
    to,
    ...(valued === null ? {} : { with: valueOf(valued) }),
    message: inWords(kind, from, move, to) + withWords(valued),
    trace: traceOf(
      [...before, valued === null ? move : narrowed(move, valued)],
      behaviour,
      workflow.recordType?.definition.fields ?? null,
    ),
  };
}

/** The move, made with that value alone. */
function narrowed(move: Move, { slot: { index }, mask }: ValuedMove): Move {
  const { masks, asked } = move.step;
  const left = (masks[index] ?? 0) & mask;
  const step = {
    ...move.step,
    asked: asked.with(index, mask),
    // Where the step wrote it, it is another value by then.
    masks: left === 0 ? masks : masks.with(index, left),
  };
  return { ...move, step };
}

function valueOf(valued: ValuedMove): NonNullable<BehaviourChange['with']> {
  const { slot, value } = valued;
  const { fact, path } = slot.reference;
  const compared = comparedBy(valued);
  return {
    fact,
    ...(path === undefined ? {} : { path }),
    ...(compared !== null ? { compared } : isMissing(value) ? {} : { value: value ?? null }),
  };
}

function comparedBy({ slot: { compares, classes }, mask }: ValuedMove): Compared | null {
  if (compares === null) return null;
  return comparedAs(compares, classes, (bit) => (mask & (1 << bit)) !== 0);
}

function withWords(valued: ValuedMove | null): string {
  if (valued === null) return '';
  const { reference } = valued.slot;
  const compared = comparedBy(valued);
  if (compared === null) return ` where ${factName(reference)} is ${inValueWords(valued.value)}`;
  const label = findOperator(compared.operator)?.expectation ?? compared.operator;
  const told = label.replace('{value}', () => factName(compared.with));
  return ` where ${factName(reference)} is ${compared.holds ? '' : 'not '}${told}`;
}

function inWords(
  kind: BehaviourChange['kind'],
  from: string | null,
  { trigger, step }: Move,
  to: string | null,
): string {
  const now = kind === 'possible' ? 'can now' : 'can no longer';
  const where = to === null ? 'go round for ever' : from === to ? 'stay' : `come to "${to}"`;
  if (from === null || trigger === null) return `a new record ${now} ${where}`;
  const [label] = step.taken.flatMap(({ transition }) => transition.label ?? []);
  const named = label === undefined ? '' : ` ("${label}")`;
  return `a record in "${from}" ${now} ${where} on ${trigger.slice(trigger.indexOf(':') + 1)}${named}`;
}
