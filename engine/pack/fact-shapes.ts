import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import type { KnownNames, ObjectShape, Shape, ShapeOf, Shapes } from '../shape.ts';
import { ALWAYS } from '../calendar/always.ts';
import type { Definitions } from './definitions.ts';
import { sortFiles } from './sort-files.ts';
import type { FilesByKind } from './sort-files.ts';
import { namesIn } from './references.ts';

const TEXT: Shape = { kind: 'plain', called: 'a text' };
const TIME: Shape = { kind: 'plain', called: 'a time' };
const FLAG: Shape = { kind: 'plain', called: 'true or false' };
const NUMBER: Shape = { kind: 'plain', called: 'a number' };
const TEXTS: Shape = { kind: 'list', items: TEXT };

const EVENT = object({ id: TEXT, source: TEXT, type: TEXT, time: TIME, subject: TEXT, data: null });
const ACTOR = object({ id: TEXT, kind: TEXT, name: TEXT, teams: TEXTS, roles: TEXTS });
const FOUND = object({ count: NUMBER, items: { kind: 'list', items: null } });

const NONE: ReadonlyMap<string, string> = new Map();

type Fields = ReadonlyMap<string, Shape | null>;

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
  const all = union([...fields.values()]);
  const bound = (name: 'ci' | 'service'): Shape => {
    const refs = new Set([...types.values()].flatMap((json) => referredBy(json, name)));
    const known = refs.size === 0 ? null : union([...refs].map((ref) => fields.get(ref) ?? null));
    return recordOf(known, false, known === null ? NONE : rareIn(fields, known, [...refs]));
  };
  const tables = new Map(found.table.map(({ json }) => [idOf(json), tableShape(json)]));
  const fixed = new Map<string, Shape | null>([
    ['event', EVENT],
    ['actor', ACTOR],
    ['now', TIME],
    ['record', recordOf(all, true)],
    ['parent', recordOf(all, false)],
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
    anywhere: { of, names },
    within(type) {
      const record = recordOf(fields.get(type) ?? null, true);
      return { of: (name, params) => (name === 'record' ? record : of(name, params)), names };
    },
  };
}

/** What facts look like under definitions, where the record may be of any type. Pure. */
export function shapesUnder({ files }: Pick<Definitions, 'files'>): Shapes {
  return factShapes(sortFiles(files, [])).anywhere;
}

function object(parts: { readonly [part: string]: Shape | null }): ObjectShape {
  return { kind: 'object', parts: new Map(Object.entries(parts)) };
}

/** A record as facts show it; counters only of the subject itself. */
function recordOf(
  fields: Fields | null,
  subject: boolean,
  rare: ReadonlyMap<string, string> = NONE,
): ObjectShape {
  return object({
    id: TEXT,
    number: TEXT,
    type: TEXT,
    state: TEXT,
    done: FLAG,
    data: fields === null ? null : { kind: 'object', parts: fields, rare },
    ...(subject ? { counters: null } : {}),
    openedBy: TEXT,
    createdAt: TIME,
    updatedAt: TIME,
  });
}

/** Fields by id; null where they cannot be read. */
function fieldsOf(type: Json): Fields | null {
  const fields = isJsonObject(type) ? type['fields'] : undefined;
  if (!isJsonObject(fields)) return null;
  return new Map(Object.entries(fields).map(([id, field]) => [id, fieldShape(field)]));
}

function fieldShape(field: Json | undefined): Shape | null {
  if (!isJsonObject(field)) return null;
  switch (field['type']) {
    case 'string':
      return typeof field['ref'] === 'string' ? idOfRecord(field['ref']) : TEXT;
    case 'integer':
    case 'number':
      return NUMBER;
    case 'boolean':
      return FLAG;
    case 'array':
      return {
        kind: 'list',
        items: isJsonObject(field['items']) ? fieldShape(field['items']) : null,
      };
    default:
      return null;
  }
}

function idOfRecord(ref: string): Shape {
  return { kind: 'plain', called: `the id of a ${ref}` };
}

/** The fields one of several types has; null where those of one are not known. */
function union(all: readonly (Fields | null)[]): Fields | null {
  const together = new Map<string, Shape | null>();
  for (const fields of all) {
    if (fields === null) return null;
    for (const [id, shape] of fields) {
      const before = together.get(id);
      const same = before === undefined || before?.kind === shape?.kind;
      together.set(id, same ? shape : null);
    }
  }
  return together;
}

/** Record types that fields of a name refer to. */
function referredBy(type: Json, name: string): string[] {
  const fields = isJsonObject(type) ? type['fields'] : undefined;
  const field = isJsonObject(fields) ? fields[name] : undefined;
  const ref = isJsonObject(field) ? field['ref'] : undefined;
  return typeof ref === 'string' ? [ref] : [];
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
