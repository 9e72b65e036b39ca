import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json } from '../json.ts';
import { literalIssues } from '../record-type/compile.ts';
import type { CompiledType } from '../record-type/compile.ts';
import type { CompiledTable } from '../table/compile.ts';
import type { CompiledWorkflow } from './definitions.ts';
import type { FilesByKind } from './compile.ts';

/** What names in definitions may refer to. */
export interface Known {
  readonly recordTypes: ReadonlyMap<string, CompiledType>;
  readonly workflows: ReadonlyMap<string, CompiledWorkflow>;
  readonly tables: ReadonlyMap<string, CompiledTable>;
  readonly calendars: ReadonlySet<string>;
}

/**
 * References from one file into another: record types of fields and of `record.open`, the tables and
 * calendars facts name, fields a policy writes into what it opens. Pure.
 */
export function checkReferences(found: FilesByKind, known: Known): Issue[] {
  const issues: Issue[] = [];
  for (const { path, json } of [
    ...found.type,
    ...found.workflow,
    ...found.policy,
    ...found.table,
  ]) {
    walk(json, '', (value, at) => {
      for (const issue of checkFact(value, at, known)) issues.push({ ...issue, file: path });
      for (const issue of [...checkOpen(value, at, known), ...checkInvoke(value, at, known)])
        issues.push({ ...issue, file: path });
    });
  }
  for (const [id, type] of known.recordTypes) {
    for (const [field, { ref, items }] of Object.entries(type.definition.fields)) {
      for (const name of [ref, items?.ref]) {
        if (
          name === undefined ||
          name === 'person' ||
          name === 'team' ||
          known.recordTypes.has(name)
        )
          continue;
        const message = `there is no record type "${name}" (nor is it "person" or "team")`;
        issues.push({
          ...error('unknown-type', pointer('fields', field, 'ref'), message),
          file: `${id}/type.json`,
        });
      }
    }
  }
  return issues;
}

function walk(
  json: Json | undefined,
  at: string,
  visit: (value: { readonly [key: string]: Json | undefined }, at: string) => void,
): void {
  if (isList(json)) {
    json.forEach((item, i) => walk(item, at + pointer(i), visit));
  } else if (isJsonObject(json)) {
    visit(json, at);
    for (const [key, value] of Object.entries(json)) walk(value, at + pointer(key), visit);
  }
}

function checkFact(
  value: { readonly [key: string]: Json | undefined },
  at: string,
  known: Known,
): Issue[] {
  const params = value['params'];
  if (typeof value['fact'] !== 'string' || !isJsonObject(params)) return [];
  const missing = (
    kind: string,
    name: Json | undefined,
    exists: (id: string) => boolean,
  ): Issue[] =>
    typeof name === 'string' && !exists(name)
      ? [error(`unknown-${kind}`, `${at}/params/${kind}`, `there is no ${kind} "${name}"`)]
      : [];
  switch (value['fact']) {
    case 'table':
      return missing('table', params['table'], (id) => known.tables.has(id));
    case 'calendar':
      return missing('calendar', params['calendar'], (id) => known.calendars.has(id));
    case 'records':
      return missing('type', params['type'], (id) => known.recordTypes.has(id));
    default:
      return [];
  }
}

function checkOpen(
  value: { readonly [key: string]: Json | undefined },
  at: string,
  known: Known,
): Issue[] {
  const params = value['params'];
  if (value['type'] !== 'record.open' || !isJsonObject(params)) return [];
  const type = params['type'];
  if (typeof type !== 'string') return [];
  if (!known.recordTypes.has(type)) {
    return [error('unknown-type', `${at}/params/type`, `there is no record type "${type}"`)];
  }
  return dataIssues(type, params['data'], at + pointer('params', 'data'), known);
}

/** The data of the children an invocation starts; that their type exists, the workflow's compiler says. */
function checkInvoke(
  value: { readonly [key: string]: Json | undefined },
  at: string,
  known: Known,
): Issue[] {
  const child = value['record'];
  if (value['onDone'] === undefined || !isJsonObject(child)) return [];
  const type = child['type'];
  if (typeof type !== 'string') return [];
  return dataIssues(type, child['data'], at + pointer('record', 'data'), known);
}

/** Fields given to a record that is opened: that they exist and literals fit them. */
function dataIssues(type: string, data: Json | undefined, at: string, known: Known): Issue[] {
  const fields = known.recordTypes.get(type)?.definition.fields;
  if (fields === undefined || !isJsonObject(data)) return [];
  return Object.entries(data).flatMap(([field, value]) => {
    const here = at + pointer(field);
    const definition = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (definition === undefined) {
      return [error('unknown-field', here, `"${field}" is not a field of ${type}`)];
    }
    if (definition.computed !== undefined) {
      return [error('computed-field', here, `"${field}" is computed and cannot be given`)];
    }
    return literalIssues(definition, value, here);
  });
}
