import { compileCondition } from '../../condition/compile.ts';
import { isFactReference } from '../../condition/schema.ts';
import type { FactReference } from '../../condition/schema.ts';
import { jsonEqual } from '../../json.ts';
import type { Json } from '../../json.ts';
import { fits } from '../../table/column-type.ts';
import type { CompiledRow, CompiledTable } from '../../table/compile.ts';
import { ANYTHING_GOES } from './domain.ts';
import type { KnownValues } from './domain.ts';
import type { Finding } from './finding.ts';
import { createInquiry, leftOut } from './inquiry.ts';
import type { AnalysisBudget, Inquiry } from './inquiry.ts';
import { coveredByEarlier, gapOf, neverHolding, overlaps, rowOf } from './rows.ts';
import type { Matter, Row, RowFinding } from './rows.ts';

/** What an analysis of a table may know and do. */
export interface TableAnalysisOptions extends AnalysisBudget {
  /** What is known of the fact an input is read from, beside the input's type; absent or null: nothing. */
  readonly known?: (fact: FactReference) => KnownValues | null;
}

/**
 * What is odd about a decision table: inputs no row takes where there is no default, rows that match together though
 * their hit policy forbids it (or, for `any`, say different things), rows never taken. Inputs are taken to be of their
 * declared types, or missing; a gap that only missing inputs fall into is a note. Witnesses name inputs as facts.
 * Deterministic, pure, never throws.
 */
export function analyseTable(
  table: CompiledTable,
  { known = () => null, ...budget }: TableAnalysisOptions = {},
): readonly Finding[] {
  const rows = table.rows.flatMap(asRow);
  if (rows.length < table.rows.length) {
    const message = `table "${table.title}" compares with an object that looks like a fact; it was not analysed`;
    return [
      { kind: 'not-looked-at', severity: 'note', verdict: 'unknown', table: table.id, message },
    ];
  }
  const inputs = knownInputs(table, known);
  const inquiry = createInquiry(budget, {
    known: (fact) => withMissing(inputs(fact)),
    apart: true,
  });
  const present = createInquiry(budget, { known: inputs, apart: true });
  const found = [
    ...neverHolding(rows, inquiry),
    ...(table.hit === 'first' ? coveredByEarlier(rows, inquiry) : []),
    ...together(table, rows, inquiry),
    ...gaps(table, rows, present, inquiry),
  ];
  return [
    ...found.map(({ of, message, ...finding }): Finding => ({
      ...finding,
      table: table.id,
      rows: of.map((i) => table.rows[i]?.id ?? ''),
      message: `table "${table.title}": ${message}`,
    })),
    ...leftOut(inquiry.skipped() + present.skipped()),
  ];
}

function asRow({ id, title, cells }: CompiledRow): Row[] {
  if (cells.some(({ value }) => isFactReference(value))) return [];
  const all = cells.map(({ input, operator, value }) => ({
    fact: input,
    operator: operator.id,
    value,
  }));
  const compiled = compileCondition({ all });
  const name = title === undefined ? `row ${id}` : `row ${id} ("${title}")`;
  return compiled.ok ? [rowOf(name, compiled.value.node)] : [];
}

function knownInputs(
  { source }: CompiledTable,
  known: (fact: FactReference) => KnownValues | null,
): (input: FactReference) => KnownValues {
  return ({ fact: name }) => {
    const input = Object.hasOwn(source.inputs, name) ? source.inputs[name] : undefined;
    if (input === undefined) return ANYTHING_GOES;
    const { fact, path, params, type } = input;
    const more = known({
      fact,
      ...(path === undefined ? {} : { path }),
      ...(params === undefined ? {} : { params }),
    });
    return {
      points: more?.points ?? [],
      admits: (value) => value !== undefined && fits(type, value) && (more?.admits(value) ?? true),
    };
  };
}

function withMissing({ points, admits }: KnownValues): KnownValues {
  return { points, admits: (value: Json | undefined) => value === undefined || admits(value) };
}

function together(table: CompiledTable, rows: readonly Row[], inquiry: Inquiry): RowFinding[] {
  if (table.hit === 'unique')
    return overlaps(rows, inquiry, () => ({ why: 'only one row may match', certain: true }));
  if (table.hit !== 'any') return [];
  return overlaps(rows, inquiry, (i, j) => differing(table.rows[i], table.rows[j]));
}

/** In what two rows differ, or may where it is computed; null: in nothing. */
function differing(first: CompiledRow | undefined, second: CompiledRow | undefined): Matter | null {
  const unlike = (first?.outputs ?? []).flatMap(({ name, value }) => {
    const other = second?.outputs.find((one) => one.name === name)?.value;
    if (other === undefined || jsonEqual(value.source, other.source)) return [];
    return [{ name, certain: value.constant && other.constant }];
  });
  if (unlike.length === 0) return null;
  const certain = unlike.filter((one) => one.certain);
  const names = (certain.length > 0 ? certain : unlike).map(({ name }) => name).join(', ');
  return certain.length > 0
    ? { why: `they say different things about ${names}`, certain: true }
    : { why: `they compute ${names}, perhaps differently`, certain: false };
}

function gaps(
  table: CompiledTable,
  rows: readonly Row[],
  present: Inquiry,
  all: Inquiry,
): RowFinding[] {
  // A list of what matches may well be empty.
  if (table.default !== null || table.hit === 'collect') return [];
  const gap = gapOf(rows, present);
  if (gap !== null) return [gap];
  const missing = gapOf(rows, all);
  return missing === null ? [] : [{ ...missing, severity: 'note' }];
}
