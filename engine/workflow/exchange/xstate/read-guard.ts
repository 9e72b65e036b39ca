import type { Condition } from '../../../condition/schema.ts';
import { pointer } from '../../../issue.ts';
import { isJsonObject, isList, stableJson } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import type { Importing } from './importing.ts';

/** Longest name of a shared condition. */
const LONGEST = 100;

const GROUPS = ['and', 'or', 'not'] as const;

/**
 * A guard of the source as a condition: `and`, `or` and `not` are taken over, every guard known by name only stands as
 * a shared condition of that name, which there is not: the workflow does not compile until somebody fills it in. All
 * of it is accounted for.
 */
export function readGuard(json: Json, at: string, importing: Importing): Condition {
  const { ledger } = importing;
  const group = groupOf(json, at);
  if (group !== null) {
    for (const path of group.read) ledger.enter(path);
    for (const path of group.said) ledger.carry(path);
    const parts = group.parts.map(({ json: part, at: here }) => readGuard(part, here, importing));
    if (group.kind === 'not') return { not: parts[0] ?? { condition: 'nothing' } };
    return group.kind === 'and' ? { all: parts } : { any: parts };
  }
  const name = guardName(json);
  const message = `what the guard "${name}" asks stands in a program: write its condition in place of {"condition": "${name}"}`;
  ledger.tell('placeholder', 'guard', at, message);
  return { condition: name };
}

interface Group {
  readonly kind: (typeof GROUPS)[number];
  readonly parts: readonly { readonly json: Json; readonly at: string }[];
  /** Paths whose parts are read one by one, and those that are said by the condition's form. */
  readonly read: readonly string[];
  readonly said: readonly string[];
}

/** `{type: "xstate.and", guards}`, `{type: "and", params: {guards}}`, `{and: […]}`; null for all else. */
function groupOf(json: Json, at: string): Group | null {
  if (!isJsonObject(json)) return null;
  const { type, params } = json;
  const [only, ...more] = Object.keys(json);
  const short = GROUPS.find((kind) => kind === only);
  if (short !== undefined && more.length === 0) {
    const here = at + pointer(short);
    const parts = partsOf(json[short], here, short);
    return parts === null ? null : { kind: short, parts, read: [at, here], said: [] };
  }
  const kind = GROUPS.find((one) => type === one || type === `xstate.${one}`);
  if (kind === undefined) return null;
  const within = isJsonObject(params) && !Object.hasOwn(json, 'guards') ? `${at}/params` : at;
  const holder: JsonObject = within === at ? json : (params as JsonObject);
  const key = Object.hasOwn(holder, 'guards') ? 'guards' : 'guard';
  const here = within + pointer(key);
  const parts = partsOf(holder[key], here, kind);
  return parts === null ? null : { kind, parts, read: [at, within, here], said: [`${at}/type`] };
}

/** Groups say something only with parts in them; one of none stands as it is. */
function partsOf(json: Json | undefined, at: string, kind: Group['kind']): Group['parts'] | null {
  if (json === undefined) return null;
  if (!isList(json)) return kind === 'not' ? [{ json, at }] : null;
  const parts = json.map((part, i) => ({ json: part, at: at + pointer(i) }));
  return parts.length === 0 || (kind === 'not' && parts.length > 1) ? null : parts;
}

function guardName(json: Json): string {
  if (typeof json === 'string' && json !== '') return json.slice(0, LONGEST);
  if (!isJsonObject(json)) return stableJson(json).slice(0, LONGEST) || 'unnamed';
  const { type, name, params, predicate: _, ...rest } = json;
  // Version 4 writes {type: "xstate.guard", name}.
  const said = typeof name === 'string' ? name : typeof type === 'string' ? type : '';
  const more: JsonObject = { ...(isJsonObject(params) ? params : {}), ...rest };
  const asked = Object.keys(more).length === 0 ? '' : ` ${stableJson(more)}`;
  return `${said === '' ? 'unnamed' : said}${asked}`.slice(0, LONGEST);
}
