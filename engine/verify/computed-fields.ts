import type { FactReader } from '../condition/fact.ts';
import type { FactReference } from '../condition/schema.ts';
import { EngineError } from '../errors.ts';
import { readPath } from '../condition/path.ts';
import { isJsonObject, jsonEqual } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Definitions } from '../pack/definitions.ts';
import { readerOf } from '../policy/explain/evidence.ts';
import type { Evidence } from '../policy/explain/evidence.ts';
import type { ComputedFrom, Possible } from '../policy/explain/possible.ts';
import { settleData } from '../record-type/compile.ts';
import type { CompiledType } from '../record-type/compile.ts';
import { decideTable } from '../table/decide.ts';
import type { CompiledTable } from '../table/compile.ts';
import type { CompiledValue } from '../value/compile.ts';
import type { CelScope } from '../value/run.ts';

/** How a record's computed fields come about, worked out from facts somebody saw. */
export type ComputedFields = Pick<Possible, 'computed' | 'settled'>;

/**
 * The computed fields of the record facts are about. Their expressions are evaluated over the facts that were seen
 * and the tables there are; where one asks for more (links, people), nothing is told of it and it stays as it is. Pure.
 *
 * @param type the record's type
 */
export function computedFields(
  type: CompiledType,
  { tables }: Pick<Definitions, 'tables'>,
): ComputedFields {
  const byPath = new Map(type.computed.map(([id, value]) => [`data.${id}`, value]));
  const kept = new WeakMap<Evidence, Map<string, Worked>>();
  const workOut = (path: string, value: CompiledValue, evidence: Evidence): Worked => {
    const known = kept.get(evidence) ?? new Map<string, Worked>();
    kept.set(evidence, known);
    const before = known.get(path);
    if (before !== undefined) return before;
    const worked = workedOut(path, value, evidence);
    known.set(path, worked);
    return worked;
  };
  const workedOut = (path: string, value: CompiledValue, evidence: Evidence): Worked => {
    const record = evidence('record', undefined).value;
    const notes: Notes = { read: new Map(), tables: new Map() };
    const data = readPath(record, 'data');
    const noting = noted(isJsonObject(data) ? data : {}, type, (read, seen) =>
      note(notes, read, seen),
    );
    const unknown = { same: false, from: { formula: value.source, tables: [], inputs: [] } };
    return attempt(
      () => {
        const result = value.evaluate(scopeOf(evidence, noting, tables, notes));
        // It may have been computed by other definitions, or from what was not kept.
        const same = jsonEqual(result, readPath(record, path) ?? null);
        return same ? { same, from: told(value.source, notes) } : unknown;
      },
      () => unknown,
    );
  };
  return {
    computed({ fact, path = '' }, evidence) {
      const value = fact === 'record' ? byPath.get(path) : undefined;
      return value === undefined ? null : workOut(path, value, evidence).from;
    },
    settled(after, before, changed) {
      const left = new Set(changed.map(({ fact, path }) => `${fact}.${path ?? ''}`));
      const computed = type.computed.filter(
        ([id, value]) =>
          !left.has(`record.data.${id}`) && workOut(`data.${id}`, value, before).same,
      );
      const seen = after('record', undefined);
      const { value: record } = seen;
      const data = isJsonObject(record) ? record['data'] : undefined;
      if (computed.length === 0 || !isJsonObject(record) || !isJsonObject(data)) return after;
      const settled = attempt(
        () => settleData({ ...type, computed }, data, (now) => scopeOf(after, now, tables)),
        () => data,
      );
      const witnessed = { ...seen, value: { ...record, data: settled } };
      return (fact, params) => (fact === 'record' ? witnessed : after(fact, params));
    },
  };
}

/** What a computed field is computed from, and whether that gives the value that was seen. */
interface Worked {
  readonly same: boolean;
  readonly from: ComputedFrom;
}

interface Notes {
  readonly read: Map<string, { readonly fact: FactReference; readonly value: Json | undefined }>;
  readonly tables: Map<string, CompiledTable>;
}

function note({ read }: Notes, fact: FactReference, value: Json | undefined): void {
  const name = `${fact.fact}.${fact.path ?? ''}`;
  if (!read.has(name)) read.set(name, { fact, value });
}

function told(formula: Json, { read, tables }: Notes): ComputedFrom {
  return {
    formula,
    tables: [...tables.values()].map(({ id, title }) => ({ id, title })),
    inputs: [...read.values()].map(({ fact, value }) => ({
      fact,
      ...(value === undefined ? {} : { value }),
    })),
  };
}

/** Data that say of each field of the type when it is read. */
function noted(
  data: JsonObject,
  { definition }: CompiledType,
  read: (fact: FactReference, value: Json | undefined) => void,
): JsonObject {
  const saying: JsonObject = {};
  for (const id of new Set([...Object.keys(definition.fields), ...Object.keys(data)])) {
    Object.defineProperty(saying, id, {
      enumerable: true,
      get() {
        const value = Object.hasOwn(data, id) ? data[id] : undefined;
        read({ fact: 'record', path: `data.${id}` }, value);
        return value;
      },
    });
  }
  return saying;
}

/** What expressions of a record read: facts that were seen; asking for anything else breaks them off. */
function scopeOf(
  evidence: Evidence,
  data: JsonObject,
  tables: ReadonlyMap<string, CompiledTable>,
  notes?: Notes,
): CelScope {
  const reader = readerOf(evidence);
  const facts: FactReader = (fact, params) => {
    const value = reader.read(fact, params);
    if (reader.unknown()) throw unseen(fact);
    return fact === 'record' && isJsonObject(value) ? { ...value, data } : value;
  };
  return {
    variable: (name) => facts(name, undefined),
    call(name, [id, given]) {
      const table = name === 'table' && typeof id === 'string' ? tables.get(id) : undefined;
      if (table === undefined) throw unseen(name);
      const inputs = isJsonObject(given) ? given : table.read(facts);
      if (notes !== undefined) noteTable(notes, table, isJsonObject(given) ? null : inputs);
      const verdict = decideTable(table, inputs);
      if (verdict.kind === 'conflict') throw unseen(table.id);
      return verdict.kind === 'hit' ? verdict.output : null;
    },
  };
}

function noteTable(notes: Notes, table: CompiledTable, inputs: JsonObject | null): void {
  notes.tables.set(table.id, table);
  if (inputs === null) return;
  for (const [id, { fact, path, params }] of Object.entries(table.source.inputs)) {
    const reference = { fact, ...(path === undefined ? {} : { path }) };
    note(notes, params === undefined ? reference : { ...reference, params }, inputs[id]);
  }
}

function unseen(what: string): EngineError {
  return new EngineError('not-seen', `"${what}" was not looked at`, { what });
}

/** What a calculation gives, or another where it breaks off. */
function attempt<T>(work: () => T, otherwise: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    return otherwise();
  }
}
