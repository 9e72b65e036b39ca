import { inOrder } from '../schema.ts';
import type { Table, TableInput, TableOutput } from '../schema.ts';
import { conditionCell } from './condition-cell.ts';
import { COLUMN_LABELS, ROWS_LABEL, TABLE_LABELS } from './labels.ts';
import type { ColumnKind } from './labels.ts';
import { listCell } from './literal.ts';
import type { Sheet, SheetCell } from './sheet.ts';
import { printableJson } from './text.ts';
import { textCell, valueCell } from './value-cell.ts';

type Row = Table['rows'][string];

/** What one column of the sheet says, from its head to its rows. */
interface Column {
  readonly kind: ColumnKind;
  readonly name?: string;
  readonly heading?: string | undefined;
  readonly type?: string;
  readonly fact?: string;
  readonly path?: string | undefined;
  readonly params?: string | undefined;
  readonly values?: SheetCell;
  readonly order?: number | undefined;
  readonly default?: SheetCell;
  readonly cellOf: (row: Row) => SheetCell;
}

/**
 * A decision table as a spreadsheet: what it is, its columns, and a line for each row, in order. No cell
 * begins like a formula. `sheetToTable` gives the same table. Pure, never throws.
 */
export function tableToSheet(table: Table): Sheet {
  const rows = inOrder(table.rows);
  const columns: Column[] = [
    ...rowColumns(rows.map(([, row]) => row)),
    ...Object.entries(table.inputs).map(([name, input]) => inputColumn(name, input)),
    ...inOrder(table.outputs).map(([name, output]) => outputColumn(name, output, table)),
  ];
  const line = (label: string, cellOf: (column: Column) => SheetCell | undefined): SheetCell[] => [
    label,
    ...columns.map((column) => cellOf(column) ?? null),
  ];
  const heads = (Object.keys(COLUMN_LABELS) as (keyof typeof COLUMN_LABELS)[]).filter(
    (head) => isNeeded(head, table) || columns.some((column) => (column[head] ?? null) !== null),
  );
  return [
    ...aboutTable(table),
    [],
    ...heads.map((head) => line(COLUMN_LABELS[head], (column) => column[head])),
    [ROWS_LABEL],
    ...rows.map(([id, row]) => line(textCell(id), ({ cellOf }) => cellOf(row))),
  ];
}

function aboutTable({ id, title, hit, aggregate, description, $schema }: Table): Sheet {
  const policy = aggregate === undefined ? hit : `${hit} ${aggregate}`;
  return [
    [TABLE_LABELS.id, textCell(id)],
    [TABLE_LABELS.title, textCell(title)],
    [TABLE_LABELS.hit, policy],
    ...(description === undefined ? [] : [[TABLE_LABELS.description, textCell(description)]]),
    ...($schema === undefined ? [] : [[TABLE_LABELS.schema, textCell($schema)]]),
  ];
}

/** Lines that stand even where no column has anything in them. */
function isNeeded(head: keyof typeof COLUMN_LABELS, table: Table): boolean {
  return (
    ['kind', 'name', 'type', 'fact'].includes(head) ||
    (head === 'default' && table.default !== undefined)
  );
}

function rowColumns(rows: readonly Row[]): Column[] {
  const order: Column = { kind: 'order', cellOf: ({ order }) => order ?? null };
  const title: Column = {
    kind: 'title',
    cellOf: ({ title }) => (title === undefined ? null : textCell(title)),
  };
  return [order, title].filter(({ cellOf }) => rows.some((row) => cellOf(row) !== null));
}

function inputColumn(name: string, { title, fact, path, params, type }: TableInput): Column {
  return {
    kind: 'input',
    name: textCell(name),
    heading: title === undefined ? undefined : textCell(title),
    type,
    fact: textCell(fact),
    path: path === undefined ? undefined : textCell(path),
    params: params === undefined ? undefined : printableJson(params),
    cellOf({ when }) {
      const cell = Object.hasOwn(when, name) ? when[name] : undefined;
      return cell === undefined ? null : conditionCell(cell, type);
    },
  };
}

function outputColumn(
  name: string,
  { title, type, values, order }: TableOutput,
  { default: fallback }: Table,
): Column {
  const cellIn = (then: Row['then'] | undefined): SheetCell => {
    const value = then !== undefined && Object.hasOwn(then, name) ? then[name] : undefined;
    return value === undefined ? null : valueCell(value, type);
  };
  return {
    kind: 'output',
    name: textCell(name),
    heading: title === undefined ? undefined : textCell(title),
    type,
    values: values === undefined ? null : listCell(values),
    order,
    default: cellIn(fallback),
    cellOf: ({ then }) => cellIn(then),
  };
}
