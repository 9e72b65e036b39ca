import type { Calendars } from '../calendar/calendars.ts';
import type { Parsed } from '../issue.ts';
import type { Json } from '../json.ts';
import { operandIssues } from './operators/operand.ts';
import { ready } from './operators/operator.ts';
import type { Operator, ReadyTest } from './operators/operator.ts';

/**
 * A comparison with a literal, made ready once: parsed, compiled, looked up; or everything that keeps
 * the literal from standing there. The ready test gives the operator's own verdict. Pure, never throws.
 *
 * @param at JSON pointer of the literal
 * @param calendars there are beside the built-in one
 */
export function prepareComparison(
  operator: Operator,
  literal: Json,
  at: string,
  calendars: Calendars | undefined,
): Parsed<ReadyTest> {
  const issues = operandIssues(operator.right, literal, operator.id, at, calendars);
  if (issues.some((issue) => issue.severity === 'error')) return { ok: false, issues };
  if (operator.prepare !== undefined) return operator.prepare(literal, at, calendars);
  const { test } = operator;
  return ready((left) => test(left, literal));
}
