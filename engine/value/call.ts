import type { Json } from '../json.ts';
import { nearestName } from '../nearest-name.ts';
import { unknownName } from '../unknown-name.ts';
import { celTypeOf, mayBe, typeInWords } from './cel-type.ts';
import { BROKEN, placeOf } from './compiling.ts';
import type { Compiling, Evaluable } from './compiling.ts';
import { CEL_FUNCTIONS, HOST_FUNCTIONS } from './functions.ts';
import type { CelFunction, CelParameter } from './functions.ts';
import { fail, spend, textWork } from './run.ts';
import type { Place, Run } from './run.ts';
import type { CelNode } from './syntax.ts';

/** `f(x, y)` or `x.f(y)`, which mean the same. */
export function compileCall(
  node: Extract<CelNode, { op: 'call' | 'rcall' }>,
  context: Compiling,
): Evaluable {
  const name = node.args[0];
  const args = node.op === 'call' ? node.args[1] : [node.args[1], ...node.args[2]];
  const place = placeOf(context, node.start);
  const parts = args.map((arg) => context.compile(arg, context));
  const found = findFunction(name, context);
  if (typeof found === 'string') {
    context.complain(name === 'matches' ? 'matches-refused' : 'unknown-function', place.at, found);
    return BROKEN;
  }
  const required = found.parameters.filter((parameter) => parameter.optional !== true).length;
  if (parts.length < required || parts.length > found.parameters.length) {
    const problem = `${signature(found)} does not take ${parts.length} arguments`;
    context.complain('cel-arguments', place.at, problem);
    return BROKEN;
  }
  for (const [i, { type }] of parts.entries()) {
    const parameter = found.parameters[i];
    if (parameter === undefined || mayBe(type, parameter.types)) continue;
    context.complain('cel-type', args[i]?.start ?? place.at, needs(found, parameter, type));
  }
  if (found.apply === undefined) context.functions.add(name);
  checkName(name, args, context);
  const evaluates = parts.map((part) => part.evaluate);
  return {
    type: found.returns,
    evaluate: (run) =>
      callFunction(
        found,
        evaluates.map((evaluate) => evaluate(run)),
        run,
        place,
      ),
    ...tableOf(name, args, context),
  };
}

/** An argument that names a definition there is none of. */
function checkName(called: string, args: readonly CelNode[], context: Compiling): void {
  const named = context.options.shapes?.names(called) ?? null;
  const arg = named === null ? undefined : args[named.position];
  const given = textOf(arg);
  if (named === null || arg === undefined || given === null || named.known.has(given)) return;
  const { code, message } = unknownName(named.kind, given, [...named.known], '');
  context.complain(code, arg.start, message);
}

/** What a table of a known name answers with. */
function tableOf(
  called: string,
  args: readonly CelNode[],
  { options: { shapes } }: Compiling,
): Pick<Evaluable, 'place'> {
  const table = called === 'table' ? textOf(args[0]) : null;
  const shape = table === null ? null : (shapes?.of('table', { table }) ?? null);
  return shape === null ? {} : { place: { shape, root: `table("${table}")`, segments: [] } };
}

function textOf(node: CelNode | undefined): string | null {
  return node?.op === 'value' && typeof node.args === 'string' ? node.args : null;
}

/** The function of a name, or why there is none. */
function findFunction(name: string, { options }: Compiling): CelFunction | string {
  if (name === 'matches') {
    return 'matches() is refused, regular expressions can run for hours; use like(text, pattern) with * and ?';
  }
  const found = CEL_FUNCTIONS.get(name);
  const offered = options.knownFunctions ?? HOST_FUNCTIONS;
  if (found !== undefined && (found.apply !== undefined || offered.has(name))) return found;
  const known = [...CEL_FUNCTIONS.values()]
    .filter((f) => f.apply !== undefined || offered.has(f.name))
    .map((f) => f.name);
  const meant = nearestName(name, known);
  const hint =
    meant === undefined ? `known: ${known.toSorted().join(', ')}` : `did you mean "${meant}"?`;
  return `there is no function "${name}" here; ${hint}`;
}

function callFunction(called: CelFunction, args: readonly Json[], run: Run, place: Place): Json {
  for (const [i, arg] of args.entries()) {
    const parameter = called.parameters[i];
    const type = celTypeOf(arg);
    if (parameter !== undefined && !mayBe(type, parameter.types)) {
      fail(place, needs(called, parameter, type));
    }
    spend(run, typeof arg === 'string' ? textWork(arg.length) : 1, place);
  }
  if (called.apply !== undefined) return called.apply(args, run, place);
  // Only ids may be null: there is nothing to ask the host for then.
  return args.includes(null) ? null : (run.scope.call(called.name, args) ?? null);
}

function needs(
  called: CelFunction,
  parameter: CelParameter,
  found: Parameters<typeof mayBe>[0],
): string {
  const wanted = parameter.types
    .filter((type) => type !== 'null')
    .map(typeInWords)
    .join(' or ');
  return `${called.name}() needs ${wanted} for "${parameter.name}", found ${typeInWords(found)}`;
}

/** A function as it is called, for people: `table(id, inputs?)`. Pure. */
export function signature({ name, parameters }: CelFunction): string {
  return `${name}(${parameters.map((p) => p.name + (p.optional === true ? '?' : '')).join(', ')})`;
}
