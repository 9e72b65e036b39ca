import { pointer } from '../../issue.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { idSchema } from '../../schema.ts';
import { INPUT_TYPES, OUTPUT_TYPES } from '../schema.ts';
import type { ColumnType, TableInput } from '../schema.ts';
import { COLUMN_KINDS, COLUMN_LABELS } from './labels.ts';
import type { ColumnKind } from './labels.ts';
import { entryTypeOf, readLiterals } from './literal.ts';
import { failIn, labelled, placeIn, readIn, readText } from './reading.ts';
import type { Reading } from './reading.ts';
import { isBlank, isEmptyCell, said, unsaid } from './sheet.ts';
import type { CellRead } from './sheet.ts';
import { readJson } from './text.ts';
import { readValue } from './value-cell.ts';

/** A column whose cells can be read. */
export type SheetColumn =
  | { readonly kind: 'order' | 'title'; readonly column: number }
  | {
      readonly kind: 'input';
      readonly column: number;
      readonly name: string;
      readonly type: TableInput['type'];
      /** As the table holds it. */
      readonly json: JsonObject;
    }
  | {
      readonly kind: 'output';
      readonly column: number;
      readonly name: string;
      readonly type: ColumnType;
      readonly json: JsonObject;
      readonly default: Json | undefined;
    };

/** The columns of a sheet as far as they can be read; what is wrong with the others becomes issues. */
export function readColumns(reading: Reading): SheetColumn[] {
  const { sheet, firstRow } = reading;
  const width = Math.max(1, ...sheet.slice(0, firstRow).map(({ length }) => length));
  const columns: SheetColumn[] = [];
  const taken = new Set<string>();
  const kinds = new Set<ColumnKind>();
  for (let column = 1; column < width; column += 1) {
    const kind = readKind(reading, column);
    if (kind === undefined) continue;
    kinds.add(kind);
    if (kind === 'order' || kind === 'title') {
      if (taken.has(kind))
        failIn(reading, COLUMN_LABELS.kind, column, `there is a column "${kind}" already`);
      taken.add(kind);
      columns.push({ kind, column });
      continue;
    }
    const name = readName(reading, column, kind, taken);
    const type = readType(reading, column, kind);
    if (name === undefined || type === undefined) continue;
    columns.push(
      kind === 'input'
        ? readInput(reading, column, name, type as TableInput['type'])
        : readOutput(reading, column, name, type),
    );
  }
  for (const kind of ['input', 'output'] as const) {
    placeIn(reading, COLUMN_LABELS.kind, 0, `/${kind}s`);
    if (kinds.has(kind)) continue;
    const message = `there is no column whose head says ${kind}; a table has at least one`;
    failIn(reading, COLUMN_LABELS.kind, 0, message);
  }
  return columns;
}

function readKind(reading: Reading, column: number): ColumnKind | undefined {
  const cell = labelled(reading, COLUMN_LABELS.kind, column);
  if (isEmptyCell(cell)) {
    const { kind, ...others } = COLUMN_LABELS;
    const stray = Object.values(others).some(
      (label) => !isEmptyCell(labelled(reading, label, column)),
    );
    if (stray)
      failIn(reading, kind, column, `write what this column is: ${COLUMN_KINDS.join(', ')}`);
    return undefined;
  }
  const written = String(cell).trim().toLowerCase();
  const kind = COLUMN_KINDS.find((one) => one === written);
  if (kind === undefined) {
    const message = `there is no column kind "${cell}"; there are ${COLUMN_KINDS.join(', ')}`;
    failIn(reading, COLUMN_LABELS.kind, column, message);
  }
  return kind;
}

function readName(
  reading: Reading,
  column: number,
  kind: ColumnKind,
  taken: Set<string>,
): string | undefined {
  const label = COLUMN_LABELS.name;
  const name = readIn(reading, label, column, '', readId);
  if (name === undefined) {
    if (isEmptyCell(labelled(reading, label, column))) {
      failIn(reading, label, column, `write the name of this ${kind}`);
    }
    return undefined;
  }
  const key = JSON.stringify([kind, name]);
  if (taken.has(key)) {
    failIn(reading, label, column, `there is an ${kind} "${name}" already; names are unique`);
    return undefined;
  }
  taken.add(key);
  placeIn(reading, label, column, pointer(`${kind}s`, name));
  return name;
}

/** Reads the id of a table, an input or an output. Pure. */
export function readId(cell: string | number | boolean): CellRead<string> {
  const text = readText(cell);
  if (!text.ok) return text;
  const id = idSchema.safeParse(text.value);
  return id.success
    ? text
    : unsaid(`"${text.value}" is no name: ${id.error.issues[0]?.message ?? ''}`);
}

function readType(
  reading: Reading,
  column: number,
  kind: 'input' | 'output',
): ColumnType | undefined {
  const types: readonly ColumnType[] = kind === 'input' ? INPUT_TYPES : OUTPUT_TYPES;
  const cell = labelled(reading, COLUMN_LABELS.type, column);
  const written = String(cell ?? '').trim();
  const type = types.find((one) => one === written);
  if (type === undefined) {
    const what = written === '' ? 'write the type of this' : `"${written}" is no type of an`;
    failIn(reading, COLUMN_LABELS.type, column, `${what} ${kind}; there are ${types.join(', ')}`);
  }
  return type;
}

function readInput(
  reading: Reading,
  column: number,
  name: string,
  type: TableInput['type'],
): SheetColumn {
  const at = pointer('inputs', name);
  placeIn(reading, COLUMN_LABELS.type, column, `${at}/type`);
  const title = readIn(reading, COLUMN_LABELS.heading, column, `${at}/title`, readText);
  const fact = readIn(reading, COLUMN_LABELS.fact, column, `${at}/fact`, readText);
  const path = readIn(reading, COLUMN_LABELS.path, column, `${at}/path`, readText);
  const params = readIn(reading, COLUMN_LABELS.params, column, `${at}/params`, readParams);
  if (fact === undefined && isEmptyCell(labelled(reading, COLUMN_LABELS.fact, column))) {
    failIn(reading, COLUMN_LABELS.fact, column, 'write the fact this input is read from: record');
  }
  refuse(reading, column, 'input', ['values', 'order', 'default']);
  const json = { title, fact: fact ?? 'record', path, params, type };
  return { kind: 'input', column, name, type, json: given(json) };
}

function readOutput(reading: Reading, column: number, name: string, type: ColumnType): SheetColumn {
  const at = pointer('outputs', name);
  placeIn(reading, COLUMN_LABELS.type, column, `${at}/type`);
  const title = readIn(reading, COLUMN_LABELS.heading, column, `${at}/title`, readText);
  const values = readIn(reading, COLUMN_LABELS.values, column, `${at}/values`, (cell) =>
    readValues(cell, type),
  );
  const order = readIn(reading, COLUMN_LABELS.order, column, `${at}/order`, readOrder);
  const fallback = readIn(
    reading,
    COLUMN_LABELS.default,
    column,
    `/default${pointer(name)}`,
    (cell) => (isBlank(cell) ? said(undefined) : readValue(cell, type)),
  );
  refuse(reading, column, 'output', ['fact', 'path', 'params']);
  const json = given({ title, type, values, order });
  return { kind: 'output', column, name, type, json, default: fallback };
}

function refuse(
  reading: Reading,
  column: number,
  kind: string,
  heads: readonly (keyof typeof COLUMN_LABELS)[],
): void {
  for (const label of heads.map((head) => COLUMN_LABELS[head])) {
    if (isEmptyCell(labelled(reading, label, column))) continue;
    failIn(reading, label, column, `an ${kind} has no "${label}"; leave this cell empty`);
  }
}

function readParams(cell: string | number | boolean): CellRead<Json> {
  const json = readJson(String(cell));
  if (json.ok && !isJsonObject(json.value)) {
    return unsaid('params are a JSON object such as {"calendar": "business-hours"}');
  }
  return json;
}

function readValues(cell: string | number | boolean, type: ColumnType): CellRead<readonly Json[]> {
  const written = String(cell).trim();
  if (!written.startsWith('[')) {
    return readLiterals(written, type === 'json' ? 'string' : entryTypeOf(type));
  }
  const json = readJson(written);
  if (!json.ok) return json;
  return isList(json.value) ? said(json.value) : unsaid('write a list of values: high, low');
}

/** Reads a number things are sorted by. Pure. */
export function readOrder(cell: string | number | boolean): CellRead<number> {
  const order = typeof cell === 'number' ? cell : Number(String(cell).trim());
  return Number.isFinite(order) && typeof cell !== 'boolean'
    ? said(order)
    : unsaid(`"${cell}" is no number to sort by`);
}

function given(json: { readonly [key: string]: Json | undefined }): JsonObject {
  return Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined));
}
