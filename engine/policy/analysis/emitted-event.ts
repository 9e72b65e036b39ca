import { compileCondition } from '../../condition/compile.ts';
import type { ConditionNode } from '../../condition/compile.ts';
import { isFactReference } from '../../condition/schema.ts';
import type { FactReference } from '../../condition/schema.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { CompiledTable } from '../../table/compile.ts';
import { compileValue } from '../../value/compile.ts';
import type { CompiledPolicy } from '../compile.ts';
import { comparison } from './inquiry.ts';
import type { Reached } from './raised.ts';
import type { Requirement } from './satisfy.ts';
import { slotName } from './slot.ts';
import { askedTable, inputOf } from './table-formula.ts';
import type { World } from './world.ts';

/** An emitted event as a policy's conditions see it. */
export interface SeenEvent {
  /** What is certain about it. */
  readonly known: readonly Requirement[];
  /** What else conditions hang on, in words; null: nothing but what is written down of the event. */
  readonly beside: string | null;
}

/**
 * What is certain about an emitted event, of all that a policy asks about events. Pure.
 *
 * @param name the fact the event is read as (see `readingEventAs`)
 */
export function seenEvent(
  { condition }: CompiledPolicy,
  event: Reached,
  name: string,
  tables: World['tables'],
): SeenEvent {
  const known: Requirement[] = [
    { node: comparison(name, 'type', event.type), holds: true },
    { node: comparison(name, 'source', '/interlock'), holds: true },
  ];
  let beside: string | null = null;
  for (const { fact, path } of factsBehind(condition.factsUsed, tables)) {
    if (fact !== 'event') beside ??= `they also ask ${fact}`;
    if (fact !== 'event' || path === 'type' || path === 'source') continue;
    const value =
      path?.startsWith('data.') === true && event.data !== undefined
        ? fixedAt(event.data, path.split('.').slice(1))
        : NOT_FIXED;
    if (value === NOT_FIXED || path === undefined)
      beside ??= `what they ask of event${path === undefined ? '' : `.${path}`} is only known when it happens`;
    else if (value === undefined)
      known.push({ node: comparison(name, path, false, 'exists'), holds: true });
    else if (typeof value !== 'object' || value === null)
      known.push({ node: comparison(name, path, value), holds: true });
    else beside ??= `what they ask of event.${path} is no plain value`;
  }
  return { known, beside };
}

/** The facts conditions come down to: instead of a table's answer, what it is asked with. */
function factsBehind(
  used: readonly FactReference[],
  tables: World['tables'],
): readonly FactReference[] {
  const seen = new Map<string, FactReference>();
  const look = (reference: FactReference): void => {
    const name = slotName(reference);
    if (seen.has(name)) return;
    const asked = askedTable(reference, tables);
    seen.set(name, reference);
    if (asked === null) return;
    for (const input of Object.keys(asked.table.source.inputs)) {
      const read = inputOf(asked.table, input, asked.given);
      if ('reference' in read) look(read.reference);
    }
  };
  used.forEach(look);
  return [...seen.values()].filter((one) => askedTable(one, tables) === null);
}

const NOT_FIXED = Symbol('computed when it happens');

/** What a value has at a path whatever happens; undefined: certainly nothing. */
function fixedAt(value: Json, segments: readonly string[]): Json | undefined | typeof NOT_FIXED {
  const compiled = compileValue(value, {});
  const constant = compiled.ok && compiled.value.constant;
  const [segment, ...rest] = segments;
  if (segment === undefined) return constant ? value : NOT_FIXED;
  if (!isJsonObject(value)) return constant && !isList(value) ? undefined : NOT_FIXED;
  // {"cel": …} is a value of its own, not an object with that key.
  if (Object.hasOwn(value, 'cel')) return NOT_FIXED;
  const inner = Object.hasOwn(value, segment) ? value[segment] : undefined;
  return inner === undefined ? undefined : fixedAt(inner, rest);
}

/**
 * A policy's condition with its event read as another fact, so that conditions on several events can be asked about
 * together; null where it does not stand alone. Pure.
 */
export function readingEventAs(
  name: string,
  { condition }: CompiledPolicy,
  tables: World['tables'],
): ConditionNode | null {
  if (name === 'event') return condition.node;
  const source = withInputs(condition.source as unknown as Json, tables);
  const renamed = compileCondition(renameEvent(source, name));
  return renamed.ok ? renamed.value.node : null;
}

function renameEvent(value: Json, name: string): Json {
  if (isList(value)) return value.map((one) => renameEvent(one, name));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [
      key,
      key === 'fact' && one === 'event' ? name : renameEvent(one ?? null, name),
    ]),
  );
}

/** Most tables read from one another's answers. */
const DEEPEST = 4;

/** Tables asked with what they would read by themselves, so that it stands there which event that is. */
function withInputs(value: Json, tables: World['tables'], depth = 0): Json {
  if (isList(value)) return value.map((one) => withInputs(one, tables, depth));
  if (!isJsonObject(value)) return value;
  const asked = isFactReference(value) ? askedTable(value, tables) : null;
  const inputs =
    asked === null || asked.given !== undefined || depth > DEEPEST
      ? {}
      : { params: { ...asParams(value['params']), inputs: inputsOf(asked.table) } };
  const whole: JsonObject = { ...value, ...inputs };
  return Object.fromEntries(
    Object.entries(whole).map(([key, one]) => [
      key,
      withInputs(one ?? null, tables, depth + (asked === null ? 0 : 1)),
    ]),
  );
}

function asParams(params: Json | undefined): JsonObject {
  return isJsonObject(params) ? params : {};
}

function inputsOf({ source }: CompiledTable): JsonObject {
  return Object.fromEntries(
    Object.entries(source.inputs).map(([name, { fact, path, params }]) => [
      name,
      {
        fact,
        ...(path === undefined ? {} : { path }),
        ...(params === undefined ? {} : { params }),
      },
    ]),
  );
}
