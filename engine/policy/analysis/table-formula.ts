import { compileCondition } from '../../condition/compile.ts';
import type { ConditionNode, LeafNode } from '../../condition/compile.ts';
import { isFactReference } from '../../condition/schema.ts';
import type { FactReference } from '../../condition/schema.ts';
import { isJsonObject, jsonEqual } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import type { CompiledOutput, CompiledTable } from '../../table/compile.ts';
import { referencesIn } from './fact-references.ts';
import type { Formula } from './formula.ts';

/** One way a table may answer: when its row matches, or else. */
export interface TableWay {
  /** That the row matches; null: always, as no other one did. */
  readonly node: ConditionNode | null;
  /** What it then says; undefined: that is computed when it happens, or rows that must not match together may. */
  readonly output: Json | undefined;
}

/** A table written out. */
export interface WrittenTable {
  readonly ways: readonly TableWay[];
  /** What keeps it from answering, each that all of some rows match: they clash, or compute what they say. */
  readonly failures: readonly (readonly ConditionNode[])[];
}

/** Most rows of a table that are written out. */
const MOST_ROWS = 64;
/** Hit policies under which the first row that matches says what all do. */
const BY_FIRST: ReadonlySet<string> = new Set(['first', 'unique', 'any']);

/**
 * A table as the ways it answers one after the other: the first whose row matches is taken, if the table answers at all. Null
 * where that cannot be written out: too many rows, other hit policies, cells that no condition can say. Pure.
 *
 * @param given the inputs the table is asked with; absent: it reads them from facts
 * @param areApart whether two rows certainly never match together
 */
export function tableWays(
  table: CompiledTable,
  given: JsonObject | undefined,
  areApart: (one: ConditionNode, other: ConditionNode) => boolean,
): WrittenTable | null {
  if (!BY_FIRST.has(table.hit) || table.rows.length > MOST_ROWS) return null;
  if (given !== undefined && !isPlain(given)) return null;
  const ways: (TableWay & { readonly node: ConditionNode })[] = [];
  for (const { cells, outputs } of table.rows) {
    const all: JsonObject[] = [];
    let matches = true;
    for (const { input, operator, value, test } of cells) {
      const read = inputOf(table, input, given);
      if ('value' in read) matches &&= test(read.value);
      else if (isFactReference(value)) return null;
      else all.push({ ...read.reference, operator: operator.id, value });
    }
    if (!matches) continue;
    const compiled = compileCondition({ all });
    if (!compiled.ok) return null;
    ways.push({ node: compiled.value.node, output: constantOf(outputs) });
  }
  const clashes = (one: (typeof ways)[number], other: (typeof ways)[number]): boolean =>
    table.hit !== 'first' &&
    (table.hit === 'unique' || !jsonEqual(one.output, other.output)) &&
    !areApart(one.node, other.node);
  const failures: ConditionNode[][] = [];
  const sure = ways.map((way, i) => {
    const clashing = ways.slice(i + 1).filter((later) => clashes(way, later));
    failures.push(...clashing.map(({ node }) => [way.node, node]));
    if (way.output === undefined) failures.push([way.node]);
    return clashing.length > 0 ? { ...way, output: undefined } : way;
  });
  const otherwise = table.default === null ? null : constantOf(table.default);
  if (otherwise === undefined) failures.push([]);
  return { ways: [...sure, { node: null, output: otherwise }], failures };
}

/** Whether a table may come to no answer at all. Pure. */
export function mayFail({ hit, rows, default: otherwise }: CompiledTable): boolean {
  const said = [...rows.flatMap(({ outputs }) => outputs), ...(otherwise ?? [])];
  return hit === 'unique' || hit === 'any' || said.some(({ value }) => !value.constant);
}

/**
 * When a comparison of a table's answer holds, said of what the table reads; and so that it never leaves out a case:
 * an answer that is computed is taken for either. Pure but for `formulaOf`.
 */
export function tableFormula(
  leaf: LeafNode,
  holds: boolean,
  ways: readonly TableWay[],
  formulaOf: (node: ConditionNode, holds: boolean) => Formula,
): Formula {
  return ways.reduceRight<Formula>((otherwise, { node, output }) => {
    const fits = output === undefined || says(leaf, output) === holds;
    if (node === null) return fits ? ALWAYS : NEVER;
    return fits
      ? { kind: 'any', parts: [formulaOf(node, true), otherwise] }
      : { kind: 'all', parts: [formulaOf(node, false), otherwise] };
  }, NEVER);
}

/** Holds always. */
export const ALWAYS: Formula = { kind: 'all', parts: [] };
const NEVER: Formula = { kind: 'any', parts: [] };

/** What a comparison says when its table answers so. */
function says({ fact, expected, compare }: LeafNode, output: Json): boolean {
  const literal = 'literal' in expected ? expected.literal : undefined;
  return compare(
    fact.read(() => output),
    literal,
    () => undefined,
  );
}

/** Whether each input is handed over as a whole: a fact, or a value without one inside. */
function isPlain(given: JsonObject): boolean {
  if (isFactReference(given)) return false;
  return Object.values(given).every(
    (value) => isFactReference(value) || referencesIn(value).length === 0,
  );
}

/** Where a table has an input from: a fact, or a value that was handed over. */
export function inputOf(
  { source }: CompiledTable,
  name: string,
  given: JsonObject | undefined,
): { readonly reference: FactReference } | { readonly value: Json | undefined } {
  if (given !== undefined) {
    const value = Object.hasOwn(given, name) ? given[name] : undefined;
    return isFactReference(value) ? { reference: value } : { value };
  }
  const input = Object.hasOwn(source.inputs, name) ? source.inputs[name] : undefined;
  if (input === undefined) return { value: undefined };
  const { fact, path, params } = input;
  return {
    reference: {
      fact,
      ...(path === undefined ? {} : { path }),
      ...(params === undefined ? {} : { params }),
    },
  };
}

/** The table a fact is read from, and the inputs handed to it; null where it is no known table. Pure. */
export function askedTable(
  { fact, params }: FactReference,
  tables: ReadonlyMap<string, CompiledTable> | undefined,
): { readonly table: CompiledTable; readonly given: JsonObject | undefined } | null {
  const id = params?.['table'];
  const table = fact === 'table' && typeof id === 'string' ? tables?.get(id) : undefined;
  const inputs = params?.['inputs'];
  return table === undefined ? null : { table, given: isJsonObject(inputs) ? inputs : undefined };
}

/** Outputs that are written down; undefined where one is computed. */
function constantOf(outputs: readonly CompiledOutput[]): Json | undefined {
  if (!outputs.every(({ value }) => value.constant)) return undefined;
  return Object.fromEntries(outputs.map(({ name, value }) => [name, value.source]));
}
