import { isFactReference } from '../../condition/schema.ts';
import { isJsonObject, isList } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { fromJsonPath } from './json-path.ts';
import type { LossAt } from './loss.ts';
import { readPresence } from './presence.ts';

/** What facts there are, and what becomes of others. */
export interface FactNames {
  readonly known: ReadonlySet<string>;
  /** True: a fact that is not known is read from the event's data. */
  readonly inData: boolean;
}

const SEGMENT = /^[\p{L}\p{N}_-]+$/u;

/**
 * A condition of json-rules-engine in Interlock's words: dotted paths, facts there are. It keeps its form, so that
 * what is wrong with it is told at its place; what is no condition comes back as it is. Pure.
 *
 * @param at JSON pointer of the condition
 */
export function readConditions(json: Json, at: string, facts: FactNames, losses: LossAt[]): Json {
  if (!isJsonObject(json)) return json;
  const presence = readPresence(json);
  if (presence !== null) return readConditions(presence, at, facts, losses);
  const { all, any, not, fact } = json;
  if (isList(all)) return { ...json, all: readEach(all, `${at}/all`, facts, losses) };
  if (isList(any)) return { ...json, any: readEach(any, `${at}/any`, facts, losses) };
  if (not !== undefined) return { ...json, not: readConditions(not, `${at}/not`, facts, losses) };
  if (fact === undefined) return json;
  const leaf = readReference(json, at, facts, losses);
  const { value } = json;
  if (!isJsonObject(value) || !isFactReference(value)) return leaf;
  return { ...leaf, value: readReference(value, `${at}/value`, facts, losses) };
}

function readEach(
  parts: readonly Json[],
  at: string,
  facts: FactNames,
  losses: LossAt[],
): readonly Json[] {
  return parts.map((part, i) => readConditions(part, `${at}/${i}`, facts, losses));
}

function readReference(
  reference: JsonObject,
  at: string,
  { known, inData }: FactNames,
  losses: LossAt[],
): JsonObject {
  const { path: written, ...rest } = reference;
  const { fact, params } = reference;
  const path = typeof written === 'string' ? (fromJsonPath(written) ?? written) : written;
  const moved =
    inData && typeof fact === 'string' && !known.has(fact) && SEGMENT.test(fact) && !params;
  const whole = path === undefined || path === '';
  if (!moved || (!whole && typeof path !== 'string')) return whole ? rest : { ...rest, path };
  const below = whole ? '' : `.${path}`;
  if (below !== '') {
    const message = `where "${fact}" is a plain value json-rules-engine takes that value, whatever the path`;
    losses.push({ code: 'fact-in-data', path: `${at}/path`, message, effect: 'may-differ' });
  }
  return { ...rest, fact: 'event', path: `data.${fact}${below}` };
}
