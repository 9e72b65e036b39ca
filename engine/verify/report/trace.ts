import { isJsonObject } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { ENGINE } from '../../principal.ts';
import type { Field } from '../../record-type/field.ts';
import type { RecordType } from '../../record-type/schema.ts';
import type { CompiledAction } from '../../action/compile.ts';
import { EDIT } from '../space/situation.ts';
import type { Behaviour } from '../space/behaviour.ts';
import type { Move } from '../space/explore.ts';
import { stateAt } from '../space/place.ts';
import type { Masks } from '../data/masks.ts';
import { comparedAs } from '../data/relations.ts';
import type { Compared } from '../data/relations.ts';
import type { Slot } from '../data/slot.ts';
import { exampleOf, isAmong, valueOnceOpened } from './example-value.ts';
import { sampleValue } from './sample-value.ts';

/** A fact that has to be so for a step to go this way, and is not the record's nor the event's. */
export interface TraceFact {
  readonly fact: string;
  readonly path?: string;
  readonly params?: JsonObject;
  /** Absent: there is none. */
  readonly value?: Json;
  /** Where it is compared with another fact: how, and whether that holds. */
  readonly compared?: Compared;
}

/** One step of a trace, ready to be played: what happens, with which data, and where it leads. */
export interface TraceStep {
  readonly kind: 'opened' | 'edited' | 'event' | 'timer' | 'clock' | 'work';
  /** The event's type, the timer's or threshold's name, or how invoked work ended. */
  readonly on: string;
  /** Fields given, or the event's data. */
  readonly data: JsonObject;
  /** What else must be so. */
  readonly given: readonly TraceFact[];
  /** Keys of the transitions taken. */
  readonly taken: readonly string[];
  /** Where it leads; null: it never comes to rest. */
  readonly state: string | null;
}

/** The shortest way to what a finding is about. */
export type Trace = readonly TraceStep[];

/**
 * The moves of a way as steps with examples of all values they need, worked out from the end backwards: a value must
 * suit everything that is asked of it until it is written again. Pure.
 *
 * @param fields of the record type; null: nothing is known of them
 */
export function traceOf(
  moves: readonly Move[],
  behaviour: Behaviour,
  fields: RecordType['fields'] | null,
): Trace {
  const { slots } = behaviour;
  let needed: number[] = slots.all.map(({ full }) => full);
  const steps: TraceStep[] = [];
  for (const move of moves.toReversed()) {
    const { masks, asked } = move.step;
    const data: { [field: string]: Json } = {};
    const written = writtenIn(move, behaviour);
    const formed = askedIn(move);
    const next = [...needed];
    for (const slot of slots.all) {
      if (slot.field === null) continue;
      const { index } = slot;
      if (fields?.[slot.field]?.computed !== undefined) continue;
      const left = (needed[index] ?? 0) & (masks[index] ?? 0);
      const field = fieldIn(move, slot.field, fields);
      const value = exampleOf(slot, left, field);
      if (move.trigger === null) {
        const begun = written.has(slot.field) ? (asked[index] ?? slot.full) : left;
        const first = exampleOf(slot, begun, field);
        const kept = field === undefined ? null : valueOnceOpened(field);
        const isGiven = begun !== slot.full && (kept === null || !isAmong(kept.value, slot, begun));
        if (isGiven && first !== undefined && slot.whole) data[slot.field] = first;
      } else if (move.trigger === EDIT) {
        const before = left & (asked[index] ?? 0);
        if (before === 0 && slot.whole) data[slot.field] = value ?? null;
        next[index] = before === 0 ? (asked[index] ?? 0) : before;
      } else if (written.has(slot.field)) next[index] = asked[index] ?? 0;
      else if (formed.has(slot.field)) {
        if (left !== slot.full && value !== undefined && slot.whole) data[slot.field] = value;
        next[index] = asked[index] ?? 0;
      } else next[index] = left & (asked[index] ?? left);
    }
    // What the event itself was asked for.
    for (const slot of slots.all) {
      if (slot.asked === null || !slot.whole || Object.hasOwn(data, slot.asked)) continue;
      const mask = asked[slot.index] ?? slot.full;
      const value = exampleOf(slot, mask, fieldIn(move, slot.asked, fields));
      if (mask !== slot.full && value !== undefined) data[slot.asked] = value;
    }
    fill(data, move, fields, formed);
    steps.unshift({
      ...happening(move),
      data: inOrder(data),
      given: givenIn(slots.all, asked),
      taken: move.step.taken.map(({ transition }) => transition.key),
      state: stateAfter(move, behaviour),
    });
    needed = next;
  }
  return steps.filter(({ kind, data }) => kind !== 'edited' || Object.keys(data).length > 0);
}

function stateAfter({ step: { to } }: Move, { nodes }: Behaviour): string | null {
  return to === 'endless' ? null : stateAt(nodes, to.place);
}

/** Fields actions write in a step; opening, those written on the way in. */
function writtenIn({ step }: Move, { nodes }: Behaviour): ReadonlySet<string> {
  const actions: readonly CompiledAction[] = [
    ...step.taken.flatMap(({ transition }) => transition.actions),
    ...step.entered.flatMap((index) => nodes.all[index]?.state.entry ?? []),
  ];
  return new Set(
    actions.flatMap(({ type, params }) =>
      type === 'set' && isJsonObject(params.source) ? Object.keys(params.source) : [],
    ),
  );
}

function askedIn({ step }: Move): ReadonlySet<string> {
  return new Set(step.taken.flatMap(({ transition }) => Object.keys(transition.form ?? {})));
}

/** The field a step's data give a value: of a form it takes, else of the record type; undefined: nothing is known of it. */
function fieldIn(
  { step }: Move,
  id: string,
  fields: RecordType['fields'] | null,
): Field | undefined {
  const asked = step.taken.find(({ transition }) => Object.hasOwn(transition.form ?? {}, id));
  return asked?.transition.form?.[id]?.field ?? (fields === null ? undefined : fields[id]);
}

function happening({ trigger, step }: Move): Pick<TraceStep, 'kind' | 'on'> {
  if (trigger === null) return { kind: 'opened', on: 'opened' };
  if (trigger === EDIT) return { kind: 'edited', on: 'edited' };
  const [kind = '', ...rest] = trigger.split(':');
  const on = rest.join(':');
  switch (kind) {
    case 'event':
      return { kind, on };
    case 'after':
      return { kind: 'timer', on: step.taken[0]?.transition.key ?? on };
    case 'clock':
      return { kind, on };
    default:
      return { kind: 'work', on };
  }
}

/** Fields that must be given and that no condition looks at. */
function fill(
  data: { [field: string]: Json },
  { trigger, step }: Move,
  fields: RecordType['fields'] | null,
  formed: ReadonlySet<string>,
): void {
  if (trigger === null) {
    for (const [id, field] of Object.entries(fields ?? {})) {
      if (field.required === true && field.default === undefined) data[id] ??= sampleValue(field);
    }
    return;
  }
  for (const { transition } of step.taken) {
    for (const [id, { required, field: own, default: preset }] of Object.entries(
      transition.form ?? {},
    )) {
      const field = own ?? fields?.[id];
      if (required !== true || !formed.has(id) || field === undefined) continue;
      const literal = preset === undefined ? null : valueOnceOpened({ ...field, default: preset });
      data[id] ??= literal?.value ?? sampleValue(field);
    }
  }
}

/** Facts beside record and event of which only some values lead this way. */
function givenIn(slots: readonly Slot[], asked: Masks): TraceFact[] {
  return slots.flatMap((slot): TraceFact[] => {
    const { reference, full, index, field, asked: ofEvent } = slot;
    const mask = asked[index] ?? full;
    if (field !== null || ofEvent !== null || mask === full || isAnybody(slot, mask)) return [];
    const { fact, path, params } = reference;
    const { compares } = slot;
    const value = compares === null ? exampleOf(slot, mask) : undefined;
    const compared =
      compares === null
        ? null
        : comparedAs(compares, slot.classes, (bit) => (mask & (1 << bit)) !== 0);
    if (compares !== null && compared === null) return [];
    return [
      {
        fact,
        ...(path === undefined ? {} : { path }),
        ...(params === undefined ? {} : { params }),
        ...(value === undefined ? {} : { value }),
        ...(compared === null ? {} : { compared }),
      },
    ];
  });
}

function inOrder(data: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether all that is asked of who acts is not to be Interlock itself, which nobody is. */
function isAnybody({ reference, classes, full }: Slot, mask: number): boolean {
  if (reference.fact !== 'actor' || reference.path !== 'kind') return false;
  const itself = classes.findIndex(({ value }) => value === ENGINE.kind);
  return itself >= 0 && mask === (full & ~(1 << itself));
}
