import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { mayBe, typeInWords } from '../value/cel-type.ts';
import type { CelType } from '../value/cel-type.ts';
import { compileValue } from '../value/compile.ts';
import type { FilesByKind } from './sort-files.ts';

/** Record type → its fields as they are written. */
export type WrittenFields = ReadonlyMap<string, JsonObject>;

const CEL_TYPES: ReadonlyMap<Json | undefined, CelType> = new Map([
  ['string', 'text'],
  ['integer', 'number'],
  ['number', 'number'],
  ['boolean', 'boolean'],
  ['array', 'list'],
  ['object', 'object'],
]);

/** The fields of all record types. Pure. */
export function writtenFields(found: FilesByKind): WrittenFields {
  return new Map(
    found.type.flatMap(({ path, json }) => {
      const fields = isJsonObject(json) ? json['fields'] : undefined;
      return isJsonObject(fields) ? [[path.split('/')[0] ?? '', fields] as const] : [];
    }),
  );
}

/**
 * Why a record of a type can never be opened with data as they are written: fields it cannot do without are left out,
 * or an expression gives what the field never takes. Literals `checkReferences` looks at. Pure.
 *
 * @param at JSON pointer of the data
 */
export function openingIssues(
  type: Json | undefined,
  data: Json | undefined,
  at: string,
  types: WrittenFields,
): Issue[] {
  if (typeof type !== 'string') return [];
  const fields = types.get(type);
  // What one expression for all of it gives is not known yet.
  if (fields === undefined || !isJsonObject(data) || data['cel'] !== undefined) return [];
  return Object.entries(fields).flatMap(([id, field]) => {
    if (!isJsonObject(field)) return [];
    const value = data[id];
    if (value !== undefined && value !== null && value !== '')
      return givenIssues(field, value, at + pointer(id));
    if (field['required'] !== true || field['default'] !== undefined) return [];
    if (field['computed'] !== undefined) return [];
    const title = typeof field['title'] === 'string' ? ` (${field['title']})` : '';
    const message = `${type} needs the field "${id}"${title}, which has no default: give it here`;
    return [error('required', at, message)];
  });
}

function givenIssues(field: JsonObject, value: Json, at: string): Issue[] {
  const wanted = CEL_TYPES.get(field['type']);
  const compiled = compileValue(value, {});
  if (wanted === undefined || !compiled.ok || compiled.value.constant) return [];
  const { type } = compiled.value;
  if (mayBe(type, [wanted, 'null'])) return [];
  const hint = type === 'text' ? '; {"cel": "…"} gives a value as it is' : '';
  const message = `this gives ${typeInWords(type)}, the field takes ${typeInWords(wanted)}${hint}`;
  return [error('invalid-type', at, message)];
}
