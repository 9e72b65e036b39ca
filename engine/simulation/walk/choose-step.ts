import { instantMs } from '../../calendar/instant.ts';
import type { CompiledWorkflow, Definitions } from '../../pack/definitions.ts';
import type { Record } from '../../record.ts';
import type { Field } from '../../record-type/field.ts';
import type { ChartTransition } from '../../workflow/chart.ts';
import { durationBetween } from '../generate/player.ts';
import type { ScenarioStep } from '../schema.ts';
import { nextDue } from '../simulator.ts';
import type { Chance } from './chance.ts';
import { randomData } from './random-value.ts';
import type { Around } from './random-value.ts';
import { roughen, stepIn } from './rough-step.ts';
import type { Walk } from './take-walk.ts';

/** What steps are chosen from. */
export interface Choices {
  readonly definitions: Definitions;
  /** Types records are opened of. */
  readonly types: readonly string[];
  /** Types whose records are left alone, though there are some. */
  readonly aside: readonly string[];
  /** Whether data may be wrong. */
  readonly rough: boolean;
  /** Whether somebody may step in: pause, resume, move. */
  readonly stepsIn: boolean;
  readonly people: readonly string[];
  readonly teams: readonly string[];
  /** Event types definitions send: Interlock itself may send them to any record; null: any. */
  readonly sent: ReadonlySet<string> | null;
  /** Types definitions open records of: Interlock itself may open one. */
  readonly opened: ReadonlySet<string>;
  /** Event types policies hear of from outside, each with the record type its data are made from. */
  readonly raised: readonly { readonly event: string; readonly type: string }[];
}

/** Records there are, after which no more are opened. */
const CROWDED = 40;

/** Some step that may be taken where a walk stands; or, among rough ones, one that may not. */
export function chooseStep(walk: Walk, chance: Chance, choices: Choices): ScenarioStep {
  const step = soundStep(walk, chance, choices);
  // What Interlock itself sends is made by definitions, and was checked with them.
  if (!choices.rough || step.as === 'engine' || !chance.percent(30)) return step;
  if (step.effect !== undefined) return roughen(step, [], chance);
  const alias = step.edit?.to ?? step.event?.to ?? '';
  const type = step.open?.type ?? alias.slice(0, alias.lastIndexOf('-'));
  const workflow = choices.definitions.workflows.get(type);
  if (workflow === undefined) return step;
  if (choices.stepsIn && alias !== '' && chance.percent(30))
    return stepIn(alias, workflow, choices.people, chance);
  return roughen(step, Object.keys(workflow.type.fields), chance);
}

function soundStep(walk: Walk, chance: Chance, choices: Choices): ScenarioStep {
  const { simulation } = walk.run;
  const around: Around = {
    now: simulation.now,
    people: choices.people,
    teams: choices.teams,
    recordsOf: (type) => walk.aliases.get(type) ?? [],
  };
  const crowded = simulation.world.records.size >= CROWDED;
  const open = choices.types.flatMap((type) => walk.aliases.get(type) ?? []);
  if (!crowded && (open.length === 0 || chance.percent(12)))
    return opening(chance, choices, around) ?? passing(walk, chance);
  const drawn = chance.below(100);
  if (drawn < 16) return passing(walk, chance);
  if (drawn < 22 && simulation.world.effects.length > 0) return answering(walk, chance);
  if (drawn < 28 && !crowded) {
    const raised = raising(chance, choices, around);
    if (raised !== null) return raised;
  }
  const alias = meant(walk, chance, choices);
  const id = alias === undefined ? undefined : walk.run.aliases.get(alias);
  const record = id === undefined ? undefined : simulation.world.records.get(id);
  const workflow = choices.definitions.workflows.get(record?.type ?? '');
  if (alias === undefined || record === undefined || workflow === undefined)
    return passing(walk, chance);
  return drawn < 38
    ? editing(alias, workflow, chance, choices, around)
    : sending(alias, record, workflow, chance, choices, around);
}

/** A record something is done to: of any type alike, mostly one that has not ended, the newest rather than others. */
function meant({ run, aliases }: Walk, chance: Chance, choices: Choices): string | undefined {
  const type = chance.pick([...aliases.keys()].filter((one) => !choices.aside.includes(one)));
  const all = aliases.get(type ?? '') ?? [];
  const open = all.filter((alias) => {
    const id = run.aliases.get(alias) ?? '';
    return run.simulation.world.records.get(id)?.snapshot.done === false;
  });
  const some = open.length === 0 || chance.percent(5) ? all : open;
  return chance.percent(50) ? some.at(-1) : chance.pick(some);
}

function opening(chance: Chance, choices: Choices, around: Around): ScenarioStep | null {
  const type = chance.pick(choices.types);
  const fields = choices.definitions.types.get(type ?? '')?.fields;
  if (type === undefined || fields === undefined) return null;
  const data = randomData(givenFields(fields), chance, around);
  const who = choices.opened.has(type) ? [...choices.people, 'engine'] : choices.people;
  return { ...actor(chance.pick(who)), open: { type, data } };
}

function raising(
  chance: Chance,
  { raised, definitions }: Choices,
  around: Around,
): ScenarioStep | null {
  const one = chance.pick(raised);
  const fields = definitions.types.get(one?.type ?? '')?.fields;
  if (one === undefined || fields === undefined) return null;
  const asked = Object.entries(fields).map(([id, field]) => ({
    id,
    field,
    required: field.required === true,
  }));
  return { event: { type: one.event, data: randomData(asked, chance, around) } };
}

function editing(
  alias: string,
  { type }: CompiledWorkflow,
  chance: Chance,
  { people }: Choices,
  around: Around,
): ScenarioStep {
  const one = chance.pick(givenFields(type.fields));
  const data = one === undefined ? {} : randomData([{ ...one, required: true }], chance, around);
  const cleared = one !== undefined && chance.percent(20) ? { [one.id]: null } : data;
  return { ...actor(chance.pick(people)), edit: { to: alias, data: cleared } };
}

function sending(
  alias: string,
  { snapshot }: Record,
  workflow: CompiledWorkflow,
  chance: Chance,
  choices: Choices,
  around: Around,
): ScenarioStep {
  const here = snapshot.active.flatMap((path) => workflow.chart.get(path)?.transitions ?? []);
  const possible = here.filter(({ trigger }) => trigger.kind === 'event');
  const leading = possible.filter(({ target }) => target !== null);
  const taken = chance.pick(leading.length > 0 && chance.percent(60) ? leading : possible);
  if (taken?.trigger.kind !== 'event') return { advance: 'PT1M' };
  const { type } = taken.trigger;
  const { people, sent } = choices;
  const mayBeSent = sent === null || sent.has(type);
  const isForEngine = JSON.stringify(taken.allow?.source ?? null).includes('"engine"');
  const as = mayBeSent && chance.percent(isForEngine ? 90 : 10) ? 'engine' : chance.pick(people);
  const data = randomData(askedFields(taken, workflow), chance, around);
  return { ...actor(as), event: { type, to: alias, data } };
}

/** Fields of a transition's form; where it has none, those of its event that conditions and actions read by name. */
function askedFields(
  { form, guard, actions }: ChartTransition,
  { type }: CompiledWorkflow,
): Given[] {
  if (form !== null) {
    return Object.entries(form).flatMap(([id, { required = false, field }]) => {
      const found = field ?? type.fields[id];
      return found === undefined ? [] : [{ id, field: found, required }];
    });
  }
  const written = JSON.stringify([
    guard?.source ?? null,
    actions.map(({ params }) => params.source),
  ]);
  const read = new Set(
    [...written.matchAll(/(?:event\.|")data\.([\w-]+)/gu)].map(([, id = '']) => id),
  );
  return [...read].flatMap((id) => {
    const field = type.fields[id] ?? { title: id, type: 'string' as const };
    return [{ id, field, required: true }];
  });
}

interface Given {
  readonly id: string;
  readonly field: Field;
  readonly required: boolean;
}

function givenFields(fields: { readonly [id: string]: Field }): Given[] {
  return Object.entries(fields)
    .filter(([, { readOnly, computed }]) => readOnly !== true && computed === undefined)
    .map(([id, field]) => ({
      id,
      field,
      required: field.required === true && field.default === undefined,
    }));
}

/** Time passes: until the next timer, or by some jump. */
function passing({ run: { simulation } }: Walk, chance: Chance): ScenarioStep {
  const far = new Date(instantMs(simulation.now) + 60 * 24 * 3_600_000).toISOString();
  const due = nextDue(simulation, far, new Set());
  if (due !== null && chance.percent(60))
    return { advance: durationBetween(simulation.now, due.dueAt) };
  return {
    advance: chance.pick(['PT1M', 'PT30M', 'PT2H', 'PT9H', 'P1D', 'P4D', 'P15D']) ?? 'PT1M',
  };
}

function answering({ run }: Walk, chance: Chance): ScenarioStep {
  const { effects } = run.simulation.world;
  const type = chance.pick([...new Set(effects.map((effect) => effect.type))]) ?? '';
  return { effect: { type, ok: chance.percent(70) } };
}

function actor(as: string | undefined): { readonly as?: string } {
  return as === undefined ? {} : { as };
}
