import { FORBIDDEN_NAMES } from '../condition/path.ts';
import { error, pointer } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { asText, isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { celTypeOf } from './cel-type.ts';
import type { CelType } from './cel-type.ts';
import type { Evaluable, ValueOptions } from './compiling.ts';
import { compileExpression } from './expression.ts';
import { placed, spend, startRun, textWork, weigh } from './run.ts';
import type { CelScope, Place } from './run.ts';
import { isTemplate, parseTemplate } from './template.ts';

/** A value ready to be evaluated, again and again and from anywhere: it holds no state. */
export interface CompiledValue {
  readonly kind: 'value';
  readonly source: Json;
  /** What is known of the result; `any` where nothing is. */
  readonly type: CelType;
  /** True when it holds no expression at all: it evaluates to itself. */
  readonly constant: boolean;
  /** Variables and host functions its expressions use. */
  readonly uses: { readonly variables: readonly string[]; readonly functions: readonly string[] };
  /**
   * The value now: the same JSON with every expression replaced by its result. Synchronous and
   * deterministic. Throws EngineError `value-failed` naming expression, place and cause, and
   * whatever the host's functions throw; `pointer` in the details of an EngineError says which
   * expression of the value it was.
   */
  readonly evaluate: (scope: CelScope) => Json;
}

/** Deepest nesting of a value. */
export const MAX_VALUE_DEPTH = 32;

interface Context {
  readonly options: ValueOptions;
  readonly issues: Issue[];
  readonly variables: Set<string>;
  readonly functions: Set<string>;
}

/**
 * Compiles a value somebody wrote: a literal, `{"cel": "…"}`, text with `{{ … }}`, or lists and
 * objects of these; or gives every issue in it. Pure, never throws.
 *
 * @param base JSON pointer of the value in its file
 */
export function compileValue(json: Json, options: ValueOptions, base = ''): Parsed<CompiledValue> {
  const context: Context = { options, issues: [], variables: new Set(), functions: new Set() };
  const compiled = compile(json, base, 1, context);
  const { issues, variables, functions } = context;
  if (issues.some(({ severity }) => severity === 'error')) return { ok: false, issues };
  const { type, evaluate } = compiled ?? { type: celTypeOf(json), evaluate: () => json };
  const value: CompiledValue = {
    kind: 'value',
    source: json,
    type,
    constant: compiled === null,
    uses: { variables: [...variables].toSorted(), functions: [...functions].toSorted() },
    evaluate(scope) {
      const run = startRun(scope, base);
      try {
        return evaluate(run);
      } catch (cause) {
        throw placed(cause, run);
      }
    },
  };
  return { ok: true, value, issues };
}

/** Null for a literal, which stands for itself. */
function compile(
  json: Json | undefined,
  at: string,
  depth: number,
  context: Context,
): Evaluable | null {
  if (depth > MAX_VALUE_DEPTH) {
    const message = `values nest at most ${MAX_VALUE_DEPTH} levels deep`;
    context.issues.push(error('too-deep', at, message));
    return null;
  }
  if (typeof json === 'string')
    return isTemplate(json) ? noting(compileText(json, at, context), at) : null;
  if (isList(json)) return compileList(json, at, depth, context);
  if (!isJsonObject(json)) return null;
  return Object.hasOwn(json, 'cel')
    ? noting(compileCel(json, at, context), `${at}/cel`)
    : compileObject(json, at, depth, context);
}

/** The same, noting where it stands while it is evaluated. */
function noting(evaluable: Evaluable | null, pointer: string): Evaluable | null {
  if (evaluable === null) return null;
  const { evaluate } = evaluable;
  return {
    ...evaluable,
    evaluate(run) {
      run.pointer = pointer;
      return evaluate(run);
    },
  };
}

function compileCel(json: JsonObject, at: string, context: Context): Evaluable | null {
  const { cel } = json;
  const others = Object.keys(json).filter((key) => key !== 'cel');
  if (typeof cel !== 'string' || others.length > 0) {
    const message = 'an expression is written {"cel": "…"}, a text and nothing beside it';
    context.issues.push(error('cel-form', at, message));
    return null;
  }
  return expressionAt(cel, `${at}/cel`, context);
}

function expressionAt(expression: string, at: string, context: Context): Evaluable | null {
  const compiled = compileExpression(expression, context.options, at);
  context.issues.push(...compiled.issues);
  if (!compiled.ok) return null;
  for (const name of compiled.value.variables) context.variables.add(name);
  for (const name of compiled.value.functions) context.functions.add(name);
  return compiled.value;
}

function compileText(text: string, at: string, context: Context): Evaluable | null {
  const parts = parseTemplate(text);
  if ('open' in parts) {
    const message = `"{{" at character ${parts.open + 1} is never closed by "}}"; a literal {{ is written {{ "{{" }}`;
    context.issues.push(error('template-open', at, message));
    return null;
  }
  const place: Place = { expression: text, at: 0 };
  const evaluates = parts.map((part) => {
    if (part.kind === 'text') return () => part.text;
    return expressionAt(part.expression, at, context)?.evaluate ?? (() => null);
  });
  return {
    type: 'text',
    evaluate(run) {
      const texts = evaluates.map((evaluate) => {
        const value = evaluate(run);
        spend(run, weigh(value), place);
        return asText(value);
      });
      spend(run, textWork(texts.reduce((sum, one) => sum + one.length, 0)), place);
      return texts.join('');
    },
  };
}

function compileList(
  items: readonly Json[],
  at: string,
  depth: number,
  context: Context,
): Evaluable | null {
  const parts = items.map((item, i) => compile(item, at + pointer(i), depth + 1, context));
  if (parts.every((part) => part === null)) return null;
  const evaluates = parts.map((part, i) => part?.evaluate ?? (() => items[i] ?? null));
  return { type: 'list', evaluate: (run) => evaluates.map((evaluate) => evaluate(run)) };
}

function compileObject(
  json: JsonObject,
  at: string,
  depth: number,
  context: Context,
): Evaluable | null {
  const parts = Object.entries(json).map(([key, item]) => {
    if (FORBIDDEN_NAMES.has(key)) {
      const message = `"${key}" may not be a key`;
      context.issues.push(error('forbidden-name', at + pointer(key), message));
    }
    return { key, item, part: compile(item, at + pointer(key), depth + 1, context) };
  });
  if (parts.every(({ part }) => part === null)) return null;
  return {
    type: 'object',
    evaluate: (run) =>
      Object.fromEntries(
        parts.map(({ key, item, part }) => [key, part === null ? item : part.evaluate(run)]),
      ),
  };
}
