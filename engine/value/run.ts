import { EngineError } from '../errors.ts';
import type { Json } from '../json.ts';

/** What expressions read when they are evaluated. */
export interface CelScope {
  /** A variable's value, asked for when an expression uses it; undefined counts as null. */
  readonly variable: (name: string) => Json | undefined;
  /**
   * Answers a host function (`lookup`, `person` …); undefined counts as null. What it throws
   * passes through untouched, so a planner may give up by throwing.
   */
  readonly call: (name: string, args: readonly Json[]) => Json | undefined;
}

/** Variables that are all at hand. Pure. */
export function variablesIn(values: {
  readonly [name: string]: Json | undefined;
}): CelScope['variable'] {
  return (name) => (Object.hasOwn(values, name) ? values[name] : undefined);
}

/** A place in an expression, to name it when something fails there. */
export interface Place {
  readonly expression: string;
  /** Offset into the expression, in UTF-16 units. */
  readonly at: number;
}

/** One evaluation of a value. */
export interface Run {
  readonly scope: CelScope;
  /** Values of the variables macros bind, by nesting. */
  readonly locals: Json[];
  /** Work left; see `spend`. */
  budget: number;
  /** JSON pointer of the expression that is evaluated, in the file of the value. */
  pointer: string;
}

/**
 * Work one evaluation may do: about one unit per operator applied, list item visited or sixteen
 * characters read. The same on every machine; all of it takes some 10 ms.
 */
export const EVALUATION_BUDGET = 100_000;

/** An evaluation at its start. */
export function startRun(scope: CelScope, pointer = ''): Run {
  return { scope, locals: [], budget: EVALUATION_BUDGET, pointer };
}

/** What an evaluation broke with, saying in `pointer` of its details where; what is no error of ours as it is. */
export function placed(cause: unknown, { pointer }: Run): unknown {
  if (!(cause instanceof EngineError)) return cause;
  const { code, message, details } = cause;
  return new EngineError(code, message, { ...details, pointer }, cause);
}

/**
 * Takes work off the budget; throws EngineError `value-failed` when it is used up.
 *
 * @param units see `EVALUATION_BUDGET`
 */
export function spend(run: Run, units: number, place: Place): void {
  run.budget -= units;
  if (run.budget < 0) {
    fail(place, `it needs more than ${EVALUATION_BUDGET} steps; let it work on less data`);
  }
}

/** Gives up an evaluation with EngineError `value-failed`, naming expression, place and cause. */
export function fail({ expression, at }: Place, cause: string): never {
  const position = at + 1;
  const message = `"${expression}" failed at character ${position}: ${cause}`;
  throw new EngineError('value-failed', message, { expression, position, cause });
}

/** Characters read, in units of work. Pure. */
export function textWork(length: number): number {
  return 1 + (length >> 4);
}

/** Size of a value in units of work, as comparing or writing it costs. Pure. */
export function weigh(value: Json | undefined): number {
  if (typeof value === 'string') return textWork(value.length);
  if (typeof value !== 'object' || value === null) return 1;
  let units = 1;
  for (const item of Object.values(value)) units += weigh(item);
  return units;
}
