// Its own chunk: the engine brings its whole runtime along.
import '../form/jitless.ts';
import { compileTable, decideTable, readPath } from '@interlock/engine';
import type { RecordView } from '../api/contract.ts';
import type { Table } from '../api/definitions.ts';
import type { Json, JsonObject } from '../api/json.ts';
import type { SeenVerdict } from './use-table-verdict.ts';

/**
 * What a table says to a record, by the engine itself. Inputs that read anything but the record
 * count as absent.
 *
 * @throws Error when the table does not compile
 */
export function decideForRecord(table: Table, record: RecordView): SeenVerdict {
  const compiled = compileTable(table);
  if (!compiled.ok) throw new Error(compiled.issues.map((issue) => issue.message).join('; '));
  const view = record as unknown as JsonObject;
  const inputs: { [input: string]: Json } = {};
  for (const [id, input] of Object.entries(table.inputs)) {
    if (input.fact !== 'record') continue;
    const value = input.path === undefined ? view : readPath(view, input.path);
    if (value !== undefined) inputs[id] = value;
  }
  const verdict = decideTable(compiled.value, inputs);
  return { inputs, rows: verdict.kind === 'none' ? [] : verdict.rows };
}
