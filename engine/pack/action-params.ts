import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { Turns } from '../turns.ts';
import { unknownName } from '../unknown-name.ts';
import { isTemplate } from '../value/template.ts';
import { openingIssues, writtenFields } from './opening-data.ts';
import type { WrittenFields } from './opening-data.ts';
import { meantRelations } from './relations.ts';
import type { FilesByKind } from './sort-files.ts';
import { walk } from './walk.ts';

/** How an address of the web begins. */
const WEB = /^https?:\/\/[^\s/?#]+/i;

/**
 * What actions are certain to fail at, by what is written: records opened with data they cannot have, links of a relation
 * no record type declares and nothing follows, addresses that are none. Pure.
 *
 * @param asked the files to look at
 */
export function* checkActionParams(
  found: FilesByKind,
  asked: (path: string) => boolean,
): Turns<Issue[]> {
  const fields = writtenFields(found);
  const relations = yield* meantRelations(found);
  const issues: Issue[] = [];
  for (const { path, json } of [...found.workflow, ...found.policy]) {
    if (!asked(path)) continue;
    yield null;
    walk(json, '', (value, at) => {
      const told = actionIssues(value, at, fields, relations);
      issues.push(...told.map((issue) => ({ ...issue, file: path })));
    });
  }
  return issues;
}

function actionIssues(
  { type, params, onDone, record }: JsonObject,
  at: string,
  fields: WrittenFields,
  relations: readonly string[],
): Issue[] {
  // Children an invocation starts.
  if (onDone !== undefined && isJsonObject(record)) {
    return openingIssues(record['type'], record['data'], at + pointer('record', 'data'), fields);
  }
  if (!isJsonObject(params)) return [];
  const here = at + pointer('params');
  switch (type) {
    case 'record.open':
      return [
        ...openingIssues(params['type'], params['data'], here + pointer('data'), fields),
        ...linkIssues(params['link'], here + pointer('link'), relations),
      ];
    case 'record.link':
      return relationIssues(params['relation'], here + pointer('relation'), relations);
    case 'http.request':
      return addressIssues(params['url'], here + pointer('url'));
    default:
      return [];
  }
}

/** How what is opened is tied to what it is opened for. */
function linkIssues(link: Json | undefined, at: string, relations: readonly string[]): Issue[] {
  return isJsonObject(link)
    ? relationIssues(link['relation'], at + pointer('relation'), relations)
    : [];
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
