import { FORBIDDEN_NAMES } from '../condition/path.ts';
import { mayBe, typeInWords } from './cel-type.ts';
import { brief, compileBoolean, placeOf } from './compiling.ts';
import type { Compiling, Evaluable } from './compiling.ts';
import { fail, spend } from './run.ts';
import type { CelNode } from './syntax.ts';

/** `[a, b]` */
export function compileList(items: readonly CelNode[], at: number, context: Compiling): Evaluable {
  const parts = items.map((item) => context.compile(item, context).evaluate);
  const place = placeOf(context, at);
  return {
    type: 'list',
    evaluate(run) {
      spend(run, 1 + parts.length, place);
      return parts.map((part) => part(run));
    },
  };
}

/** `{"key": value}`; keys are texts. */
export function compileObject(
  entries: readonly (readonly [CelNode, CelNode])[],
  at: number,
  context: Compiling,
): Evaluable {
  const parts = entries.map(([key, value]) => {
    const { type, evaluate } = context.compile(key, context);
    if (!mayBe(type, ['text'])) {
      context.complain('cel-type', key.start, `keys are texts, found ${typeInWords(type)}`);
    }
    if (key.op === 'value' && typeof key.args === 'string' && FORBIDDEN_NAMES.has(key.args)) {
      context.complain('forbidden-name', key.start, `"${key.args}" may not be a key`);
    }
    const place = placeOf(context, key.start);
    return { key: evaluate, value: context.compile(value, context).evaluate, place };
  });
  const place = placeOf(context, at);
  return {
    type: 'object',
    evaluate(run) {
      spend(run, 1 + parts.length, place);
      const keyed = parts.map((part) => {
        const key = part.key(run);
        if (typeof key !== 'string' || FORBIDDEN_NAMES.has(key)) {
          return fail(part.place, `${brief(key)} may not be a key`);
        }
        return [key, part.value(run)] as const;
      });
      return Object.fromEntries(keyed);
    },
  };
}

/** `condition ? yes : no` */
export function compileChoice(
  [condition, yes, no]: readonly [CelNode, CelNode, CelNode],
  context: Compiling,
): Evaluable {
  const test = compileBoolean(condition, context);
  const left = context.compile(yes, context);
  const right = context.compile(no, context);
  return {
    type: left.type === right.type ? left.type : 'any',
    evaluate: (run) => (test(run) ? left.evaluate(run) : right.evaluate(run)),
  };
}
