import { isJsonObject, isList } from '../json.ts';
import type { Json } from '../json.ts';
import type { Turns } from '../turns.ts';
import type { FilesByKind } from './sort-files.ts';
import { walk } from './walk.ts';
import { writtenFacts } from './written-facts.ts';

/** Relations record types show links of. */
function declaredRelations(found: FilesByKind): string[] {
  const relations = found.type.flatMap(({ json }) => {
    const links = isJsonObject(json) ? json['links'] : undefined;
    return Object.values(isJsonObject(links) ? links : {}).flatMap(relationOf);
  });
  return [...new Set(relations)];
}

/** Relations by which it is told what became of a record. */
function judgedRelations(found: FilesByKind): string[] {
  return found.type.flatMap(({ json }) => {
    const outcomes = isJsonObject(json) ? json['outcomes'] : undefined;
    return Object.values(isJsonObject(outcomes) ? outcomes : {}).flatMap(relationOf);
  });
}

/** How an expression follows links: `linked("alert-of")`. */
const FOLLOWING = /\blinked(?:In)?\(\s*["']([\w.-]+)["']/g;

/** Relations links have a meaning of: declared ones, and those that facts, sends, outcomes or expressions follow. Pure. */
export function* meantRelations(found: FilesByKind): Turns<string[]> {
  const relations = new Set([...declaredRelations(found), ...judgedRelations(found)]);
  for (const { json } of [...found.type, ...found.workflow, ...found.policy, ...found.table]) {
    yield null;
    for (const { fact, params } of writtenFacts(json))
      if (fact === 'links') relationOf(params).forEach((one) => relations.add(one));
    walk(json, '', ({ type, params }) => {
      if (type === 'record.send' && isJsonObject(params))
        relationOf(params['to']).forEach((one) => relations.add(one));
    });
    for (const text of textsIn(json))
      for (const [, relation = ''] of text.matchAll(FOLLOWING)) relations.add(relation);
  }
  return [...relations].toSorted();
}

/** Relations there can be links of: declared ones, and what is linked when records are opened and tied. Pure. */
export function* relationsIn(found: FilesByKind): Turns<string[]> {
  const relations = new Set(declaredRelations(found));
  for (const { json } of [...found.workflow, ...found.policy]) {
    yield null;
    walk(json, '', (value) => {
      const { type, params, record } = value;
      if (type === 'record.link') relationOf(params).forEach((one) => relations.add(one));
      if (type === 'record.open' && isJsonObject(params))
        relationOf(params['link']).forEach((one) => relations.add(one));
      // Children an invocation starts.
      if (value['onDone'] !== undefined) relationOf(record).forEach((one) => relations.add(one));
    });
  }
  return [...relations].toSorted();
}

/** Texts that may hold such an expression. */
function textsIn(json: Json | undefined): string[] {
  if (typeof json === 'string') return json.includes('linked') ? [json] : [];
  if (isList(json)) return json.flatMap(textsIn);
  return isJsonObject(json) ? Object.values(json).flatMap(textsIn) : [];
}

function relationOf(json: Json | undefined): string[] {
  const relation = isJsonObject(json) ? json['relation'] : undefined;
  return typeof relation === 'string' ? [relation] : [];
}
