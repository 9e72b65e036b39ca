import { z } from 'zod';
import { error, issuesOf, pointer } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { jsonSchema } from '../schema.ts';
import { FORBIDDEN_NAMES, pathProblem } from './path.ts';

/** Points at a fact, its value being read instead of written: `{fact: "record", path: "data.ci"}`. */
export interface FactReference {
  readonly fact: string;
  /** Dotted own-property path into the fact; absent: the fact itself. */
  readonly path?: string;
  /** Handed to the fact; a `{fact, path}` anywhere inside is replaced by that fact's value. */
  readonly params?: JsonObject;
}

interface Described {
  /** What the condition means, for people. */
  readonly name?: string;
  /** Conditions of higher priority are tested first (default 1); the verdict never depends on it. */
  readonly priority?: number;
}

/** All must hold; `{"all": []}` as the whole condition means always. */
export interface AllCondition extends Described {
  readonly all: readonly Condition[];
}

/** At least one must hold. */
export interface AnyCondition extends Described {
  readonly any: readonly Condition[];
}

/** Must not hold. */
export interface NotCondition extends Described {
  readonly not: Condition;
}

/** A shared condition, by its name. */
export interface SharedCondition extends Described {
  readonly condition: string;
}

/** One comparison of a fact with a literal or another fact. */
export interface LeafCondition extends Described, FactReference {
  readonly operator: string;
  readonly value: Json | FactReference;
}

/** A condition of guards, policies, tables and forms: json-rules-engine 7.3's condition JSON. */
export type Condition =
  | AllCondition
  | AnyCondition
  | NotCondition
  | SharedCondition
  | LeafCondition;

/** Deepest nesting of conditions, shared ones included. */
export const MAX_CONDITION_DEPTH = 32;

const described = {
  name: z.string().max(500).optional(),
  priority: z.int().min(1).max(1000).optional().meta({ default: 1 }),
};
const nameSchema = z.string().min(1).max(100);
const paramsSchema = z.record(z.string(), jsonSchema);
const referenceKeys = {
  fact: nameSchema,
  params: paramsSchema.optional(),
  path: z.string().min(1).max(1000).optional(),
};
/** The form of a fact reference. */
export const referenceShape = z.strictObject(referenceKeys);
const leafKeys = { ...referenceKeys, operator: nameSchema, value: jsonSchema, ...described };

const shape: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(shape), ...described }),
      z.strictObject({ any: z.array(shape).min(1), ...described }),
      z.strictObject({ not: shape, ...described }),
      z.strictObject({ condition: nameSchema, ...described }),
      z.strictObject(leafKeys),
    ]),
  )
  .meta({ id: 'condition', description: 'A condition, in json-rules-engine form' });

/** How a node is recognised, and what it must look like; its children are checked one by one. */
const NODES: ReadonlyMap<string, z.ZodType> = new Map<string, z.ZodType>([
  ['all', z.strictObject({ all: z.array(z.unknown()), ...described })],
  ['any', z.strictObject({ any: z.array(z.unknown()), ...described })],
  ['not', z.strictObject({ not: z.unknown(), ...described })],
  ['condition', z.strictObject({ condition: nameSchema, ...described })],
  ['fact', z.strictObject({ ...leafKeys, value: z.unknown(), params: z.unknown().optional() })],
]);

/** True for a value that points at a fact instead of being a literal. Pure. */
export function isFactReference(value: unknown): value is FactReference {
  return isJsonObject(value) && Object.hasOwn(value, 'fact');
}

/**
 * The form of a condition: keys, paths, depth. Unlike a plain union it reports what is wrong with
 * the alternative the author chose. Operators, facts and shared conditions are for
 * `compileCondition`.
 */
export const conditionSchema: z.ZodType<Condition> = z
  .unknown()
  .check((payload) => {
    for (const { code, path, message } of formIssues(payload.value, '', 1)) {
      const at = path.split('/').slice(1);
      const segments = at.map((s) => s.replaceAll('~1', '/').replaceAll('~0', '~'));
      payload.issues.push({
        code: 'custom',
        params: { code },
        message,
        path: segments,
        input: payload.value,
      });
    }
  })
  .pipe(shape);

/**
 * A condition from JSON somebody wrote, or every issue of form in it. Pure, never throws.
 *
 * @param base JSON pointer of the condition in its file
 */
export function parseCondition(json: unknown, base = ''): Parsed<Condition> {
  const issues = formIssues(json, base, 1);
  return issues.length > 0
    ? { ok: false, issues }
    : { ok: true, value: json as Condition, issues: [] };
}

function formIssues(json: unknown, at: string, depth: number): Issue[] {
  if (depth > MAX_CONDITION_DEPTH) {
    return [error('too-deep', at, `conditions nest at most ${MAX_CONDITION_DEPTH} levels deep`)];
  }
  if (!isJsonObject(json)) {
    return [error('invalid-type', at, 'a condition is an object with all, any, not or fact')];
  }
  const kinds = [...NODES.keys()].filter((key) => Object.hasOwn(json, key));
  const kind = kinds[0];
  if (kind === undefined || kinds.length > 1) {
    const found = kinds.length > 1 ? `, found ${kinds.join(' and ')}` : '';
    const message = `a condition has exactly one of all, any, not, condition and fact${found}`;
    return [error('condition-kind', at, message)];
  }
  const parsed = NODES.get(kind)?.safeParse(json);
  const issues = parsed?.error ? issuesOf(parsed.error, at) : [];
  if (kind === 'fact') return [...issues, ...leafIssues(json, at)];
  if (kind === 'not') return [...issues, ...formIssues(json['not'], `${at}/not`, depth + 1)];
  const children = json[kind];
  if (!Array.isArray(children)) return issues;
  if (children.length === 0 && !(kind === 'all' && depth === 1)) {
    const message =
      kind === 'any'
        ? 'an empty "any" never says what is meant; name at least one condition'
        : 'an empty "all" stands only as the whole condition, where it means always';
    issues.push(error('empty-group', `${at}/${kind}`, message));
  }
  return [
    ...issues,
    ...children.flatMap((child, i) => formIssues(child, `${at}/${kind}/${i}`, depth + 1)),
  ];
}

function leafIssues(leaf: JsonObject, at: string): Issue[] {
  const issues = [...pathIssues(leaf['path'], at), ...paramsIssues(leaf['params'], at)];
  const { value } = leaf;
  if (value === undefined) return issues;
  return [
    ...issues,
    ...(isFactReference(value)
      ? factReferenceIssues(value, `${at}/value`)
      : jsonIssues(value, `${at}/value`, 1)),
  ];
}

/** Every issue of form in a fact reference. Pure. */
export function factReferenceIssues(reference: unknown, at: string): Issue[] {
  const parsed = referenceShape.extend({ params: z.unknown().optional() }).safeParse(reference);
  const issues = parsed.error ? issuesOf(parsed.error, at) : [];
  if (!isJsonObject(reference)) return issues;
  return [
    ...issues,
    ...pathIssues(reference['path'], at),
    ...paramsIssues(reference['params'], at),
  ];
}

function pathIssues(path: unknown, at: string): Issue[] {
  if (typeof path !== 'string' || path === '') return [];
  const problem = pathProblem(path);
  return problem === null ? [] : [error('bad-path', `${at}/path`, problem)];
}

function paramsIssues(params: unknown, at: string): Issue[] {
  if (params === undefined) return [];
  if (!isJsonObject(params)) {
    return [error('invalid-type', `${at}/params`, 'params is an object')];
  }
  return isFactReference(params)
    ? [error('params-fact', `${at}/params`, 'params is an object of values, not itself a fact')]
    : jsonIssues(params, `${at}/params`, 1, true);
}

/** Depth and keys of JSON inside a leaf; with `references`, fact references in it as well. */
function jsonIssues(value: unknown, at: string, depth: number, references = false): Issue[] {
  if (depth > MAX_CONDITION_DEPTH) {
    return [error('too-deep', at, `values nest at most ${MAX_CONDITION_DEPTH} levels deep`)];
  }
  if (Array.isArray(value)) {
    return value.flatMap((v, i) => jsonIssues(v, at + pointer(i), depth + 1, references));
  }
  if (references && isFactReference(value)) return factReferenceIssues(value, at);
  if (isJsonObject(value)) {
    return Object.entries(value).flatMap(([key, v]) =>
      FORBIDDEN_NAMES.has(key)
        ? [error('forbidden-name', at + pointer(key), `"${key}" may not be a key`)]
        : jsonIssues(v, at + pointer(key), depth + 1, references),
    );
  }
  return isScalar(value) ? [] : [error('invalid-type', at, 'this is not JSON')];
}

function isScalar(value: unknown): boolean {
  return (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value))
  );
}
