import { FORBIDDEN_NAMES } from '../condition/path.ts';
import { isList } from '../json.ts';
import type { Json } from '../json.ts';
import { celTypeOf, mayBe, typeInWords } from './cel-type.ts';
import { BROKEN, compileBoolean, placeOf } from './compiling.ts';
import type { Compiling, Evaluable } from './compiling.ts';
import { fail, spend } from './run.ts';
import type { Place, Run } from './run.ts';
import type { CelNode } from './syntax.ts';

/** Deepest nesting of macros that walk lists. */
export const MAX_MACRO_NESTING = 3;

type CallNode = Extract<CelNode, { op: 'call' | 'rcall' }>;
type Holds = (item: Json) => boolean;
type Walk = (items: readonly Json[], holds: Holds, transform: (item: Json) => Json) => Json;

const WALKS: ReadonlyMap<string, Walk> = new Map<string, Walk>([
  ['all', (items, holds) => items.every(holds)],
  ['exists', (items, holds) => items.some(holds)],
  ['exists_one', (items, holds) => items.filter(holds).length === 1],
  ['filter', (items, holds) => items.filter(holds)],
  ['map', (items, holds, transform) => items.filter(holds).map(transform)],
]);

/** Whether a call is a macro: `has(x.y)`, or `list.map(v, …)` and its like. Pure. */
export function isMacro(node: CallNode): boolean {
  if (node.op === 'call') return node.args[0] === 'has';
  const count = node.args[2].length;
  return WALKS.has(node.args[0]) && (count === 2 || (count === 3 && node.args[0] === 'map'));
}

/** Compiles what `isMacro` recognises. */
export function compileMacro(node: CallNode, context: Compiling): Evaluable {
  return node.op === 'call' ? compileHas(node, context) : compileWalk(node, context);
}

function compileHas(node: Extract<CelNode, { op: 'call' }>, context: Compiling): Evaluable {
  const [asked] = node.args[1];
  if (node.args[1].length !== 1 || asked?.op !== '.') {
    context.complain(
      'cel-arguments',
      node.start,
      'has() asks for one member, as in has(record.ci)',
    );
    return BROKEN;
  }
  const [target, name] = asked.args;
  // The whole member is compiled to find what is wrong with it, its object to be evaluated.
  context.compile(asked, context);
  const { evaluate } = context.compile(target, { ...context, complain: () => undefined });
  return {
    type: 'boolean',
    evaluate(run) {
      const value = evaluate(run);
      if (typeof value !== 'object' || value === null || isList(value)) return false;
      return Object.hasOwn(value, name) && value[name] !== undefined;
    },
  };
}

function compileWalk(node: Extract<CelNode, { op: 'rcall' }>, context: Compiling): Evaluable {
  const [macro, receiver, [variable, ...parts]] = node.args;
  const walk = WALKS.get(macro);
  const last = parts.at(-1);
  if (variable?.op !== 'id' || last === undefined || walk === undefined) return BROKEN;
  if (FORBIDDEN_NAMES.has(variable.args)) {
    context.complain('forbidden-name', variable.start, `"${variable.args}" may not be a name`);
  }
  if (context.locals.length >= MAX_MACRO_NESTING) {
    const problem = `macros nest at most ${MAX_MACRO_NESTING} deep`;
    context.complain('cel-too-large', node.start, problem);
    return BROKEN;
  }
  const list = context.compile(receiver, context);
  if (!mayBe(list.type, ['list', 'object'])) {
    const problem = `${macro}() walks a list, found ${typeInWords(list.type)}`;
    context.complain('cel-type', receiver.start, problem);
  }
  const slot = context.locals.length;
  const inner = { ...context, locals: [...context.locals, variable.args] };
  const isMap = macro === 'map';
  const test = isMap && parts.length === 1 ? always : compileBoolean(parts[0] ?? last, inner);
  const transform = isMap ? inner.compile(last, inner).evaluate : nothing;
  const place = placeOf(context, node.start);
  return {
    type: isMap || macro === 'filter' ? 'list' : 'boolean',
    evaluate(run) {
      const bound = (item: Json): Run => {
        spend(run, 1, place);
        run.locals[slot] = item;
        return run;
      };
      const items = entriesOf(list.evaluate(run), macro, place);
      return walk(
        items,
        (item) => test(bound(item)),
        (item) => transform(bound(item)),
      );
    },
  };
}

const always = (_run: Run): boolean => true;
const nothing = (_run: Run): Json => null;

/** What a macro walks: a list's entries, or an object's keys, as CEL has it. */
function entriesOf(value: Json, macro: string, place: Place): readonly Json[] {
  if (isList(value)) return value;
  if (typeof value === 'object' && value !== null) return Object.keys(value);
  return fail(place, `${macro}() walks a list, found ${typeInWords(celTypeOf(value))}`);
}
