import { parseDuration } from '../calendar/duration.ts';
import { isFactReference } from '../condition/schema.ts';
import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { asText, isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { mapInTurns } from '../turns.ts';
import type { Turns } from '../turns.ts';
import { nameHint, unknownName } from '../unknown-name.ts';
import { celTypeOf, typeInWords } from '../value/cel-type.ts';
import type { CelType } from '../value/cel-type.ts';
import { FACTS } from '../vocabulary.ts';
import { neverHad } from './compared-values.ts';
import { fieldsOf } from './field-shapes.ts';
import type { Fields } from './field-shapes.ts';
import { relationsIn } from './relations.ts';
import type { FilesByKind } from './sort-files.ts';
import { statesByType } from './written-states.ts';
import type { StatesByType } from './written-states.ts';
import { writtenFacts } from './written-facts.ts';
import type { WrittenFact } from './written-facts.ts';

/** What params of facts may name. */
interface Named {
  readonly fields: ReadonlyMap<string, Fields | null>;
  readonly states: StatesByType;
  readonly relations: readonly string[];
  /** Table → its inputs. */
  readonly inputs: ReadonlyMap<string, readonly string[]>;
}

/** A param of a fact. */
interface Param {
  readonly type: CelType;
  /** What it says, where a fact cannot do without it. */
  readonly needed?: string;
  /** What is wrong with one of that type. */
  readonly check?: (value: Json, at: string, params: JsonObject, named: Named) => Issue[];
}

const PARAMS: ReadonlyMap<string, ReadonlyMap<string, Param>> = new Map([
  [
    'records',
    new Map<string, Param>([
      ['type', { type: 'text', needed: 'the record type to look for' }],
      ['where', { type: 'object', check: whereIssues }],
      ['states', { type: 'list', check: stateIssues }],
      ['done', { type: 'boolean' }],
      ['within', { type: 'text', check: spanIssues }],
    ]),
  ],
  [
    'links',
    new Map<string, Param>([
      ['relation', { type: 'text', needed: 'the relation to follow', check: relationIssues }],
      ['direction', { type: 'text', check: directionIssues }],
      ['states', { type: 'list', check: stateIssues }],
    ]),
  ],
  [
    'table',
    new Map<string, Param>([
      ['table', { type: 'text', needed: 'the table to ask' }],
      ['inputs', { type: 'object', check: inputIssues }],
    ]),
  ],
  ['calendar', new Map([['calendar', { type: 'text', needed: 'the calendar to look at' }]])],
]);

/**
 * Params of facts that cannot be: left out though needed, unknown, of the wrong type, naming states, fields, relations
 * or inputs there are none of. That tables, calendars and record types exist, `checkReferences` says. Pure.
 *
 * @param asked the files to look at
 */
export function* checkFactParams(
  found: FilesByKind,
  asked: (path: string) => boolean,
): Turns<Issue[]> {
  const named: Named = {
    fields: new Map(found.type.map(({ path, json }) => [folderOf(path), fieldsOf(json)])),
    states: statesByType(found),
    relations: yield* relationsIn(found),
    inputs: new Map(found.table.flatMap(({ json }) => inputsOf(json))),
  };
  const files = [...found.type, ...found.workflow, ...found.policy, ...found.table];
  const told = yield* mapInTurns(
    files.filter(({ path }) => asked(path)),
    ({ path, json }) =>
      writtenFacts(json).flatMap((written) =>
        paramIssues(written, named).map((issue) => ({ ...issue, file: path })),
      ),
  );
  return told.flat();
}

function paramIssues({ fact, params = {}, at }: WrittenFact, named: Named): Issue[] {
  // Of another form, or of a fact there is none of: told where that is.
  if (!FACTS.has(fact) || !isJsonObject(params) || isFactReference(params)) return [];
  const known = PARAMS.get(fact) ?? new Map<string, Param>();
  const missing = [...known].flatMap(([name, { needed }]) => {
    if (needed === undefined || params[name] !== undefined) return [];
    const message = `"${fact}" needs ${needed}: its param "${name}" is missing`;
    return [error('missing-param', `${at}/params`, message)];
  });
  const given = Object.entries(params).flatMap(([name, value = null]) => {
    const here = at + pointer('params', name);
    const param = known.get(name);
    if (param === undefined) {
      const names = [...known.keys()];
      const hint = names.length === 0 ? ' and takes none; remove it' : nameHint(name, names);
      return [error('unknown-param', here, `"${fact}" has no param "${name}"${hint}`)];
    }
    // What another fact will say is not known yet.
    if (isFactReference(value)) return [];
    const found = celTypeOf(value);
    if (found === param.type) return param.check?.(value, here, params, named) ?? [];
    const message = `"${name}" has to be ${typeInWords(param.type)}, not ${typeInWords(found)}`;
    return [error('invalid-type', here, message)];
  });
  return [...missing, ...given];
}

/** Fields a query asks by that records of the type do not have, and values these never have: nothing is found. */
function whereIssues(where: Json, at: string, { type }: JsonObject, named: Named): Issue[] {
  const fields = typeof type === 'string' ? named.fields.get(type) : undefined;
  if (fields === undefined || fields === null || !isJsonObject(where)) return [];
  return Object.entries(where).flatMap(([field, value = null]) => {
    const here = at + pointer(field);
    const shape = fields.get(field);
    if (shape === undefined) {
      const hint = nameHint(field, [...fields.keys()]);
      return [error('unknown-field', here, `"${field}" is not a field of ${asText(type)}${hint}`)];
    }
    const wrong = shape === null || isFactReference(value) ? null : neverHad(shape, field, value);
    return wrong === null ? [] : [error('never-equal', here, wrong)];
  });
}

/** States the records asked for are never in. */
function stateIssues(states: Json, at: string, { type }: JsonObject, named: Named): Issue[] {
  const asked =
    typeof type === 'string' ? [named.states.get(type) ?? null] : [...named.states.values()];
  if (asked.includes(null) || !isList(states)) return [];
  const known = asked.flatMap((some) => some ?? []);
  const names = known.flatMap(({ texts, paths }) => texts ?? paths);
  return states.flatMap((state, i) => {
    const here = at + pointer(i);
    if (typeof state !== 'string') {
      return isFactReference(state) ? [] : [error('invalid-type', here, 'name a state by its id')];
    }
    return known.some(({ says }) => says(state)) ? [] : [unknownName('state', state, names, here)];
  });
}

function spanIssues(within: Json, at: string): Issue[] {
  return typeof within === 'string' ? [...parseDuration(within, at).issues] : [];
}

function relationIssues(relation: Json, at: string, _: JsonObject, { relations }: Named): Issue[] {
  return typeof relation !== 'string' || relations.includes(relation)
    ? []
    : [unknownName('relation', relation, relations, at)];
}

function directionIssues(direction: Json, at: string): Issue[] {
  if (direction === 'in' || direction === 'out') return [];
  const message = `"direction" has to be "in" (links to the record) or "out" (links from it), not ${JSON.stringify(direction)}`;
  return [error('invalid-value', at, message)];
}

function inputIssues(given: Json, at: string, { table }: JsonObject, { inputs }: Named): Issue[] {
  const known = typeof table === 'string' ? inputs.get(table) : undefined;
  if (known === undefined || !isJsonObject(given)) return [];
  return Object.keys(given).flatMap((name) => {
    if (known.includes(name)) return [];
    const message = `table "${asText(table)}" has no input "${name}"${nameHint(name, known)}`;
    return [error('unknown-input', at + pointer(name), message)];
  });
}

function inputsOf(table: Json): (readonly [string, readonly string[]])[] {
  if (!isJsonObject(table)) return [];
  const { id, inputs } = table;
  return typeof id === 'string' && isJsonObject(inputs) ? [[id, Object.keys(inputs)]] : [];
}

function folderOf(path: string): string {
  return path.split('/')[0] ?? '';
}
