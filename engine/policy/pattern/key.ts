import type { ConditionScope } from '../../condition/compile.ts';
import { compileFact } from '../../condition/fact.ts';
import type { CompiledFact, FactReader } from '../../condition/fact.ts';
import { factReferenceIssues, isFactReference } from '../../condition/schema.ts';
import { contentHash } from '../../identifier.ts';
import { error } from '../../issue.ts';
import type { Issue } from '../../issue.ts';
import { asText, isJsonObject, isList, stableJson } from '../../json.ts';
import type { Json, JsonObject } from '../../json.ts';
import { MOST_KEY_PARTS, SCOPES } from './key-schema.ts';
import type { Scope } from './key-schema.ts';

/** What is counted apart, ready to be read. */
export type CompiledKey = readonly (Scope | CompiledFact)[];

/** Longest key stored as it reads; a longer one is stored as its hash. */
const LONGEST = 300;

/** Longest part of a key told to people. */
const LONGEST_WORD = 60;

/**
 * A key ready to be read, adding what is wrong with it to `issues`. Pure.
 *
 * @param by as written; undefined: all together
 * @param at JSON pointer of `by`
 * @param scope facts there are
 */
export function compileKey(
  by: readonly unknown[] | undefined,
  at: string,
  { knownFacts, shapes }: ConditionScope,
  issues: Issue[],
): CompiledKey {
  return (by ?? []).flatMap((part, i): CompiledKey => {
    const here = `${at}/${i}`;
    const scope = SCOPES.find((word) => word === part);
    if (scope !== undefined) return [scope];
    if (!isFactReference(part)) {
      const message = `name a fact, such as {"fact": "event", "path": "data.host"}, or one of ${SCOPES.join(', ')}`;
      issues.push(error('bad-key', here, message));
      return [];
    }
    const wrong = factReferenceIssues(part, here);
    issues.push(...wrong);
    return wrong.length > 0
      ? []
      : [compileFact(part, here, { knownFacts, shapes, issues, uses: [] })];
  });
}

/** The key of something that counts, as far as it is a list that is not too long. Pure. */
export function soundKey(counting: unknown): readonly unknown[] | undefined {
  const by = isJsonObject(counting) ? counting['by'] : undefined;
  return isList(by) && by.length <= MOST_KEY_PARTS ? by : undefined;
}

/** A key with the values of one event in it. */
export interface ReadKey {
  /** Unique among all counters, of bounded length. */
  readonly text: string;
  /** For whom, in words: `for web-1`; empty where all are counted together. */
  readonly words: string;
}

/**
 * The counter of a policy an event belongs to. Where a fact has no value the event counts among those
 * without one. Pure but for the reader; throws only what the reader throws.
 *
 * @param part what of the policy counts: `pattern`, `throttle` …
 */
export function readKey(
  key: CompiledKey,
  policy: string,
  part: string,
  facts: FactReader,
): ReadKey {
  const values = key.map((one) =>
    typeof one === 'string' ? keyValueOf(one, facts) : (one.read(facts) ?? null),
  );
  const text = `${policy}|${part}|${stableJson(values)}`;
  const told = values.filter((_, i) => key[i] !== 'policy').map(wordOf);
  return {
    text: text.length <= LONGEST ? text : `${policy}|${part}|#${contentHash(text)}`,
    words: told.length === 0 ? '' : ` for ${told.join(', ')}`,
  };
}

/**
 * What a scope reads. `target`: the CI the subject (or, without one, the event) is about, else the subject
 * itself; `service`: the service they are about.
 */
function keyValueOf(scope: Scope, facts: FactReader): Json {
  if (scope === 'policy') return null;
  const record = facts('record', undefined);
  const subject = isJsonObject(record) ? record : null;
  const event = facts('event', undefined);
  const data = (subject ?? (isJsonObject(event) ? event : {}))['data'];
  const fields: JsonObject = isJsonObject(data) ? data : {};
  const field = scope === 'service' ? 'service' : 'ci';
  const named = fields[field];
  if (typeof named === 'string' && named !== '') return named;
  if (subject !== null) return scope === 'service' ? null : (subject['id'] ?? null);
  // No record says what the event is about yet: it is what a record opened for it would be bound to.
  const found = facts(field, undefined);
  return (isJsonObject(found) ? found['id'] : undefined) ?? null;
}

function wordOf(value: Json): string {
  const word = value === null ? 'none' : asText(value);
  return word.length <= LONGEST_WORD ? word : `${word.slice(0, LONGEST_WORD)}…`;
}
