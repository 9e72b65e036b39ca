import { z } from 'zod';
import { compileCondition } from '../condition/compile.ts';
import type { CompiledCondition, ConditionScope } from '../condition/compile.ts';
import { EngineError } from '../errors.ts';
import { error, issuesOf, pointer } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { asText, jsonEqual } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { nameHint } from '../unknown-name.ts';
import { compileValue } from '../value/compile.ts';
import type { CompiledValue } from '../value/compile.ts';
import type { CelScope } from '../value/run.ts';
import { FACTS, VARIABLES } from '../vocabulary.ts';
import type { Field } from './field.ts';
import { outcomeIssues } from './outcome.ts';
import { recordTypeSchema } from './schema.ts';
import type { RecordType } from './schema.ts';

/** A record type ready for use: validators, defaults, computed fields, who-may conditions. */
export interface CompiledType {
  readonly id: string;
  readonly definition: RecordType;
  readonly identity: CompiledValue | null;
  /** Id of the one an event is about. */
  readonly fromEvent: CompiledValue | null;
  readonly open: CompiledCondition | null;
  readonly edit: CompiledCondition | null;
  readonly defaults: readonly (readonly [field: string, value: CompiledValue])[];
  readonly computed: readonly (readonly [field: string, value: CompiledValue])[];
  /** Every field's validator. */
  readonly validators: ReadonlyMap<string, z.ZodType>;
}

/** A validator for one field. Null is never valid: a cleared field is absent. Pure. */
export function fieldValidator(field: Field): z.ZodType {
  const { type, format, items, minimum, maximum, minLength, maxLength, maxItems } = field;
  const schema: { [keyword: string]: unknown } = { type };
  if (format !== undefined && format !== 'markdown') schema['format'] = format;
  if (field.enum !== undefined) schema['enum'] = field.enum;
  if (items !== undefined) {
    schema['items'] = {
      type: items.type,
      ...(items.enum === undefined ? {} : { enum: items.enum }),
    };
  }
  for (const [keyword, value] of Object.entries({
    minimum,
    maximum,
    minLength,
    maxLength,
    maxItems,
  })) {
    if (value !== undefined) schema[keyword] = value;
  }
  const validator = z.fromJSONSchema(schema);
  if (field.enum === undefined) return validator;
  const allowed = field.enum.map((v) => field.labels?.[asText(v)] ?? asText(v)).join(', ');
  return z
    .unknown()
    .refine((value) => validator.safeParse(value).success, `choose one of ${allowed}`);
}

/** What is wrong with a literal somebody wrote for a field; a value still to be computed passes. Pure. */
export function literalIssues(field: Field, json: Json | undefined, at: string): Issue[] {
  if (json === undefined || json === null) return [];
  const compiled = compileValue(json, {});
  if (!compiled.ok || !compiled.value.constant) return [];
  const checked = fieldValidator(field).safeParse(json);
  return checked.success ? [] : issuesOf(checked.error, at);
}

/**
 * Compiles a record type file, or says everything that is wrong with it. Pure, never throws.
 *
 * @param scope calendars its conditions may name, and what facts look like
 */
export function compileType(
  json: unknown,
  { calendars, shapes }: Pick<ConditionScope, 'calendars' | 'shapes'> = {},
): Parsed<CompiledType> {
  const parsed = recordTypeSchema.safeParse(json);
  if (!parsed.success) return { ok: false, issues: issuesOf(parsed.error) };
  const type = parsed.data;
  const issues: Issue[] = [...referenceIssues(type)];
  const take = <T>(result: Parsed<T>): T | null => {
    issues.push(...result.issues);
    return result.ok ? result.value : null;
  };
  const condition = (json: unknown, at: string): CompiledCondition | null =>
    json === undefined
      ? null
      : take(compileCondition(json, { knownFacts: FACTS, calendars, shapes }, at));
  const value = (
    json: Json | undefined,
    at: string,
    knownVariables = VARIABLES,
  ): CompiledValue | null =>
    json === undefined ? null : take(compileValue(json, { knownVariables, shapes }, at));
  const fieldValues = (key: 'default' | 'computed'): (readonly [string, CompiledValue])[] =>
    Object.entries(type.fields).flatMap(([id, field]) => {
      const at = pointer('fields', id, key);
      const compiled = value(field[key], at);
      if (key === 'default') issues.push(...literalIssues(field, field.default, at));
      return compiled === null ? [] : [[id, compiled] as const];
    });
  const compiled: CompiledType = {
    id: type.id,
    definition: type,
    identity: value(type.identity, '/identity'),
    fromEvent: value(type.fromEvent, '/fromEvent', EVENT_ALONE),
    open: condition(type.open, '/open'),
    edit: condition(type.edit, '/edit'),
    defaults: fieldValues('default'),
    computed: fieldValues('computed'),
    validators: new Map(Object.entries(type.fields).map(([id, f]) => [id, fieldValidator(f)])),
  };
  if (issues.some((issue) => issue.severity === 'error')) return { ok: false, issues };
  return { ok: true, value: compiled, issues };
}

/** What `ci` is cannot be said by `ci`. */
const EVENT_ALONE: ReadonlySet<string> = new Set(['event']);

const COLUMNS = new Set(['number', 'state', 'createdAt', 'updatedAt', 'openedBy']);

function referenceIssues(type: RecordType): Issue[] {
  const issues: Issue[] = [];
  const check = (field: string, at: string, extra?: ReadonlySet<string>): void => {
    if (!Object.hasOwn(type.fields, field) && extra?.has(field) !== true) {
      const hint = nameHint(field, [...Object.keys(type.fields), ...(extra ?? [])]);
      issues.push(error('unknown-field', at, `"${field}" is not a field of ${type.id}${hint}`));
    }
  };
  issues.push(...outcomeIssues(type.outcomes ?? {}, type.id, type.fields));
  check(type.titleField, '/titleField');
  type.list.forEach((column, i) => check(column, pointer('list', i), COLUMNS));
  (type.requesterFields ?? []).forEach((field, i) => check(field, pointer('requesterFields', i)));
  for (const [id, section] of Object.entries(type.form)) {
    section.fields.forEach((field, i) => check(field, pointer('form', id, 'fields', i)));
  }
  for (const [id, field] of Object.entries(type.fields)) {
    if (field.computed !== undefined && (field.default !== undefined || field.required === true)) {
      const message = 'a computed field has neither a default nor can it be required';
      issues.push(error('computed-field', pointer('fields', id), message));
    }
    if (field.items !== undefined && field.type !== 'array') {
      issues.push(
        error('items-without-array', pointer('fields', id, 'items'), 'only an array has items'),
      );
    }
  }
  return issues;
}

/**
 * Everything wrong with a record's data: unknown fields, wrong values and, if asked, missing
 * required ones. Computed fields are left to the engine. Pure.
 *
 * @param base JSON pointer of the data in what was sent
 */
export function checkData(
  type: CompiledType,
  data: JsonObject,
  base: string,
  options: { readonly complete: boolean },
): Issue[] {
  const issues: Issue[] = [];
  for (const [id, value] of Object.entries(data)) {
    if (value === undefined || value === null) continue;
    const validator = type.validators.get(id);
    if (validator === undefined) {
      const message = `${type.definition.title} has no field "${id}"`;
      issues.push(error('unknown-field', base + pointer(id), message));
      continue;
    }
    const checked = validator.safeParse(value);
    if (!checked.success) issues.push(...issuesOf(checked.error, base + pointer(id)));
  }
  if (!options.complete) return issues;
  for (const [id, field] of Object.entries(type.definition.fields)) {
    const value = data[id];
    if (field.required === true && (value === undefined || value === null || value === '')) {
      issues.push(error('required', base + pointer(id), `${field.title} is needed`));
    }
  }
  return issues;
}

/**
 * The data with cleared (null) fields dropped and computed fields brought up to date, whatever the
 * order they are written in: one may be computed from another. Pure.
 */
export function settleData(
  type: CompiledType,
  data: JsonObject,
  scopeOf: (data: JsonObject) => CelScope,
): JsonObject {
  // Never by assignment: a key such as __proto__ must stay a key, to be refused as one.
  let settled: JsonObject = Object.fromEntries(
    Object.entries(data).filter(([, value]) => value !== null && value !== undefined),
  );
  for (let round = 0; round <= type.computed.length; round += 1) {
    const before = settled;
    let failure: EngineError | null = null;
    for (const [id, computed] of type.computed) {
      try {
        settled = withField(settled, id, computed.evaluate(scopeOf(settled)));
      } catch (thrown) {
        // It may only lack a field computed after it; if not, it fails again once nothing moves.
        if (!(thrown instanceof EngineError) || thrown.code !== 'value-failed') throw thrown;
        failure = thrown;
      }
    }
    if (settled !== before) continue;
    if (failure !== null) throw failure;
    break;
  }
  return settled;
}

/** Data with a field written or, by null, taken out; the very same where nothing changes. */
function withField(data: JsonObject, id: string, value: Json): JsonObject {
  if (jsonEqual(data[id], value === null ? undefined : value)) return data;
  const { [id]: _old, ...others } = data;
  return value === null ? others : { ...others, [id]: value };
}
