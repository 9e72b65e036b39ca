import { findOperator } from '../../condition/operators.ts';
import { readPath } from '../../condition/path.ts';
import { instantMs, instantText } from '../../calendar/instant.ts';
import { isList, jsonEqual } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { Record } from '../../record.ts';
import { fieldValidator } from '../../record-type/compile.ts';
import type { Field } from '../../record-type/field.ts';
import { EXAMPLE_NOW } from '../../policy/analysis/world.ts';
import type { TraceFact } from '../../verify/report/trace.ts';
import { sampleValue } from '../../verify/report/sample-value.ts';

/** What values of a step can be made from. */
export interface Material {
  /** ISO 8601 UTC. */
  readonly now: string;
  /** Ids of people, and of teams. */
  readonly people: readonly string[];
  readonly teams: readonly string[];
  /** Types of which there is a record, under the alias the function gives. */
  readonly aliasOf: (type: string) => string | null;
  /** The record the step is about; undefined where it is opened. */
  readonly subject: Record | undefined;
}

const HOUR = 3_600_000;

/**
 * Data of a trace as they can be given: references lead to somebody, times lie ahead, and what is compared with something
 * of the record compares as it has to. Pure.
 *
 * @param fields as far as they are known
 */
export function stepData(
  data: JsonObject,
  given: readonly TraceFact[],
  fields: { readonly [id: string]: Field },
  material: Material,
): { [id: string]: Json } {
  const made: { [id: string]: Json } = {};
  for (const [id, value] of Object.entries(data)) {
    const field = fields[id];
    const real = field === undefined ? value : realValue(field, value, material);
    if (real !== undefined) made[id] = real;
  }
  for (const fact of given) suit(made, fact, fields, material);
  return made;
}

/** How what a trace leaves open is filled in. */
export interface Filling {
  /** Of values to choose from the one at this place, round and round. */
  readonly choice: number;
  /** Whether fields are given that people may not give. */
  readonly whole: boolean;
}

/** A value for each field that has none. Pure. */
export function filledIn(
  data: { readonly [id: string]: Json },
  fields: { readonly [id: string]: Field },
  { choice, whole }: Filling,
  material: Material,
): { [id: string]: Json } {
  const rest = Object.entries(fields)
    .filter(([id, { readOnly, computed }]) => {
      return !Object.hasOwn(data, id) && computed === undefined && (whole || readOnly !== true);
    })
    .flatMap(([id, field]) => {
      const { enum: choices = [] } = field;
      const chosen = choices[choice % Math.max(1, choices.length)];
      const value = realValue(field, chosen ?? sampleValue(field), material);
      return value === undefined ? [] : [[id, value] as const];
    });
  return { ...Object.fromEntries(rest), ...data };
}

/** Data in which the first of the values to choose from gives way to another one. Pure. */
export function otherChoices(
  data: { readonly [id: string]: Json },
  fields: { readonly [id: string]: Field },
  choice: number,
): { [id: string]: Json } {
  return Object.fromEntries(
    Object.entries(data).map(([id, value]) => {
      const { enum: choices = [] } = fields[id] ?? {};
      return [id, value === choices[0] ? (choices[choice % choices.length] ?? value) : value];
    }),
  );
}

/** A value as it can be given; undefined: there is nothing it could refer to. */
function realValue(field: Field, value: Json | undefined, material: Material): Json | undefined {
  const { ref, format, items } = field;
  if (value === undefined || value === null) return value;
  if (ref !== undefined && typeof value === 'string') return referenceTo(ref, value, material);
  const inside = items?.ref;
  if (inside !== undefined && isList(value))
    return value.flatMap((one) =>
      typeof one === 'string' ? (referenceTo(inside, one, material) ?? []) : [],
    );
  // Any text stands for there being one.
  const valid = fieldValidator(field).safeParse(value).success ? value : sampleValue(field);
  if (format === 'date-time' && valid === EXAMPLE_NOW)
    return instantText(instantMs(material.now) + HOUR);
  return valid;
}

/** Whom or what a text means, where there is such a one; else one there is. */
function referenceTo(
  ref: string,
  text: string,
  { people, teams, aliasOf }: Material,
): string | undefined {
  const known = ref === 'person' ? people : ref === 'team' ? teams : null;
  if (known !== null) return known.includes(text) ? text : known[0];
  const alias = aliasOf(ref);
  return alias === null ? undefined : `@${alias}`;
}

/** Chooses a value of the event so that a comparison with another fact turns out as it has to. */
function suit(
  made: { [id: string]: Json },
  { fact, path = '', compared }: TraceFact,
  fields: { readonly [id: string]: Field },
  material: Material,
): void {
  const [, id = ''] = path.split('.');
  if (fact !== 'event' || !path.startsWith('data.') || compared === undefined) return;
  const operator = findOperator(compared.operator);
  const { subject } = material;
  const seen = { data: subject?.data ?? {}, id: subject?.id ?? '' } as JsonObject;
  const other =
    compared.with.fact === 'record'
      ? readPath(seen, compared.with.path ?? '')
      : readPath({ data: made }, compared.with.path ?? '');
  const field = fields[id];
  const fits = (value: Json | undefined): boolean => {
    if (operator === undefined || operator.test(value, other) !== compared.holds) return false;
    return (
      value === undefined || field === undefined || fieldValidator(field).safeParse(value).success
    );
  };
  if (fits(made[id])) return;
  const found = candidatesFor(other, field, material).find((value) => fits(value));
  if (found === undefined) delete made[id];
  else made[id] = found;
}

function candidatesFor(
  other: Json | undefined,
  field: Field | undefined,
  { people }: Material,
): Json[] {
  const near: Json[] = [];
  if (typeof other === 'number') near.push(other + 1, other - 1);
  if (typeof other === 'string') {
    const ms = Date.parse(other);
    if (Number.isFinite(ms) && other.includes('T'))
      near.push(instantText(ms + HOUR), instantText(ms - HOUR));
    near.push(`${other} and more`);
  }
  if (other === undefined && field === undefined) near.push('something', 1, true);
  const own = other === undefined ? [] : [other];
  const choices = field?.enum ?? [];
  const all = [...choices, ...(field?.ref === 'person' ? people : []), ...own, ...near];
  return all.filter((value, i) => all.findIndex((one) => jsonEqual(one, value)) === i);
}
