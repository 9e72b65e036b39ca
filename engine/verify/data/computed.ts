import { compileValue } from '../../value/compile.ts';
import type { Json } from '../../json.ts';
import type { RecordType } from '../../record-type/schema.ts';
import type { CompiledTable } from '../../table/compile.ts';
import type { Slot } from './slot.ts';
import type { Slots } from './slots.ts';
import { inputFields } from './table-reasoning.ts';

/** A field that is always computed from others. */
export interface Computed {
  readonly field: string;
  readonly by: Json;
  readonly all: readonly Slot[];
  /** The slot of the field itself, where one is told apart. */
  readonly whole: Slot | undefined;
  /** The only fields it hangs on; null: it hangs on other things too. */
  readonly inputs: ReadonlySet<string> | null;
}

/** The computed fields of a record type. Pure. */
export function computedFields(
  slots: Pick<Slots, 'ofField'>,
  fields: RecordType['fields'],
  tables: ReadonlyMap<string, CompiledTable>,
): readonly Computed[] {
  return Object.entries(fields).flatMap(([field, { computed: by }]): Computed[] => {
    if (by === undefined) return [];
    const all = slots.ofField.get(field) ?? [];
    return [
      { field, by, all, whole: all.find(({ whole }) => whole), inputs: inputsOf(by, tables) },
    ];
  });
}

/** Functions whose answer hangs on nothing but what they are given, or that are followed. */
const FOLLOWED: ReadonlySet<string> = new Set(['table', 'coalesce']);
const FIELD = /\brecord\.data\.(\w+)/gu;
const TABLE = /\btable\(\s*['"]([\w-]+)['"]\s*\)/gu;

function inputsOf(
  by: Json,
  tables: ReadonlyMap<string, CompiledTable>,
): ReadonlySet<string> | null {
  const compiled = compileValue(by, {});
  if (!compiled.ok) return null;
  const { variables, functions } = compiled.value.uses;
  if (variables.some((one) => one !== 'record') || functions.some((one) => !FOLLOWED.has(one)))
    return null;
  const text = JSON.stringify(by);
  const asked = [...text.matchAll(TABLE)].map(([, id]) => tables.get(id ?? ''));
  const others = text.replaceAll(FIELD, '').includes('record.');
  if (others || asked.length !== text.split('table(').length - 1) return null;
  if (asked.some((table) => table === undefined || !readsFieldsOnly(table))) return null;
  const read = [...text.matchAll(FIELD)].map(([, field]) => field ?? '');
  return new Set([
    ...read,
    ...asked.flatMap((table) => (table === undefined ? [] : inputFields(table))),
  ]);
}

function readsFieldsOnly(table: CompiledTable): boolean {
  return inputFields(table).length === Object.keys(table.source.inputs).length;
}
