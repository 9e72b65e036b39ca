import { mayBe, typeInWords } from './cel-type.ts';
import type { CelType } from './cel-type.ts';
import { brief, BROKEN, compileBoolean, placeOf } from './compiling.ts';
import type { Compiling, Evaluable } from './compiling.ts';
import { BINARY_OPERATORS } from './operators.ts';
import { fail, spend } from './run.ts';
import type { Run } from './run.ts';
import type { CelNode } from './syntax.ts';

/** `a && b`, `a || b`: the right side is looked at only when the left does not decide. */
export function compileLogic(
  op: '&&' | '||',
  [left, right]: readonly [CelNode, CelNode],
  context: Compiling,
): Evaluable {
  const a = compileBoolean(left, context);
  const b = compileBoolean(right, context);
  const evaluate = op === '&&' ? (run: Run) => a(run) && b(run) : (run: Run) => a(run) || b(run);
  return { type: 'boolean', evaluate };
}

/** `!a` */
export function compileNot(operand: CelNode, context: Compiling): Evaluable {
  const test = compileBoolean(operand, context);
  return { type: 'boolean', evaluate: (run) => !test(run) };
}

/** `-a` */
export function compileMinus(operand: CelNode, context: Compiling): Evaluable {
  const { type, evaluate } = context.compile(operand, context);
  const place = placeOf(context, operand.start);
  if (!mayBe(type, ['number'])) {
    context.complain('cel-type', place.at, `- needs a number, found ${typeInWords(type)}`);
  }
  return {
    type: 'number',
    evaluate(run) {
      spend(run, 1, place);
      const value = evaluate(run);
      if (typeof value === 'number') return -value;
      return fail(place, `- needs a number, found ${brief(value)}`);
    },
  };
}

/** Arithmetic, comparisons, `==`, `!=` and `in`. */
export function compileBinary(
  op: string,
  [left, right]: readonly [CelNode, CelNode],
  at: number,
  context: Compiling,
): Evaluable {
  const a = context.compile(left, context);
  const b = context.compile(right, context);
  const operator = BINARY_OPERATORS.get(op);
  if (operator === undefined) {
    context.complain('cel-unsupported', at, `there is no operator "${op}"`);
    return BROKEN;
  }
  const found = `${typeInWords(a.type)} and ${typeInWords(b.type)}`;
  const possible = operator.overloads?.filter(([l, r]) => mayBe(a.type, [l]) && mayBe(b.type, [r]));
  if (possible === undefined ? neverEqual(a.type, b.type) : possible.length === 0) {
    context.complain('cel-type', at, operator.needs.replace('{found}', found));
  }
  const { apply } = operator;
  const place = placeOf(context, at);
  return {
    type: possible?.length === 1 ? (possible[0]?.[2] ?? operator.returns) : operator.returns,
    evaluate(run) {
      spend(run, 1, place);
      return apply(a.evaluate(run), b.evaluate(run), run, place);
    },
  };
}

function neverEqual(left: CelType, right: CelType): boolean {
  return left !== right && ![left, right].some((type) => type === 'any' || type === 'null');
}
