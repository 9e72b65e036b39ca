import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { literalIssues } from '../record-type/compile.ts';
import type { CompiledType } from '../record-type/compile.ts';
import type { Turns } from '../turns.ts';
import { nameHint, unknownName } from '../unknown-name.ts';
import { seededTeams, unknownTeams } from './named-teams.ts';
import type { FilesByKind } from './sort-files.ts';
import { walk } from './walk.ts';

/** What names in definitions may refer to. */
export interface Known {
  readonly recordTypes: ReadonlyMap<string, CompiledType>;
  readonly calendars: ReadonlySet<string>;
}

/**
 * References from one file into another: record types of fields and of `record.open`, the tables and
 * calendars facts name, fields a policy writes into what it opens. Pure.
 */
export function* checkReferences(found: FilesByKind, known: Known): Turns<Issue[]> {
  const issues: Issue[] = [];
  const there: Names = {
    types: new Set(found.type.map(({ path }) => path.split('/')[0] ?? '')),
    tables: namesIn(found.table),
    calendars: known.calendars,
    teams: seededTeams(found.teams),
  };
  for (const { path, json } of [
    ...found.type,
    ...found.workflow,
    ...found.policy,
    ...found.table,
  ]) {
    yield null;
    walk(json, '', (value, at) => {
      for (const issue of [...checkFact(value, at, there), ...unknownTeams(value, at, there.teams)])
        issues.push({ ...issue, file: path });
      for (const issue of [...checkOpen(value, at, known, there), ...checkInvoke(value, at, known)])
        issues.push({ ...issue, file: path });
    });
  }
  for (const { path, json } of found.type) {
    for (const issue of checkFieldReferences(json, there.types)) {
      issues.push({ ...issue, file: path });
    }
  }
  return issues;
}

/** What fields refer to; asked of the file as it is, so that other mistakes in it hide nothing. */
function checkFieldReferences(type: Json, types: ReadonlySet<string>): Issue[] {
  const fields = isJsonObject(type) && isJsonObject(type['fields']) ? type['fields'] : {};
  return Object.entries(fields).flatMap(([id, field]) => {
    if (!isJsonObject(field)) return [];
    const items = isJsonObject(field['items']) ? field['items'] : {};
    return [
      { name: field['ref'], at: pointer('fields', id, 'ref') },
      { name: items['ref'], at: pointer('fields', id, 'items', 'ref') },
    ].flatMap(({ name, at }) => {
      if (typeof name !== 'string' || ['person', 'team'].includes(name) || types.has(name))
        return [];
      return [unknownName('record type', name, ['person', 'team', ...types], at)];
    });
  });
}

/** Names that are taken; of a file that is broken as well, so that one mistake is told once. */
interface Names {
  readonly types: ReadonlySet<string>;
  readonly tables: ReadonlySet<string>;
  readonly calendars: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
}

/** The ids of files, as far as they can be read. Pure. */
export function namesIn(files: FilesByKind[keyof FilesByKind]): Set<string> {
  return new Set(
    files.flatMap(({ json }) =>
      isJsonObject(json) && typeof json['id'] === 'string' ? [json['id']] : [],
    ),
  );
}

function checkFact(value: JsonObject, at: string, there: Names): Issue[] {
  const params = value['params'];
  if (typeof value['fact'] !== 'string' || !isJsonObject(params)) return [];
  const missing = (kind: string, name: Json | undefined, known: ReadonlySet<string>): Issue[] =>
    typeof name === 'string' && !known.has(name)
      ? [
          unknownName(
            kind === 'type' ? 'record type' : kind,
            name,
            [...known],
            `${at}/params/${kind}`,
          ),
        ]
      : [];
  switch (value['fact']) {
    case 'table':
      return missing('table', params['table'], there.tables);
    case 'calendar':
      return missing('calendar', params['calendar'], there.calendars);
    case 'records':
      return missing('type', params['type'], there.types);
    default:
      return [];
  }
}

function checkOpen(value: JsonObject, at: string, known: Known, there: Names): Issue[] {
  const params = value['params'];
  if (value['type'] !== 'record.open' || !isJsonObject(params)) return [];
  const type = params['type'];
  if (typeof type !== 'string') return [];
  if (!there.types.has(type)) {
    return [unknownName('record type', type, [...there.types], `${at}/params/type`)];
  }
  return dataIssues(type, params['data'], at + pointer('params', 'data'), known);
}

/** The data of the children an invocation starts; that their type exists, the workflow's compiler says. */
function checkInvoke(value: JsonObject, at: string, known: Known): Issue[] {
  const child = value['record'];
  if (value['onDone'] === undefined || !isJsonObject(child)) return [];
  const type = child['type'];
  if (typeof type !== 'string') return [];
  return dataIssues(type, child['data'], at + pointer('record', 'data'), known);
}

/** Fields given to a record that is opened: that they exist and literals fit them. */
function dataIssues(type: string, data: Json | undefined, at: string, known: Known): Issue[] {
  const fields = known.recordTypes.get(type)?.definition.fields;
  // What an expression gives is not known yet.
  if (fields === undefined || !isJsonObject(data) || data['cel'] !== undefined) return [];
  return Object.entries(data).flatMap(([field, value]) => {
    const here = at + pointer(field);
    const definition = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (definition === undefined) {
      const hint = nameHint(field, Object.keys(fields));
      return [error('unknown-field', here, `"${field}" is not a field of ${type}${hint}`)];
    }
    if (definition.computed !== undefined) {
      return [error('computed-field', here, `"${field}" is computed and cannot be given`)];
    }
    return literalIssues(definition, value, here);
  });
}
