import { FORBIDDEN_NAMES } from '../condition/path.ts';
import { EngineError } from '../errors.ts';
import { error } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';
import { missingPart } from '../shape.ts';
import type { ShapedPlace } from '../shape.ts';
import { nameHint } from '../unknown-name.ts';
import { compileCall } from './call.ts';
import { mayBe, typeInWords } from './cel-type.ts';
import { BROKEN, placeOf } from './compiling.ts';
import type { Compiling, Evaluable, ValueOptions } from './compiling.ts';
import { compileChoice, compileList, compileObject } from './compound.ts';
import { compileMacro, isMacro } from './macro.ts';
import { compileBinary, compileLogic, compileMinus, compileNot } from './operation.ts';
import { entry, member } from './operators.ts';
import { startRun } from './run.ts';
import type { CelScope } from './run.ts';
import { expressionIssue, parseExpression } from './syntax.ts';
import type { CelNode } from './syntax.ts';

/** A whole expression, ready to be evaluated. */
export interface CompiledExpression extends Evaluable {
  readonly variables: ReadonlySet<string>;
  /** Functions of the host. */
  readonly functions: ReadonlySet<string>;
}

const MAX_DEPTH = 100;

/**
 * A CEL expression ready to be evaluated, or every issue in it. Pure, never throws.
 *
 * Evaluation is ours, over the library's syntax tree, because values are JSON: one kind of number
 * (`7 / 2` is 3.5), an absent member is null instead of an error, and work is counted, so that no
 * expression runs away. `&&` and `||` go from left to right. Functions may be called either way:
 * `lower(x)`, `x.lower()`. Tests compare it with the library's own evaluator.
 *
 * @param path JSON pointer of the text holding the expression
 */
export function compileExpression(
  expression: string,
  options: ValueOptions,
  path: string,
): Parsed<CompiledExpression> {
  const parsed = parseExpression(expression, path);
  if (!parsed.ok) return parsed;
  const issues: Issue[] = [];
  const variables = new Set<string>();
  const functions = new Set<string>();
  const compiled = compileNode(parsed.value, {
    expression,
    options,
    locals: [],
    depth: 0,
    variables,
    functions,
    complain: (code, at, problem, severity = 'error') =>
      issues.push({ ...expressionIssue(code, path, expression, at, problem), severity }),
    compile: compileNode,
  });
  const constant = variables.size === 0 && functions.size === 0;
  if (issues.length === 0 && constant) issues.push(...constantIssues(compiled, path));
  return issues.some(({ severity }) => severity === 'error')
    ? { ok: false, issues }
    : { ok: true, value: { ...compiled, variables, functions }, issues };
}

const NOTHING: CelScope = { variable: () => null, call: () => null };

/** What reads nothing fails always or never, so trying it once tells the author. */
function constantIssues({ evaluate }: Evaluable, path: string): Issue[] {
  try {
    evaluate(startRun(NOTHING));
    return [];
  } catch (cause) {
    if (!(cause instanceof EngineError)) throw cause;
    return [error(cause.code, path, cause.message)];
  }
}

function compileNode(node: CelNode, outer: Compiling): Evaluable {
  const context = { ...outer, depth: outer.depth + 1 };
  if (context.depth > MAX_DEPTH) {
    context.complain('cel-too-large', node.start, `this nests deeper than ${MAX_DEPTH} levels`);
    return BROKEN;
  }
  switch (node.op) {
    case 'value':
      return compileLiteral(node.args, node.start, context);
    case 'id':
      return compileVariable(node.args, node.start, context);
    case '.':
      return compileMember(node.args, node.pos, context);
    case '[]':
      return compileEntry(node.args, context);
    case 'call':
    case 'rcall':
      return isMacro(node) ? compileMacro(node, context) : compileCall(node, context);
    case 'list':
      return compileList(node.args, node.start, context);
    case 'map':
      return compileObject(node.args, node.start, context);
    case '?:':
      return compileChoice(node.args, context);
    case '&&':
    case '||':
      return compileLogic(node.op, node.args, context);
    case '!_':
      return compileNot(node.args, context);
    case '-_':
      return compileMinus(node.args, context);
    case '.?':
    case '[?]':
      context.complain('cel-unsupported', node.start, 'write . instead of .?, absent is null here');
      return BROKEN;
    default:
      return compileBinary(node.op, node.args, node.start, context);
  }
}

function compileLiteral(literal: unknown, at: number, context: Compiling): Evaluable {
  const value = typeof literal === 'bigint' ? Number(literal) : literal;
  if (typeof literal === 'bigint' && !Number.isSafeInteger(value)) {
    context.complain('cel-number', at, 'this number is too large to be exact');
  }
  if (typeof value === 'number') return { type: 'number', evaluate: () => value };
  if (typeof value === 'string') return { type: 'text', evaluate: () => value };
  if (typeof value === 'boolean') return { type: 'boolean', evaluate: () => value };
  if (value === null) return { type: 'null', evaluate: () => null };
  context.complain('cel-unsupported', at, 'bytes and unsigned numbers have no JSON form');
  return BROKEN;
}

function compileVariable(name: string, at: number, context: Compiling): Evaluable {
  const slot = context.locals.lastIndexOf(name);
  if (slot >= 0) return { type: 'any', evaluate: (run) => run.locals[slot] ?? null };
  const { knownVariables } = context.options;
  if (knownVariables !== undefined && !knownVariables.has(name)) {
    const problem = `there is no variable "${name}"${nameHint(name, [...knownVariables].toSorted())}`;
    context.complain('unknown-variable', at, problem);
  }
  context.variables.add(name);
  return {
    type: 'any',
    evaluate: ({ scope }) => scope.variable(name) ?? null,
    ...placedAt({ shape: context.options.shapes?.of(name) ?? null, root: name, segments: [] }),
  };
}

function compileMember(
  [target, name]: readonly [CelNode, string],
  at: number,
  context: Compiling,
): Evaluable {
  if (FORBIDDEN_NAMES.has(name)) {
    context.complain('forbidden-name', at, `"${name}" may not be a member`);
  }
  const { type, evaluate, place: read } = context.compile(target, context);
  if (!mayBe(type, ['object', 'null'])) {
    context.complain('cel-type', at, `${typeInWords(type)} has no member "${name}"`);
  }
  const place = placeOf(context, at);
  return {
    type: 'any',
    evaluate: (run) => member(evaluate(run), name, place),
    ...insideOf(read, name, at, context),
  };
}

function compileEntry([target, key]: readonly [CelNode, CelNode], context: Compiling): Evaluable {
  const left = context.compile(target, context);
  const right = context.compile(key, context);
  if (key.op === 'value' && typeof key.args === 'string' && FORBIDDEN_NAMES.has(key.args)) {
    context.complain('forbidden-name', key.start, `"${key.args}" may not be a member`);
  }
  if (!mayBe(left.type, ['list', 'object', 'null']) || !mayBe(right.type, ['number', 'text'])) {
    const found = `${typeInWords(right.type)} in ${typeInWords(left.type)}`;
    context.complain('cel-type', key.start, `only lists and objects have entries, found ${found}`);
  }
  const place = placeOf(context, key.start);
  const literal = key.op === 'value' && typeof key.args === 'string' ? key.args : undefined;
  return {
    type: 'any',
    evaluate: (run) => entry(left.evaluate(run), right.evaluate(run), place),
    ...(literal === undefined ? {} : insideOf(left.place, literal, key.start, context)),
  };
}

/** Where a member of a variable's part is; complains where there can be none, once for a path. */
function insideOf(
  read: ShapedPlace | undefined,
  name: string,
  at: number,
  context: Compiling,
): Pick<Evaluable, 'place'> {
  if (read === undefined) return {};
  const place = { ...read, segments: [...read.segments, name] };
  const missing = missingPart(place.shape, place.root, place.segments);
  if (missing === null) return placedAt(place);
  context.complain('unknown-path', at, missing.message, missing.severity);
  return {};
}

/** Only what is known of something is carried along. */
function placedAt(place: ShapedPlace): Pick<Evaluable, 'place'> {
  return place.shape === null ? {} : { place };
}
