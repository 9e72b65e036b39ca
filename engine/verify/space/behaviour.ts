import type { CompiledAction } from '../../action/compile.ts';
import type { ConditionNode } from '../../condition/compile.ts';
import type { FactReference } from '../../condition/schema.ts';
import type { Json } from '../../json.ts';
import type { KnownValues } from '../../policy/analysis/domain.ts';
import { comparison } from '../../policy/analysis/inquiry.ts';
import type { RecordType } from '../../record-type/schema.ts';
import type { CompiledType } from '../../record-type/compile.ts';
import type { CompiledTable } from '../../table/compile.ts';
import type { CompiledChart } from '../../workflow/compile.ts';
import { forEachChoice } from '../data/choices.ts';
import type { Choose } from '../data/choices.ts';
import { runActions, settle, takeForm } from '../data/fields.ts';
import type { Writing } from '../data/fields.ts';
import { waysOf } from '../data/masks.ts';
import type { Masks, StepFacts, Way } from '../data/masks.ts';
import { collectSlots, leavesOf } from '../data/slots.ts';
import { inputFields, tableReasoning } from '../data/table-reasoning.ts';
import type { Slots } from '../data/slots.ts';
import { maskOf, writtenValue } from '../data/written.ts';
import type { Surroundings } from '../surroundings.ts';
import { numberChart } from './nodes.ts';
import type { Edge, Nodes } from './nodes.ts';
import { placeName } from './place.ts';
import type { Place } from './place.ts';
import { begin, happen } from './settle.ts';
import type { Walked, Walker } from './settle.ts';
import { watchOf } from './watch.ts';
import type { Watch } from './watch.ts';

/** A workflow as verification walks through it. */
export interface Verifiable extends Pick<CompiledChart, 'id' | 'definition' | 'chart' | 'clocks' | 'invariants'> {
  /** Null: nothing is known of its records' fields, and none is followed. */
  readonly recordType: CompiledType | null;
  readonly tables: ReadonlyMap<string, CompiledTable>;
}

/** Where a record can be: the place, and what is left of its values. */
export interface Situation {
  readonly place: Place;
  readonly masks: Masks;
  /** What its invariants remember. */
  readonly memory: number;
}

/** One way a step can go. */
export interface Step {
  readonly to: Situation | 'endless';
  readonly taken: readonly Edge[];
  /** Values as they were when the step ended, what was known of the event included. */
  readonly masks: Masks;
  /** Values as they were before the step wrote them: what its guards left of them. */
  readonly asked: Masks;
  readonly facts: StepFacts;
  /** Ids of the invariants it breaks. */
  readonly broken: readonly string[];
  /** States entered, in their order. */
  readonly entered: readonly number[];
  /** The transitions taken over and over, where it never comes to rest. */
  readonly round?: readonly Edge[];
  /** The choices that lead here. */
  readonly choices: readonly number[];
}

/** How a workflow can behave, over-approximated: whatever a record can do is among it. */
export interface Behaviour {
  readonly nodes: Nodes;
  readonly slots: Slots;
  readonly watch: Watch;
  /** Ways to be opened. */
  readonly openings: (each: (step: Step) => void) => boolean;
  /** What can happen in a situation, as `triggerName` names it. */
  readonly triggers: (situation: Situation) => readonly string[];
  /** Ways a step can go; whether these are all. */
  readonly steps: (situation: Situation, trigger: string, each: (step: Step) => void) => boolean;
}

/** What editing a record's fields is called, beside the names of triggers. */
export const EDIT = 'edit';

/** Most ways one step is followed in. */
const MOST_RUNS = 2_000;

/**
 * How a workflow can behave. Guards are taken as what they say of fields, whose values are told apart as far as the
 * workflow's conditions do; what comes from elsewhere may be anything. Fields somebody may edit are edited, unless that
 * would break an invariant: such an edit is refused. Moves by hand are not followed. Pure.
 *
 * @param watch the invariants to follow; default: the workflow's own
 * @param known what is known of a fact's values
 * @param follow false: values are not followed at all, so that every guard may hold or not
 */
export function behaviourOf(
  workflow: Verifiable,
  surroundings: Surroundings,
  options: {
    readonly watch?: Watch;
    readonly known?: (fact: FactReference) => KnownValues | null;
    readonly follow?: boolean;
  } = {},
): Behaviour {
  const { follow = true, known = () => null } = options;
  const { watch = watchOf(follow ? workflow.invariants : []) } = options;
  const nodes = numberChart(workflow.chart, workflow.definition.initial);
  const type = workflow.recordType;
  const fields = follow ? (type?.definition.fields ?? {}) : {};
  const conditions = nodes.edges.flatMap(({ transition: { guard, allow } }) => [
    ...(guard === null ? [] : [guard.node]),
    ...(allow === null ? [] : [allow.node]),
  ]);
  const edit = type?.edit ?? null;
  const forms = new Set(nodes.edges.flatMap(({ transition: { form } }) => Object.keys(form ?? {})));
  const asked = [...conditions, ...(edit === null ? [] : [edit.node]), ...watch.asks];
  const slots = collectSlots(
    follow ? [...asked, ...tableInputs(asked, fields, workflow.tables), ...ordered(asked)] : [],
    known,
    new Set([...forms].filter((one) => Object.hasOwn(fields, one))),
    { fields, tables: workflow.tables, reasoning: tableReasoning(workflow.tables, known) },
  );
  const writing: Writing = { slots, fields };
  const full: Masks = slots.all.map((slot) => slot.full);
  const editable = Object.keys(fields).filter(
    (field) => fields[field]?.computed === undefined && fields[field]?.readOnly !== true,
  );

  const sentByEngine = (event: string): boolean => surroundings.sent?.has(event) ?? true;

  /** Follows one way through a step, told by the choices; null: it is no step at all. */
  const walk = (
    { trigger, place, masks: from, memory }: Start,
    choose: Choose,
    run: (walker: Walker) => Walked,
  ): Step | null => {
    let masks = from;
    let dead = false;
    const choices: number[] = [];
    const taken: Edge[] = [];
    const entered: number[] = [];
    const broken = new Set<string>();
    const denied = new Set<Edge>();
    const breaking = new Map<Edge, readonly string[]>();
    const rounds = new Map<string, number>();
    let round: readonly Edge[] = [];
    const event = trigger?.startsWith('event:') === true ? trigger.slice('event:'.length) : null;
    const before = place === null ? '' : stateAt(place);
    const facts = (state: string): StepFacts => ({
      state,
      type: workflow.id,
      event,
      taken: taken.map(({ transition }) => transition.key),
    });
    const decideIn = (state: string) => (node: ConditionNode) => {
      const ways = follow ? waysOf(node, masks, slots, facts(state)) : EITHER_WAY(masks);
      const at = ways.length < 2 ? 0 : choose(ways.length);
      if (ways.length > 1) choices.push(at);
      const way = ways[at];
      if (way === undefined) {
        dead = true;
        return false;
      }
      ({ masks } = way);
      return way.holds;
    };
    const decide = decideIn(before);
    const unwritten: number[] = [];
    const write = (next: Masks): void => {
      if (next === masks) return;
      for (const [i, mask] of masks.entries()) if (next[i] !== mask) unwritten[i] ??= mask;
      masks = next;
    };
    const asked = (): Masks => masks.map((mask, i) => unwritten[i] ?? mask);
    const act = (actions: readonly CompiledAction[]): void => {
      if (follow && actions.length > 0) write(runActions(actions, masks, writing));
    };
    const at = run({
      permits(edge) {
        const { guard, allow, trigger: by } = edge.transition;
        if (guard !== null && !decide(guard.node)) return false;
        if (by.kind !== 'event' || !follow) return true;
        if (allow !== null && !sentByEngine(by.type) && !decide(allow.node)) denied.add(edge);
        breaking.set(edge, watch.take(edge, decide));
        return true;
      },
      goesRound(active, pending) {
        const key = `${active.join(',')}|${pending}|${masks.join(',')}`;
        const since = rounds.get(key);
        if (since === undefined) rounds.set(key, taken.length);
        else round = taken.slice(since);
        return since !== undefined;
      },
      left: ({ state: { exit } }) => act(exit),
      taken(edge) {
        taken.push(edge);
        // Who may not take it is refused, and nothing happens at all.
        if (denied.has(edge)) dead = true;
        for (const id of breaking.get(edge) ?? []) broken.add(id);
        const { form, actions } = edge.transition;
        if (form !== null && follow) write(takeForm(form, masks, writing));
        act(actions);
      },
      entered({ index, state: { entry } }) {
        entered.push(index);
        act(entry);
      },
    });
    // An event nothing takes is not accepted, and nothing happens.
    if (event !== null && !taken.some(({ transition }) => transition.trigger.kind === 'event'))
      return null;
    if (at === 'endless') {
      const known = { masks, asked: asked(), facts: facts(before) };
      return dead ? null : { ...known, round, taken, entered, broken: [...broken], choices, to: at };
    }
    const state = stateAt(at);
    if (trigger === EDIT) {
      if (edit !== null && !decide(edit.node)) return null;
      write(edited(masks));
    }
    const watched = follow ? watch.moment(memory, decideIn(state)) : { memory, broken: [] };
    for (const id of watched.broken) broken.add(id);
    // An edit that breaks an invariant is refused.
    if (dead || (trigger === EDIT && broken.size > 0)) return null;
    const to = { place: at, masks: forgotten(masks), memory: watched.memory };
    const known = { masks, asked: asked(), facts: facts(state) };
    return { ...known, to, taken, entered, broken: [...broken], choices };
  };

  const stateAt = (place: Place): string => placeName(nodes, place).replaceAll(', ', ',');

  const each = (
    from: Start,
    run: (walker: Walker) => Walked,
    then: (step: Step) => void,
  ): boolean =>
    forEachChoice((choose) => {
      const step = walk(from, choose, run);
      if (step !== null) then(step);
    }, MOST_RUNS);

  const hasFresh = slots.all.some(({ fresh }) => fresh);
  /** Once a step is over, what was known of the event is gone. */
  const forgotten = (masks: Masks): Masks =>
    hasFresh
      ? masks.map((mask, i) => (slots.all[i]?.fresh === true ? (full[i] ?? mask) : mask))
      : masks;

  const mayBeEdited = ({ place, masks }: Situation): boolean => {
    if (editable.length === 0 || slots.all.length === 0) return false;
    const facts: StepFacts = { state: stateAt(place), type: workflow.id, event: null, taken: [] };
    return edit === null || waysOf(edit.node, masks, slots, facts).some(({ holds }) => holds);
  };

  const edited = (masks: Masks): Masks => {
    let next = masks;
    for (const field of editable) {
      for (const slot of slots.ofField.get(field) ?? []) {
        const allowed = fields[field]?.required === true ? slot.full & ~slot.missing : slot.full;
        next = next.with(slot.index, (next[slot.index] ?? 0) | allowed);
      }
    }
    const settled = settle(next, editable, writing);
    return settled.map((mask, i) => mask | (masks[i] ?? 0));
  };

  const opened = (): Masks => {
    let masks = full;
    const reading = () => ({ slots, masks: full });
    for (const [field, { readOnly, required, default: preset, computed }] of Object.entries(fields)) {
      if (computed !== undefined) continue;
      for (const slot of slots.ofField.get(field) ?? []) {
        const start = slot.whole ? maskOf(writtenValue(preset, reading()), slot) : preset === undefined ? slot.missing || slot.full : slot.full;
        const given = surroundings.openings.flatMap((data) => (data[field] === undefined ? [] : [data[field]]));
        const written = given.map((value: Json) => {
          const mask = slot.whole ? maskOf(writtenValue(value, reading()), slot) : slot.full;
          // A field given as nothing takes its default.
          return mask & ~slot.missing;
        });
        const byHand = readOnly === true ? 0 : slot.full & ~slot.missing;
        const all = written.reduce((mask, one) => mask | one, start | byHand);
        masks = masks.with(slot.index, required === true ? all & ~slot.missing : all);
      }
    }
    return settle(masks, Object.keys(fields), writing);
  };

  return {
    nodes,
    slots,
    watch,
    openings: (then) =>
      each(
        { trigger: null, place: null, masks: opened(), memory: 0 },
        (walker) => begin(nodes, walker),
        then,
      ),
    triggers(situation) {
      const { place } = situation;
      if (place.ended) return [];
      const found = new Set<string>(mayBeEdited(situation) ? [EDIT] : []);
      for (const index of place.active) {
        for (const [trigger, edges] of nodes.all[index]?.on ?? []) {
          if (edges.some((edge) => canCome(edge, surroundings, workflow))) found.add(trigger);
        }
      }
      return [...found];
    },
    steps: ({ place, masks, memory }, trigger, then) =>
      each(
        { trigger, place, masks, memory },
        (walker) => (trigger === EDIT ? place : happen(nodes, place, trigger, walker)),
        then,
      ),
  };
}

/** What a step begins with. */
interface Start {
  /** Null: the record is opened. */
  readonly trigger: string | null;
  readonly place: Place | null;
  readonly masks: Masks;
  readonly memory: number;
}

const EITHER_WAY = (masks: Masks): readonly Way[] => [
  { holds: true, masks },
  { holds: false, masks },
];

/** Whether there is something, of what is compared in order with another fact. */
function ordered(conditions: readonly ConditionNode[]): ConditionNode[] {
  return conditions.flatMap(leavesOf).flatMap(({ fact: { reference }, expected }) => {
    const { fact, path } = reference;
    const isData = (fact === 'record' || fact === 'event') && path?.startsWith('data.') === true;
    return 'literal' in expected || !isData ? [] : [comparison(fact, path, true, 'exists')];
  });
}

/** Whether there is something, of each field that tables are asked with whose answers matter. */
function tableInputs(
  conditions: readonly ConditionNode[],
  fields: RecordType['fields'],
  tables: ReadonlyMap<string, CompiledTable>,
): ConditionNode[] {
  const references = conditions.flatMap(leavesOf).map(({ fact: { reference } }) => reference);
  const computed = Object.values(fields).map(({ computed: by }) => by ?? null);
  const written = JSON.stringify([references, computed]);
  const used = [...tables.values()].filter(
    ({ id }) => written.includes(`"table":"${id}"`) || written.includes(`table('${id}')`),
  );
  return [...new Set(used.flatMap(inputFields))]
    .filter((field) => Object.hasOwn(fields, field))
    .map((field) => comparison('record', `data.${field}`, true, 'exists'));
}

/** Whether what a transition waits for can come at all: invoked work ends only as it can. */
function canCome(
  { transition: { trigger, source } }: Edge,
  { endings }: Surroundings,
  { chart }: Pick<Verifiable, 'chart'>,
): boolean {
  if (trigger.kind !== 'invoke') return true;
  const work = chart.get(source)?.invocations.find(({ key }) => key === trigger.invocation)?.work;
  if (work?.kind !== 'records') return true;
  // Without any child it is done at once.
  if (trigger.result === 'done' && work.each !== null) return true;
  return endings(work.type).has(trigger.result === 'done' ? 'ok' : 'failed');
}

