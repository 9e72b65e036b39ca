import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { unknownName } from '../unknown-name.ts';
import { isTemplate } from '../value/template.ts';
import { meantRelations } from './relations.ts';
import type { FilesByKind } from './sort-files.ts';
import { walk } from './walk.ts';

/** Record type → fields somebody has to give when one is opened, by id, with their titles. */
type NeededFields = ReadonlyMap<string, readonly (readonly [id: string, title: string])[]>;

/** How an address of the web begins. */
const WEB = /^https?:\/\/[^\s/?#]+/i;

/**
 * What actions are certain to fail at, by what is written: records opened without a field they need, links of a relation
 * no record type declares and nothing follows, addresses that are none. Pure.
 *
 * @param asked the files to look at
 */
export function checkActionParams(found: FilesByKind, asked: (path: string) => boolean): Issue[] {
  const needed: NeededFields = new Map(
    found.type.map(({ path, json }) => [path.split('/')[0] ?? '', neededIn(json)]),
  );
  const relations = meantRelations(found);
  const issues: Issue[] = [];
  for (const { path, json } of [...found.workflow, ...found.policy]) {
    if (!asked(path)) continue;
    walk(json, '', (value, at) => {
      const told = actionIssues(value, at, needed, relations);
      issues.push(...told.map((issue) => ({ ...issue, file: path })));
    });
  }
  return issues;
}

function actionIssues(
  { type, params, onDone, record }: JsonObject,
  at: string,
  needed: NeededFields,
  relations: readonly string[],
): Issue[] {
  // Children an invocation starts.
  if (onDone !== undefined && isJsonObject(record)) {
    return openingIssues(record, at + pointer('record'), needed);
  }
  if (!isJsonObject(params)) return [];
  const here = at + pointer('params');
  switch (type) {
    case 'record.open':
      return openingIssues(params, here, needed);
    case 'record.link':
      return relationIssues(params['relation'], here + pointer('relation'), relations);
    case 'http.request':
      return addressIssues(params['url'], here + pointer('url'));
    default:
      return [];
  }
}

/** Fields a record cannot be opened without, and that are left out. */
function openingIssues({ type, data }: JsonObject, at: string, needed: NeededFields): Issue[] {
  // What an expression gives is not known yet.
  if (typeof type !== 'string' || !isJsonObject(data) || data['cel'] !== undefined) return [];
  return (needed.get(type) ?? []).flatMap(([id, title]) => {
    if (!isNothing(data[id])) return [];
    const message = `${type} needs the field "${id}" (${title}), which has no default: give it here`;
    return [error('required', at + pointer('data'), message)];
  });
}

function isNothing(value: Json | undefined): boolean {
  return value === undefined || value === null || value === '';
}

function neededIn(type: Json): (readonly [id: string, title: string])[] {
  const fields = isJsonObject(type) ? type['fields'] : undefined;
  return Object.entries(isJsonObject(fields) ? fields : {}).flatMap(([id, field]) => {
    if (!isJsonObject(field) || field['required'] !== true) return [];
    if (field['default'] !== undefined || field['computed'] !== undefined) return [];
    const { title } = field;
    return [[id, typeof title === 'string' ? title : id] as const];
  });
}

function relationIssues(
  relation: Json | undefined,
  at: string,
  relations: readonly string[],
): Issue[] {
  return typeof relation !== 'string' || relations.includes(relation)
    ? []
    : [unknownName('relation', relation, relations, at)];
}

function addressIssues(url: Json | undefined, at: string): Issue[] {
  if (typeof url !== 'string' || isTemplate(url) || WEB.test(url)) return [];
  const message = `"${url}" is no address to call; write one that begins with https:// or http://`;
  return [error('bad-address', at, message)];
}
