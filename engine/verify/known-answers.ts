import type { Json } from '../json.ts';
import type { KnownValues } from '../policy/analysis/domain.ts';
import { fits } from '../table/column-type.ts';
import type { CompiledTable } from '../table/compile.ts';

/**
 * What a table can say for one of its outputs: what its rows and its default write down, nothing where no row matches
 * and there is no default; computed ones whatever their column allows. Null where that is not known. Pure.
 */
export function knownAnswers(table: CompiledTable, output: string): KnownValues | null {
  if (table.hit === 'collect' || !Object.hasOwn(table.source.outputs, output)) return null;
  const said = [...table.rows.map(({ outputs }) => outputs), table.default ?? []].flatMap(
    (outputs) => outputs.filter(({ name }) => name === output),
  );
  const written = said.flatMap(({ value }) => (value.constant ? [value.source] : []));
  const computed = said.filter(({ value }) => !value.constant);
  const listed = computed.flatMap(({ values = [] }) => values);
  return {
    points: [...written, ...listed].filter((value) => typeof value !== 'object' || value === null),
    admits(value: Json | undefined) {
      // Rows that must not match together give no answer, nor do expressions that fail.
      if (value === undefined) return table.hit !== 'first' || computed.length > 0;
      if (value === null && table.default === null) return true;
      // Lists and objects equal nothing, so any of them stands for those there are.
      if (typeof value === 'object' && value !== null && written.some(isObject)) return true;
      if (written.some((one) => one === value)) return true;
      return computed.some(({ type, values }) =>
        values === undefined ? fits(type, value) : values.some((one) => one === value),
      );
    },
  };
}

function isObject(value: Json): boolean {
  return typeof value === 'object' && value !== null;
}
