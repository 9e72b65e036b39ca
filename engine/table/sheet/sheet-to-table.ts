import { error } from '../../issue.ts';
import type { Issue, Parsed } from '../../issue.ts';
import type { Json, JsonObject } from '../../json.ts';
import { compileTable } from '../compile.ts';
import type { TableScope } from '../compile.ts';
import { AGGREGATES, HIT_POLICIES } from '../schema.ts';
import type { Aggregate, HitPolicy, Table } from '../schema.ts';
import { COLUMN_LABELS, TABLE_LABELS } from './labels.ts';
import { readColumns, readId } from './read-columns.ts';
import type { SheetColumn } from './read-columns.ts';
import { readRows } from './read-rows.ts';
import { failIn, labelled, placeIn, readIn, readText, startReading } from './reading.ts';
import type { Reading } from './reading.ts';
import { isEmptyCell } from './sheet.ts';
import type { CellRead, Sheet } from './sheet.ts';

/**
 * The decision table a spreadsheet holds (see `tableToSheet`), compiled as any other; or every issue in
 * it: cells that cannot be read and whatever is wrong with the table they make, each at the cell it stands
 * in (path `/C7`, and its name before the message), saying what to write instead. Pure, never throws.
 */
export function sheetToTable(sheet: Sheet, scope: TableScope = {}): Parsed<Table> {
  const reading = startReading(sheet);
  const about = readAbout(reading);
  const columns = readColumns(reading);
  const rows = readRows(reading, columns);
  const json: JsonObject = { ...about, ...columnsOf(reading, columns), rows };
  const compiled = compileTable(json, scope);
  const issues = [...reading.issues, ...placed(reading, compiled.issues)];
  return compiled.ok && issues.every(({ severity }) => severity !== 'error')
    ? { ok: true, value: compiled.value.source, issues }
    : { ok: false, issues };
}

/** The table's own lines; what cannot be read is filled in, so that the rest is checked all the same. */
function readAbout(reading: Reading): JsonObject {
  const id = readIn(reading, TABLE_LABELS.id, 1, '/id', readId) ?? 'table';
  askFor(reading, TABLE_LABELS.id, 'write the id of the table here');
  const title = readIn(reading, TABLE_LABELS.title, 1, '/title', readText) ?? 'Table';
  askFor(reading, TABLE_LABELS.title, 'write the title of the table here');
  placeIn(reading, TABLE_LABELS.hit, 1, '/aggregate');
  const hit = readIn(reading, TABLE_LABELS.hit, 1, '/hit', readHit);
  askFor(reading, TABLE_LABELS.hit, `write the hit policy: ${HIT_POLICIES.join(', ')}`);
  const description = readIn(reading, TABLE_LABELS.description, 1, '/description', readText);
  const $schema = readIn(reading, TABLE_LABELS.schema, 1, '/$schema', readText);
  const [policy = 'collect', aggregate] = hit ?? [];
  return {
    id,
    title,
    hit: policy,
    ...(aggregate === undefined ? {} : { aggregate }),
    ...(description === undefined ? {} : { description }),
    ...($schema === undefined ? {} : { $schema }),
  };
}

/** Asks for what a line lacks; a line that is missing was asked for already. */
function askFor(reading: Reading, label: string, message: string): void {
  const there = reading.lines.has(label.toLowerCase());
  if (there && isEmptyCell(labelled(reading, label, 1))) failIn(reading, label, 1, message);
}

function readHit(cell: string | number | boolean): CellRead<readonly [HitPolicy, Aggregate?]> {
  const words = String(cell)
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '');
  const [hit, aggregate, ...more] = words;
  const policy = HIT_POLICIES.find((one) => one === hit);
  const made = AGGREGATES.find((one) => one === aggregate);
  if (policy === undefined || more.length > 0 || (aggregate !== undefined && made === undefined)) {
    const message = `"${cell}" is no hit policy; there are ${HIT_POLICIES.join(', ')}, and after collect ${AGGREGATES.join(', ')}`;
    return { ok: false, message };
  }
  return { ok: true, value: made === undefined ? [policy] : [policy, made] };
}

/** Stand for columns that could not be read, of which was told: the others are checked all the same. */
const ANY_INPUT = { fact: 'record', type: 'string' };
const ANY_OUTPUT = { type: 'integer', values: [1] };

function columnsOf(reading: Reading, columns: readonly SheetColumn[]): JsonObject {
  const inputs: [string, Json][] = [];
  const outputs: [string, Json][] = [];
  const fallback: [string, Json][] = [];
  for (const column of columns) {
    if (column.kind === 'input') inputs.push([column.name, column.json]);
    if (column.kind !== 'output') continue;
    outputs.push([column.name, column.json]);
    if (column.default !== undefined) fallback.push([column.name, column.default]);
  }
  placeIn(reading, COLUMN_LABELS.default, 0, '/default');
  return {
    inputs: Object.fromEntries(inputs.length === 0 ? [['input', ANY_INPUT]] : inputs),
    outputs: Object.fromEntries(outputs.length === 0 ? [['output', ANY_OUTPUT]] : outputs),
    ...(fallback.length === 0 ? {} : { default: Object.fromEntries(fallback) }),
  };
}

/** Issues of the table at the cells they come from, without those of cells that told theirs already. */
function placed({ places, issues }: Reading, found: readonly Issue[]): Issue[] {
  const told = new Set(issues.map(({ path }) => path));
  return found.flatMap((issue) => {
    // An output that is missing was asked for at its cell.
    if (issue.code === 'missing-output' && issue.path.startsWith('/rows/')) return [];
    const address = addressOf(places, issue.path);
    if (told.has(`/${address}`)) return [];
    return [
      {
        ...error(issue.code, `/${address}`, `${address}: ${issue.message}`),
        severity: issue.severity,
      },
    ];
  });
}

/** The cell of a part of the table, or of what it is part of. */
function addressOf(places: ReadonlyMap<string, string>, path: string): string {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const address = places.get(at);
    if (address !== undefined) return address;
  }
  return 'A1';
}
