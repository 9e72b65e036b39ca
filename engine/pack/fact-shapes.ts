import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { inOneGo } from '../turns.ts';
import type { Form, KnownNames, ObjectShape, Shape, ShapeOf, Shapes } from '../shape.ts';
import { ALWAYS } from '../calendar/always.ts';
import type { Definitions } from './definitions.ts';
import { sortFiles } from './sort-files.ts';
import type { FilesByKind } from './sort-files.ts';
import { comparedIssues } from './compared-values.ts';
import { ENGINE, ROLES } from '../principal.ts';
import { fieldsOf, orRarely, plain, union } from './field-shapes.ts';
import type { Fields } from './field-shapes.ts';
import { namesIn } from './references.ts';
import { statesByType } from './written-states.ts';
import type { StatesByType } from './written-states.ts';

const TEXT = plain('a text');
const TIME: Shape = { kind: 'plain', called: 'a time', may: [{ type: 'text', time: true }] };
const FLAG = plain('true or false', 'boolean');
const NUMBER = plain('a number', 'number');
const TEXTS: Shape = { kind: 'list', items: TEXT };

const EVENT = object({ id: TEXT, source: TEXT, type: TEXT, time: TIME, subject: TEXT, data: null });
const KIND = plain('a text', 'text', ['person', 'system', 'engine']);
const ROLE = plain('a role', 'text', [...ROLES, ...ENGINE.roles]);
const ACTOR = object({
  id: TEXT,
  kind: KIND,
  name: TEXT,
  teams: TEXTS,
  roles: { kind: 'list', items: ROLE },
});
const FOUND = object({ count: NUMBER, items: { kind: 'list', items: null } });

const NONE: ReadonlyMap<string, string> = new Map();

/** What facts look like in a set of definitions. */
export interface FactShapes {
  /** Where the record may be of any type: in policies and tables. */
  readonly anywhere: Shapes;
  /** Where it is of one type: in that type and its workflow. */
  readonly within: (type: string) => Shapes;
}

/**
 * What the definition files say facts look like. Of a file that is broken nothing is known, so that one mistake is
 * told once; neither is anything of what people and systems make up: data of events, counters, what is typed
 * into forms. Pure.
 */
export function factShapes(found: FilesByKind): FactShapes {
  const types = new Map(found.type.map(({ path, json }) => [path.split('/')[0] ?? '', json]));
  const fields = new Map([...types].map(([id, json]) => [id, fieldsOf(json)]));
  const states = statesByType(found);
  const ids = [...types.keys()];
  const all = union([...fields.values()]);
  const anything = recordOf(all, standing(ids, states));
  const bound = (name: 'ci' | 'service'): Shape => {
    const refs = [...new Set([...types.values()].flatMap((json) => referredBy(json, name)))];
    if (refs.length === 0) return recordOf(null, standing(ids, states));
    const others = ids.filter((id) => !refs.includes(id));
    const named = orRarelyStanding(standing(refs, states), standing(others, states));
    const known = union(refs.map((ref) => fields.get(ref) ?? null));
    if (known === null) return recordOf(null, named);
    const rest = others.map((id) => fields.get(id) ?? null);
    return recordOf(withRare(known, rest), named, rareIn(fields, known, refs));
  };
  const tables = new Map(found.table.map(({ json }) => [idOf(json), tableShape(json)]));
  const fixed = new Map<string, Shape | null>([
    ['event', EVENT],
    ['actor', ACTOR],
    ['now', TIME],
    ['record', asSubject(anything)],
    ['parent', anything],
    ['ci', bound('ci')],
    ['service', bound('service')],
    ['links', FOUND],
    ['records', FOUND],
    ['calendar', object({ open: FLAG })],
  ]);
  const of: ShapeOf = (name, params) => {
    if (name !== 'table') return fixed.get(name) ?? null;
    const table = params?.['table'];
    return typeof table === 'string' ? (tables.get(table) ?? null) : null;
  };
  const naming = new Map<string, KnownNames>([
    ['table', { position: 0, kind: 'table', known: namesIn(found.table) }],
    ['lookup', { position: 0, kind: 'record type', known: new Set(types.keys()) }],
    [
      'businessPlus',
      { position: 2, kind: 'calendar', known: new Set([ALWAYS, ...namesIn(found.calendar)]) },
    ],
  ]);
  const names: Shapes['names'] = (called) => naming.get(called) ?? null;
  return {
    anywhere: { of, names, compared: comparedIssues },
    within(type) {
      const named = standing([type], states);
      const record = asSubject(recordOf(fields.get(type) ?? null, named));
      return {
        of: (name, params) => (name === 'record' ? record : of(name, params)),
        names,
        compared: comparedIssues,
      };
    },
  };
}

/** What facts look like under definitions, where the record may be of any type. Pure. */
export function shapesUnder({ files }: Pick<Definitions, 'files'>): Shapes {
  return factShapes(inOneGo(sortFiles(files, []))).anywhere;
}

function object(parts: { readonly [part: string]: Shape | null }): ObjectShape {
  return { kind: 'object', parts: new Map(Object.entries(parts)) };
}

/** What a record's type, its state and its active states may be; a text where that is not known. */
interface Standing {
  readonly type: Shape | null;
  readonly state: Shape | null;
  readonly states: Shape | null;
}

function standing(types: readonly string[], all: StatesByType): Standing {
  const type = plain('a text', 'text', types);
  // A type without a workflow, which is told of, has no records.
  const known = types.flatMap((one) => (all.has(one) ? [all.get(one) ?? null] : []));
  const written = known.flatMap((one) => one ?? []);
  if (written.length === 0 || known.includes(null)) return { type, state: TEXT, states: TEXTS };
  const paths = [...new Set(written.flatMap((one) => one.paths))];
  const instead = (value: Json): string | null =>
    typeof value === 'string' && paths.includes(value)
      ? `it names the innermost active states, joined by a comma; "states" with "contains" asks whether ${value} is one of the active ones`
      : null;
  const listed = written.every(({ texts }) => texts !== null);
  const form: Form = listed
    ? { type: 'text', only: written.flatMap(({ texts }) => texts ?? []), instead }
    : {
        type: 'text',
        among: (value) => typeof value === 'string' && written.some(({ says }) => says(value)),
        instead,
      };
  return {
    type,
    state: { kind: 'plain', called: 'a text', may: [form] },
    states: { kind: 'list', items: plain('a text', 'text', paths) },
  };
}

/** What usually stands there, and in rare cases something else. */
function orRarelyStanding(usual: Standing, rare: Standing): Standing {
  return {
    type: orRarely(usual.type, rare.type),
    state: orRarely(usual.state, rare.state),
    states: orRarely(usual.states, rare.states),
  };
}

/** A record as facts show it. */
function recordOf(
  fields: Fields | null,
  { type, state, states }: Standing,
  rare: ReadonlyMap<string, string> = NONE,
): ObjectShape {
  return object({
    id: TEXT,
    number: TEXT,
    type,
    state,
    states,
    done: FLAG,
    data: fields === null ? null : { kind: 'object', parts: fields, rare },
    openedBy: TEXT,
    createdAt: TIME,
    updatedAt: TIME,
  });
}

/** A record as it shows itself: with its counters. */
function asSubject({ parts }: ObjectShape): ObjectShape {
  return { kind: 'object', parts: new Map([...parts, ['counters', null]]) };
}

/** Record types that fields of a name refer to. */
function referredBy(type: Json, name: string): string[] {
  const fields = isJsonObject(type) ? type['fields'] : undefined;
  const field = isJsonObject(fields) ? fields[name] : undefined;
  const ref = isJsonObject(field) ? field['ref'] : undefined;
  return typeof ref === 'string' ? [ref] : [];
}

/** Fields with what they are in types nothing of the name refers to. */
function withRare(known: Fields, others: readonly (Fields | null)[]): Fields {
  return new Map(
    [...known].map(([id, shape]) => [
      id,
      others.reduce((usual, other) => orRarely(usual, other?.get(id) ?? null), shape),
    ]),
  );
}

/** Fields that only types nothing of the name refers to have: an event may name such a record all the same. */
function rareIn(
  fields: ReadonlyMap<string, Fields | null>,
  known: Fields,
  usual: readonly string[],
): ReadonlyMap<string, string> {
  const rare = new Map<string, string>();
  for (const [type, own] of fields) {
    for (const id of own?.keys() ?? [])
      if (!known.has(id) && !rare.has(id))
        rare.set(id, `${usual.join(' and ')} has no such field, ${type} has`);
  }
  return rare;
}

function idOf(json: Json): string {
  return isJsonObject(json) && typeof json['id'] === 'string' ? json['id'] : '';
}

/** What a table answers with; null where it does not say. */
function tableShape(json: Json): Shape | null {
  const outputs = isJsonObject(json) ? json['outputs'] : undefined;
  if (!isJsonObject(json) || !isJsonObject(outputs)) return null;
  const row = object(Object.fromEntries(Object.keys(outputs).map((name) => [name, null])));
  const { hit, aggregate = 'list' } = json;
  return hit === 'collect' && aggregate === 'list' ? { kind: 'list', items: row } : row;
}
