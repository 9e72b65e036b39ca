import { compileFact } from '../condition/fact.ts';
import type { CompiledFact, FactReader } from '../condition/fact.ts';
import type { Calendars } from '../calendar/calendars.ts';
import { prepareComparison } from '../condition/comparison.ts';
import { findOperator, unknownOperator } from '../condition/operators.ts';
import type { Operator, ReadyTest } from '../condition/operators/operator.ts';
import { factReferenceIssues } from '../condition/schema.ts';
import type { FactReference } from '../condition/schema.ts';
import { error, issuesOf, pointer } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { jsonEqual } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Shapes } from '../shape.ts';
import { nameHint } from '../unknown-name.ts';
import { mayBe } from '../value/cel-type.ts';
import { compileValue } from '../value/compile.ts';
import type { CompiledValue } from '../value/compile.ts';
import type { ValueOptions } from '../value/compiling.ts';
import { MAX_FILE_DEPTH, deeperThan } from '../value/depth.ts';
import { hitPolicyIssues } from './check-hit-policy.ts';
import { cellProblem, celTypeOfColumn, fits } from './column-type.ts';
import type { IndexedLeaf } from './index-leaf.ts';
import { indexRows } from './index-rows.ts';
import type { RowIndex } from './index-rows.ts';
import { comparisonsOf, inOrder, tableSchema } from './schema.ts';
import type {
  Aggregate,
  Cell,
  ColumnType,
  Comparison,
  HitPolicy,
  Table,
  TableInput,
  TableOutput,
} from './schema.ts';

/** One comparison of a row; a cell may hold several. */
export interface CompiledCell {
  readonly input: string;
  readonly operator: Operator;
  readonly value: Json;
  /** Whether an input's value is one the cell takes. */
  readonly test: ReadyTest;
}

/** One output of a row. */
export interface CompiledOutput {
  readonly name: string;
  readonly type: ColumnType;
  readonly value: CompiledValue;
  /** The only values there may be. */
  readonly values: readonly Json[] | undefined;
}

/** A row ready to be looked at. */
export interface CompiledRow {
  readonly id: string;
  readonly title: string | undefined;
  readonly cells: readonly CompiledCell[];
  readonly outputs: readonly CompiledOutput[];
}

/** A decision table ready to decide: a function of its inputs alone. */
export interface CompiledTable {
  readonly kind: 'table';
  readonly id: string;
  readonly title: string;
  readonly hit: HitPolicy;
  readonly aggregate: Aggregate;
  /** In the order they are looked at. */
  readonly outputs: readonly { readonly name: string; readonly values?: readonly Json[] }[];
  /** As written. */
  readonly source: Table;
  /** In the order they are looked at. */
  readonly rows: readonly CompiledRow[];
  /** Which of the rows inputs can match at all. */
  readonly index: RowIndex;
  readonly default: readonly CompiledOutput[] | null;
  /** Facts the inputs are read from. */
  readonly factsUsed: readonly FactReference[];
  /** The inputs, read from facts. Throws only what the reader throws. */
  readonly read: (facts: FactReader) => JsonObject;
}

/** What tables may refer to. */
export interface TableScope {
  /** Facts there are; absent: any name is taken. */
  readonly knownFacts?: ReadonlySet<string>;
  /** Calendars there are beside the built-in one; absent: none. */
  readonly calendars?: Calendars;
  /** What facts look like; absent: any path is taken. */
  readonly shapes?: Shapes | undefined;
}

/**
 * A decision table from JSON somebody wrote, or every issue in it: form, unknown inputs, outputs,
 * operators and facts, missing outputs, cells and outputs of the wrong type. Pure, never throws.
 *
 * @param base JSON pointer of the table in its file
 */
export function compileTable(
  json: unknown,
  scope: TableScope = {},
  base = '',
): Parsed<CompiledTable> {
  const deep = deeperThan(json, MAX_FILE_DEPTH, base);
  if (deep !== null) {
    const message = `a table nests at most ${MAX_FILE_DEPTH} levels deep; nothing else in it was looked at`;
    return { ok: false, issues: [error('too-deep', deep, message)] };
  }
  const parsed = tableSchema.safeParse(json);
  if (!parsed.success) return { ok: false, issues: issuesOf(parsed.error, base) };
  const table = parsed.data;
  const issues: Issue[] = [];
  const inputs = compileInputs(table.inputs, base, scope, issues);
  issues.push(...hitPolicyIssues(table, base));
  const columns = inOrder(table.outputs);
  const options = { ...INPUTS_ONLY, shapes: inputShapes(table.inputs, scope) };
  const rows = inOrder(table.rows).map(([id, { title, when, then }]): CompiledRow => {
    const at = base + pointer('rows', id);
    const cells = compileCells(when, table.inputs, `${at}/when`, scope, issues);
    const outputs = compileOutputs(then, columns, `${at}/then`, options, issues);
    return { id, title, cells, outputs };
  });
  const fallback =
    table.default === undefined
      ? null
      : compileOutputs(table.default, columns, `${base}/default`, options, issues);
  if (issues.some(({ severity }) => severity === 'error')) return { ok: false, issues };
  const { id, title, hit, aggregate = 'list' } = table;
  const factsUsed = inputs.uses;
  const { read } = inputs;
  const value: CompiledTable = {
    kind: 'table',
    id,
    title,
    hit,
    aggregate,
    outputs: columns.map(([name, { values }]) =>
      values === undefined ? { name } : { name, values },
    ),
    source: table,
    rows,
    index: indexRows(rows.map(({ cells }) => cells.map(leafOf))),
    default: fallback,
    factsUsed,
    read,
  };
  return { ok: true, value, issues };
}

function compileInputs(
  inputs: { readonly [name: string]: TableInput },
  base: string,
  { knownFacts, shapes }: TableScope,
  issues: Issue[],
): { readonly uses: FactReference[]; readonly read: CompiledTable['read'] } {
  const uses: FactReference[] = [];
  const facts: (readonly [string, CompiledFact])[] = [];
  for (const [name, { fact, path, params }] of Object.entries(inputs)) {
    const at = base + pointer('inputs', name);
    const reference = { fact, path, params };
    issues.push(...factReferenceIssues(reference, at));
    facts.push([name, compileFact(reference, at, { knownFacts, shapes, issues, uses })]);
  }
  const read = (reader: FactReader): JsonObject =>
    Object.fromEntries(facts.map(([name, fact]) => [name, fact.read(reader)]));
  return { uses, read };
}

function compileCells(
  when: { readonly [input: string]: Cell },
  inputs: { readonly [name: string]: TableInput },
  base: string,
  { calendars }: TableScope,
  issues: Issue[],
): CompiledCell[] {
  return Object.entries(when).flatMap(([name, cell]): CompiledCell[] => {
    const at = base + pointer(name);
    const input = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
    if (input === undefined) {
      const message = `there is no input "${name}"${nameHint(name, Object.keys(inputs))}`;
      issues.push(error('unknown-input', at, message));
      return [];
    }
    const many = typeof cell === 'object' && 'all' in cell;
    return comparisonsOf(cell).flatMap((comparison, i) => {
      const here = many ? `${at}/all/${i}` : at;
      const value = typeof cell === 'object' ? `${here}/value` : here;
      return compileComparison(
        name,
        comparison,
        input.type,
        { cell: here, value },
        calendars,
        issues,
      );
    });
  });
}

/**
 * One comparison of a cell.
 *
 * @param at JSON pointers of the comparison and of its value
 */
function compileComparison(
  input: string,
  { operator: id, value }: Comparison,
  type: ColumnType,
  at: { readonly cell: string; readonly value: string },
  calendars: Calendars | undefined,
  issues: Issue[],
): CompiledCell[] {
  const operator = findOperator(id);
  if (operator === undefined) {
    issues.push(unknownOperator(id, `${at.cell}/operator`));
    return [];
  }
  if (operator.needs !== undefined) {
    const message = `"${id}" needs the fact "${operator.needs}", but a table decides from its inputs alone; ask it in the condition of a policy or guard`;
    issues.push(error('cell-needs-fact', `${at.cell}/operator`, message));
    return [];
  }
  const ready = prepareComparison(operator, value, at.value, calendars);
  issues.push(...ready.issues.map(asCellIssue));
  if (!ready.ok) return [];
  const problem = cellProblem(type, operator, value);
  if (problem !== null) issues.push(error('cell-type', at.cell, problem));
  return [{ input, operator, value, test: ready.value }];
}

/** A wrong literal is told as of every other wrong cell; what is wrong inside it keeps its code. */
function asCellIssue(issue: Issue): Issue {
  return issue.code === 'operator-value' ? { ...issue, code: 'cell-type' } : issue;
}

function leafOf({ input, operator, value }: CompiledCell): IndexedLeaf {
  return { slot: input, operator: operator.id, literal: value };
}

const INPUTS_ONLY = { knownVariables: new Set(['inputs']), knownFunctions: new Set<string>() };

/** Outputs read the inputs there are. */
function inputShapes(inputs: Table['inputs'], { shapes }: TableScope): Shapes | undefined {
  if (shapes === undefined) return undefined;
  const parts = new Map(Object.keys(inputs).map((name) => [name, null]));
  return {
    of: (name) => (name === 'inputs' ? { kind: 'object', parts } : null),
    names: () => null,
    compared: () => [],
  };
}

function compileOutputs(
  then: { readonly [output: string]: Json },
  outputs: readonly (readonly [name: string, output: TableOutput])[],
  base: string,
  options: ValueOptions,
  issues: Issue[],
): CompiledOutput[] {
  const names = outputs.map(([name]) => name);
  for (const name of Object.keys(then)) {
    if (names.includes(name)) continue;
    const message = `there is no output "${name}"${nameHint(name, names)}`;
    issues.push(error('unknown-output', base + pointer(name), message));
  }
  return outputs.flatMap(([name, { type, values }]): CompiledOutput[] => {
    const json = Object.hasOwn(then, name) ? then[name] : undefined;
    if (json === undefined) {
      issues.push(error('missing-output', base, `output "${name}" is missing`));
      return [];
    }
    const at = base + pointer(name);
    const value = compileValue(json, options, at);
    if (!value.ok) {
      issues.push(...value.issues);
      return [];
    }
    const literal = value.value.constant && !fits(type, json);
    if (literal || !mayBe(value.value.type, [celTypeOfColumn(type)])) {
      issues.push(error('output-type', at, `output "${name}" is ${type}, this is not`));
    } else if (value.value.constant && values?.some((one) => jsonEqual(one, json)) === false) {
      const listed = values.map((one) => JSON.stringify(one)).join(', ');
      const message = `output "${name}" is one of ${listed}; add ${JSON.stringify(json)} to its values or use one of them`;
      issues.push(error('output-values', at, message));
    }
    return [{ name, type, value: value.value, values }];
  });
}
