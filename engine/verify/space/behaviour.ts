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
import type { Masks, StepFacts } from '../data/masks.ts';
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

/** A workflow as verification walks through it. */
export interface Verifiable extends Pick<CompiledChart, 'id' | 'definition' | 'chart' | 'clocks'> {
  /** Null: nothing is known of its records' fields, and none is followed. */
  readonly recordType: CompiledType | null;
  readonly tables: ReadonlyMap<string, CompiledTable>;
}

/** Where a record can be: the place, and what is left of its values. */
export interface Situation {
  readonly place: Place;
  /** As the record may be found, edits included. */
  readonly masks: Masks;
  /** As the step left it, before anybody edited it. */
  readonly unedited: Masks;
}

/** One way a step can go. */
export interface Step {
  readonly to: Situation | 'endless';
  readonly taken: readonly Edge[];
  /** Values as they were when the step ended, what was known of the event included. */
  readonly masks: Masks;
  readonly facts: StepFacts;
  /** The choices that lead here. */
  readonly choices: readonly number[];
}

/** How a workflow can behave, over-approximated: whatever a record can do is among it. */
export interface Behaviour {
  readonly nodes: Nodes;
  readonly slots: Slots;
  /** Ways to be opened. */
  readonly openings: (each: (step: Step) => void) => boolean;
  /** What can happen in a situation, as `triggerName` names it. */
  readonly triggers: (situation: Situation) => readonly string[];
  /** Ways a step can go; whether these are all. */
  readonly steps: (situation: Situation, trigger: string, each: (step: Step) => void) => boolean;
}

/** Most ways one step is followed in. */
const MOST_RUNS = 2_000;

/**
 * How a workflow can behave. Guards are taken as what they say of fields, whose values are told apart as far as the
 * workflow's conditions do; what comes from elsewhere may be anything. Fields somebody may edit are edited at any time.
 * Moves by hand are not followed. Pure.
 *
 * @param watched further conditions whose values are told apart
 * @param known what is known of a fact's values
 * @param follow false: values are not followed at all, so that every guard may hold or not
 */
export function behaviourOf(
  workflow: Verifiable,
  surroundings: Surroundings,
  options: {
    readonly watched?: readonly ConditionNode[];
    readonly known?: (fact: FactReference) => KnownValues | null;
    readonly follow?: boolean;
  } = {},
): Behaviour {
  const { watched = [], known = () => null, follow = true } = options;
  const nodes = numberChart(workflow.chart, workflow.definition.initial);
  const type = workflow.recordType;
  const fields = follow ? (type?.definition.fields ?? {}) : {};
  const conditions = nodes.edges.flatMap(({ transition: { guard, allow } }) => [
    ...(guard === null ? [] : [guard.node]),
    ...(allow === null ? [] : [allow.node]),
  ]);
  const edit = type?.edit ?? null;
  const forms = new Set(nodes.edges.flatMap(({ transition: { form } }) => Object.keys(form ?? {})));
  const asked = [...conditions, ...(edit === null ? [] : [edit.node]), ...watched];
  const slots = collectSlots(
    follow ? [...asked, ...tableInputs(asked, fields, workflow.tables)] : [],
    known,
    new Set([...forms].filter((one) => Object.hasOwn(fields, one))),
    tableReasoning(workflow.tables, known),
  );
  const writing: Writing = { slots, fields };
  const full: Masks = slots.all.map((slot) => slot.full);
  const editable = Object.keys(fields).filter(
    (field) => fields[field]?.computed === undefined && fields[field]?.readOnly !== true,
  );

  const isEngines = (trigger: string): boolean => !trigger.startsWith('event:');
  const sentByEngine = (event: string): boolean => surroundings.sent?.has(event) ?? true;

  /** Follows one way through a step, told by the choices. */
  const walk = (
    trigger: string | null,
    from: Masks,
    state: string,
    choose: Choose,
    run: (walker: Walker) => Walked,
  ): Omit<Step, 'choices' | 'to'> & { readonly at: Walked } | null => {
    let masks = from;
    let dead = false;
    const taken: Edge[] = [];
    const denied = new Set<Edge>();
    const rounds = new Set<string>();
    const event = trigger === null || isEngines(trigger) ? null : trigger.slice('event:'.length);
    const facts = (): StepFacts => ({
      state,
      type: workflow.id,
      event,
      taken: taken.map(({ transition }) => transition.key),
    });
    const decide = (node: ConditionNode): boolean => {
      if (!follow) return choose(2) === 0;
      const ways = waysOf(node, masks, slots, facts());
      const way = ways[ways.length < 2 ? 0 : choose(ways.length)];
      if (way === undefined) {
        dead = true;
        return false;
      }
      ({ masks } = way);
      return way.holds;
    };
    const act = (actions: readonly CompiledAction[]): void => {
      if (follow && actions.length > 0) masks = runActions(actions, masks, writing);
    };
    const at = run({
      permits(edge) {
        const { guard, allow, trigger: by } = edge.transition;
        if (guard !== null && !decide(guard.node)) return false;
        if (follow && by.kind === 'event' && allow !== null && !sentByEngine(by.type)) {
          if (!decide(allow.node)) denied.add(edge);
        }
        return true;
      },
      goesRound(active, pending) {
        const round = `${active.join(',')}|${pending}|${masks.join(',')}`;
        const again = rounds.has(round);
        rounds.add(round);
        return again;
      },
      left: ({ state: { exit } }) => act(exit),
      taken(edge) {
        taken.push(edge);
        // Who may not take it is refused, and nothing happens at all.
        if (denied.has(edge)) dead = true;
        const { form, actions } = edge.transition;
        if (form !== null && follow) masks = takeForm(form, masks, writing);
        act(actions);
      },
      entered: ({ state: { entry } }) => act(entry),
    });
    // An event nothing takes is not accepted, and nothing happens.
    const ignored = event !== null && !taken.some(({ transition }) => transition.trigger.kind === 'event');
    if (dead || ignored) return null;
    return { at, taken, masks, facts: { ...facts(), state: at === 'endless' ? state : placeName(nodes, at).replaceAll(', ', ',') } };
  };

  const each = (
    walkOnce: (choose: Choose) => ReturnType<typeof walk>,
    then: (step: Step) => void,
  ): boolean =>
    forEachChoice((choose) => {
      const choices: number[] = [];
      const walked = walkOnce((ways) => {
        const at = choose(ways);
        choices.push(at);
        return at;
      });
      if (walked === null) return;
      const { at, ...step } = walked;
      then({ ...step, choices, to: at === 'endless' ? at : atRest(at, step.masks, step.facts.state) });
    }, MOST_RUNS);

  /** A situation once the step is over: what was known of the event is gone, and whoever may edits. */
  const atRest = (place: Place, masks: Masks, state: string): Situation => {
    const kept = slots.all.some(({ fresh }) => fresh)
      ? masks.map((mask, i) => (slots.all[i]?.fresh === true ? (full[i] ?? mask) : mask))
      : masks;
    if (place.ended || editable.length === 0) return { place, masks: kept, unedited: kept };
    const facts: StepFacts = { state, type: workflow.id, event: null, taken: [] };
    const may = edit === null || waysOf(edit.node, kept, slots, facts).some(({ holds }) => holds);
    return { place, masks: may ? edited(kept) : kept, unedited: kept };
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
    openings: (then) =>
      each((choose) => walk(null, opened(), '', choose, (walker) => begin(nodes, walker)), then),
    triggers({ place }) {
      if (place.ended) return [];
      const found = new Set<string>();
      for (const index of place.active) {
        for (const [trigger, edges] of nodes.all[index]?.on ?? []) {
          if (edges.some((edge) => canCome(edge, surroundings, workflow))) found.add(trigger);
        }
      }
      return [...found];
    },
    steps: (situation, trigger, then) =>
      each((choose) => {
        const state = placeName(nodes, situation.place).replaceAll(', ', ',');
        return walk(trigger, situation.masks, state, choose, (walker) =>
          happen(nodes, situation.place, trigger, walker),
        );
      }, then),
  };
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

