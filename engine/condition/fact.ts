import { pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { missingPart } from '../shape.ts';
import type { Shapes } from '../shape.ts';
import { unknownName } from '../unknown-name.ts';
import { readSegments } from './path.ts';
import { isFactReference } from './schema.ts';
import type { FactReference } from './schema.ts';

/**
 * Gives a fact's value, undefined when there is none. Must answer the same for the same fact and
 * params while one condition is tested.
 */
export type FactReader = (fact: string, params: JsonObject | undefined) => Json | undefined;

/** A fact reference ready to be read. */
export interface CompiledFact {
  readonly reference: FactReference;
  /** The value now. Pure but for the reader; throws only what the reader throws. */
  readonly read: (facts: FactReader) => Json | undefined;
}

/** What compiling collects on its way. */
export interface FactScope {
  readonly knownFacts: ReadonlySet<string> | undefined;
  /** What facts look like; absent: any path is taken. */
  readonly shapes?: Shapes | undefined;
  readonly issues: Issue[];
  readonly uses: FactReference[];
}

type ParamsOf = (facts: FactReader) => JsonObject | undefined;

/**
 * Compiles a well-formed reference (or a comparison, which holds one), noting every fact it reads, those inside its params included.
 *
 * @param at JSON pointer of the object holding `fact`
 */
export function compileFact(written: FactReference, at: string, scope: FactScope): CompiledFact {
  const { fact, path, params } = written;
  const reference: FactReference = {
    fact,
    ...(path === undefined ? {} : { path }),
    ...(params === undefined ? {} : { params }),
  };
  if (scope.knownFacts !== undefined && !scope.knownFacts.has(fact)) {
    scope.issues.push(unknownName('fact', fact, [...scope.knownFacts].toSorted(), `${at}/fact`));
  }
  scope.uses.push(reference);
  const paramsOf = compileParams(params, `${at}/params`, scope);
  if (path === undefined) return { reference, read: (facts) => facts(fact, paramsOf(facts)) };
  const segments = path.split('.');
  const missing = missingPart(scope.shapes?.of(fact, params) ?? null, fact, segments);
  if (missing !== null) scope.issues.push({ code: 'unknown-path', path: `${at}/path`, ...missing });
  return {
    reference,
    read(facts) {
      const value = facts(fact, paramsOf(facts));
      // The reference engine looks into objects and lists only; a plain value stands for itself.
      return typeof value === 'object' && value !== null ? readSegments(value, segments) : value;
    },
  };
}

function compileParams(params: JsonObject | undefined, at: string, scope: FactScope): ParamsOf {
  if (params === undefined) return () => undefined;
  const filled = compileJson(params, at, scope);
  // Without references the same object is handed over each time, which readers may cache by.
  return filled === null ? () => params : (facts) => filled(facts) as JsonObject;
}

/** How to fill in the references inside a value; null when it holds none. */
function compileJson(
  value: Json | undefined,
  at: string,
  scope: FactScope,
): ((facts: FactReader) => Json | undefined) | null {
  if (isFactReference(value)) return compileFact(value, at, scope).read;
  if (isList(value)) {
    const parts = value.map((item, i) => compileJson(item, at + pointer(i), scope));
    if (parts.every((part) => part === null)) return null;
    // A list has no place for "absent": a missing fact is null there.
    return (facts) => parts.map((part, i) => (part === null ? value[i] : part(facts)) ?? null);
  }
  if (!isJsonObject(value)) return null;
  const parts = Object.entries(value).map(
    ([key, item]) => [key, item, compileJson(item, at + pointer(key), scope)] as const,
  );
  if (parts.every(([, , part]) => part === null)) return null;
  return (facts) =>
    Object.fromEntries(parts.map(([key, item, part]) => [key, part === null ? item : part(facts)]));
}
