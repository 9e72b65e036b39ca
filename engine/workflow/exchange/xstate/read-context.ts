import { pointer } from '../../../issue.ts';
import { isJsonObject, isList, jsonCopy } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import type { Field } from '../../../record-type/field.ts';
import { fieldNamer } from '../draft.ts';
import type { Ledger } from '../ledger.ts';

/** Fields of a record type for the keys of a machine's context, each beginning with what it begins with there. */
export function readContext(json: Json | undefined, ledger: Ledger): { [id: string]: Field } {
  const at = '/context';
  if (json === undefined) return {};
  if (!isJsonObject(json)) {
    ledger.tell('left-out', 'context', at, 'a context that is no object of values gives no fields');
    return {};
  }
  ledger.enter(at);
  const name = fieldNamer();
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) => {
      const here = at + pointer(key);
      const id = name(key);
      ledger.carry(here);
      ledger.remark(
        'renamed',
        'field',
        here,
        `it is the field "${id}" of the record: record.data.${id}`,
      );
      return [id, fieldOf(key, value ?? null, here, ledger)];
    }),
  );
}

function fieldOf(key: string, value: Json, at: string, ledger: Ledger): Field {
  const title = key.slice(0, 80) || 'unnamed';
  if (value === null || JSON.stringify(value).includes('{{')) {
    const message =
      'the value it begins with cannot be taken over: say the type of the field, and what it begins with';
    ledger.remark('left-out', 'field-default', at, message);
    return { title, type: 'string' };
  }
  const type = isList(value)
    ? 'array'
    : (typeof value as 'string' | 'number' | 'boolean' | 'object');
  return { title, type, default: jsonCopy(value) };
}
