import { findOperator } from '../../condition/operators.ts';
import { readPath } from '../../condition/path.ts';
import { timersDueAtOnce } from '../../calendar/at-once.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { CompiledWorkflow } from '../../pack/definitions.ts';
import type { Record } from '../../record.ts';
import type { Field } from '../../record-type/field.ts';
import type { TraceFact, TraceStep } from '../../verify/report/trace.ts';
import { surroundingsIn } from '../../verify/surroundings.ts';
import { principalOf } from '../scenario-run.ts';
import type { ScenarioStep } from '../schema.ts';
import { endWork } from './end-work.ts';
import { durationBetween } from './player.ts';
import type { Opening, Playing } from './playing.ts';
import type { Stage } from './stage.ts';
import { factsInWords, prepareStep } from './prepare-step.ts';
import { filledIn, otherChoices, stepData } from './step-data.ts';
import type { Material } from './step-data.ts';

/**
 * Plays a step of a trace in the real simulator, having set up what it needs: who may do it, when, with which data.
 * Where it does not go as the trace says nothing has happened, and the player knows why.
 */
export function playStep(step: TraceStep, playing: Playing): boolean {
  const { stage, alias, workflow } = playing;
  const { player } = stage;
  const send = (build: (data: { [id: string]: Json }, as: string) => ScenarioStep): boolean => {
    const subject = player.find(alias);
    const fields = fieldsOf(step, workflow);
    const material: Material = { ...stage.material(), now: player.run().simulation.now, subject };
    const { opening } = playing;
    const { vary } = opening ?? {};
    const known = { ...workflow.type.fields, ...fields };
    const plain = {
      ...stepData(step.data, step.given, known, material),
      ...(vary?.on === step.on ? { [vary.field]: vary.value } : {}),
    };
    const versions: ((as: string) => { [id: string]: Json })[] =
      step.kind === 'opened' && opening !== undefined
        ? [(as) => opened(plain, fields, opening, as === 'engine', material)]
        : [() => plain, () => filledIn(plain, fields, { choice: 0, whole: false }, material)];
    let why = '';
    for (const data of versions) {
      for (const as of actors(step, stage, subject, workflow.id)) {
        if (attempt(build(data(as), as), step, playing)) return true;
        if (why === '' || /may not|not allowed/u.test(why)) why = player.refusal();
      }
    }
    return stage.blame(why === '' ? `nobody there may do it: ${factsInWords(step.given)}` : why);
  };
  switch (step.kind) {
    case 'opened':
      return send((data, as) => ({
        as,
        open: { type: workflow.id, data },
        name: { [alias]: workflow.id },
      }));
    case 'edited':
      return send((data, as) => ({ as, edit: { to: alias, data } }));
    case 'event': {
      if (!prepareStep(step, playing)) return false;
      return send((data, as) => ({ as, event: { type: step.on, to: alias, data } }));
    }
    case 'timer':
      return pass(step.on, step, playing);
    case 'clock':
      return pass(`clock:${step.on.split(':')[0]}`, step, playing);
    case 'work':
      return endWork(step, playing, {
        answer: (one) => attempt(one, step, playing),
        play: playStep,
      });
  }
}

function opened(
  plain: { readonly [id: string]: Json },
  fields: { readonly [id: string]: Field },
  { choice, whole, also }: Opening,
  all: boolean,
  material: Material,
): { [id: string]: Json } {
  const chosen = { ...otherChoices(plain, fields, choice), ...also };
  return whole ? filledIn(chosen, fields, { choice, whole: all }, material) : chosen;
}

/** Takes a step and keeps it where it goes as the trace says. */
function attempt(one: ScenarioStep, step: TraceStep, playing: Playing): boolean {
  const { stage, alias, workflow, loosely, next } = playing;
  const { player } = stage;
  const before = player.find(alias);
  const timed = one.advance !== undefined;
  if (step.state === null) return failEndlessly(one, playing);
  if (step.kind === 'event' && step.taken.length === 0) return leadNowhere(one, step, playing);
  // What stays where it is and does nothing changes nothing: that it is taken the decision says.
  const isIdle = step.kind === 'event' && step.taken.every((key) => doesNothing(key, workflow));
  const outcome = isIdle
    ? ({ outcome: 'ignored', code: 'no-effect' } as const)
    : ({ outcome: 'applied' } as const);
  const went = player.try(timed || loosely ? one : { ...one, expect: outcome }, (plans, own) => {
    const record = player.find(alias);
    if (record === undefined) return false;
    if (loosely) return record !== before;
    if (!timed && plans.at(-1)?.outcome !== outcome.outcome) return false;
    const isAsSaid = ({ state, taken }: TraceStep): boolean =>
      record.state === state && taken.every((key) => own.transitions.has(`${workflow.id}:${key}`));
    const goesOn =
      next?.kind === 'work' && isAsSaid({ ...next, taken: [...step.taken, ...next.taken] });
    return isAsSaid(step) || goesOn;
  });
  if (went) player.expect(alias);
  return went;
}

/** Whether a transition neither leads anywhere nor does anything. */
function doesNothing(key: string, { chart }: CompiledWorkflow): boolean {
  const source = key.slice(0, key.indexOf('#'));
  const found = chart.get(source)?.transitions.find((one) => one.key === key);
  return found?.target === null && found.actions.length === 0 && found.form === null;
}

/** An event no transition is taken on is ignored, and the record stays where it is. */
function leadNowhere(one: ScenarioStep, { state }: TraceStep, { stage, alias }: Playing): boolean {
  const { player } = stage;
  const ignored = { ...one, expect: { outcome: 'ignored' } } as const;
  const went = player.try(
    ignored,
    (plans) => plans.at(-1)?.outcome === 'ignored' && player.find(alias)?.state === state,
  );
  if (went) player.expect(alias);
  return went;
}

/**
 * A step that never comes to rest fails in the simulator, whoever takes it; where each of its timers is due at once,
 * the next one is due again when it has fired.
 */
function failEndlessly({ name: _nobody, ...one }: ScenarioStep, playing: Playing): boolean {
  const { player } = playing.stage;
  if (one.advance !== undefined) {
    const isDue = (): boolean => {
      const record = player.find(playing.alias);
      return record !== undefined && timersDueAtOnce(record).length > 0;
    };
    return player.fail(one, (reason) => ENDLESS[0].test(reason)) || player.try(one, isDue);
  }
  return ENDLESS.some((said, i) =>
    player.fail({ ...one, expect: { outcome: 'failed', code: CODES[i] ?? '' } }, (reason) =>
      said.test(reason),
    ),
  );
}

/** How it is said that a step, or what it causes, went round too often, and under which codes. */
const ENDLESS = [/Infinite loop detected/u, /more than \d+ steps/u] as const;
const CODES = ['step-failed', 'too-deep'] as const;

/** Lets time pass until a timer has come due. */
function pass(key: string, step: TraceStep, playing: Playing): boolean {
  const { stage, alias } = playing;
  const { player } = stage;
  for (let round = 0; round < 8; round += 1) {
    const record = player.find(alias);
    const due = record?.timers[key];
    if (due === undefined) return stage.blame(`timer "${key}" is not set`);
    const advance = durationBetween(player.run().simulation.now, due);
    if (attempt({ advance }, step, playing)) return true;
    stage.blame(player.refusal());
    // A clock tells its thresholds one after the other.
    if (!key.startsWith('clock:')) return false;
    const onward = player.try({ advance }, () => player.find(alias)?.state === record?.state);
    if (!onward) return false;
  }
  return false;
}

/** The fields a step may give: those of the type, or of the forms of the transitions it takes. Pure. */
export function fieldsOf(
  { kind, taken }: TraceStep,
  { type, chart }: CompiledWorkflow,
): { readonly [id: string]: Field } {
  if (kind === 'opened' || kind === 'edited') return type.fields;
  const forms = [...chart.values()]
    .flatMap(({ transitions }) => transitions)
    .filter(({ key }) => taken.includes(key))
    .flatMap(({ form }) => Object.entries(form ?? {}));
  return Object.fromEntries(
    forms.flatMap(([id, { field }]) => {
      const found = field ?? type.fields[id];
      return found === undefined ? [] : [[id, found] as const];
    }),
  );
}

/** Who of the cast fits what is said of whoever acts; last Interlock itself, where definitions have it do such a thing. */
function actors(
  { kind, on, given }: TraceStep,
  { player, cast }: Stage,
  record: Record | undefined,
  type: string,
): string[] {
  const { sent, openings } = surroundingsIn(player.definitions)(type);
  const isItself =
    (kind === 'opened' && openings.length > 0) ||
    (kind === 'event' && (sent === null || sent.has(on)));
  return [...cast, ...(isItself ? ['engine'] : [])].filter((id) => {
    const actor = principalOf(player.run(), id);
    const view = { ...actor } as unknown as JsonObject;
    if (id === 'engine') return true;
    return given.every((fact) => fact.fact !== 'actor' || isSo(fact, view, record));
  });
}

function isSo(
  { path, value, compared }: TraceFact,
  view: JsonObject,
  record: Record | undefined,
): boolean {
  const seen = readPath(view, path ?? '');
  if (compared !== undefined) {
    if (compared.with.fact !== 'record' || record === undefined) return true;
    const other = readPath(record as unknown as Json, compared.with.path ?? '');
    return findOperator(compared.operator)?.test(seen, other) === compared.holds;
  }
  if (Array.isArray(value) && Array.isArray(seen)) return value.every((one) => seen.includes(one));
  return value === undefined || Array.isArray(value) || seen === value;
}
