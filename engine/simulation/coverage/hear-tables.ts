import type { Definitions } from '../../pack/definitions.ts';
import type { CompiledRow, CompiledTable } from '../../table/compile.ts';

/** What stands for a table's default among its rows. */
export const DEFAULT_ROW = 'default';

/**
 * The same definitions, of which every table tells which rows match when it is asked: with hit policy `first` the one
 * that is taken, with others all that match. Nothing is decided otherwise than before.
 *
 * @param heard told `<table>#<row>`
 */
export function hearTables(definitions: Definitions, heard: (row: string) => void): Definitions {
  const known = new Map<CompiledTable, CompiledTable>();
  const hearing = (table: CompiledTable): CompiledTable => {
    const before = known.get(table);
    if (before !== undefined) return before;
    const made = { ...table, rows: table.rows.map((row) => hearingRow(table, row, heard)) };
    const hears =
      table.default === null ? made : { ...made, default: hearingDefault(table, heard) };
    known.set(table, hears);
    return hears;
  };
  const all = <K, T extends { readonly tables: ReadonlyMap<string, CompiledTable> }>(
    workflows: ReadonlyMap<K, T>,
  ): Map<K, T> =>
    new Map([...workflows].map(([id, one]) => [id, { ...one, tables: each(one.tables) }]));
  const each = (tables: ReadonlyMap<string, CompiledTable>): Map<string, CompiledTable> =>
    new Map([...tables].map(([id, table]) => [id, hearing(table)]));
  return {
    ...definitions,
    tables: each(definitions.tables),
    workflows: all(definitions.workflows),
    pinned: all(definitions.pinned),
  };
}

type Heard = (row: string) => void;

/** A last cell that takes anything is looked at only where all others hold. */
function hearingRow({ id }: CompiledTable, row: CompiledRow, heard: Heard): CompiledRow {
  const name = `${id}#${row.id}`;
  const [model] = row.cells;
  const test = (): boolean => {
    heard(name);
    return true;
  };
  // A row without cells always matches, and is looked at only then: its outputs tell.
  if (model !== undefined) return { ...row, cells: [...row.cells, { ...model, test }] };
  return { ...row, outputs: tellingOutputs(row.outputs, name, heard) };
}

function hearingDefault(table: CompiledTable, heard: Heard): CompiledTable['default'] {
  return tellingOutputs(table.default ?? [], `${table.id}#${DEFAULT_ROW}`, heard);
}

function tellingOutputs(
  outputs: CompiledRow['outputs'],
  name: string,
  heard: Heard,
): CompiledRow['outputs'] {
  return outputs.map((output) => {
    const { value } = output;
    const evaluate: typeof value.evaluate = (scope) => {
      heard(name);
      return value.evaluate(scope);
    };
    return { ...output, value: { ...value, evaluate } };
  });
}
