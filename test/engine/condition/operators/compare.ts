import type { Calendars } from '../../../../engine/calendar/calendars.ts';
import { compileCondition } from '../../../../engine/condition/compile.ts';
import type { FactReader } from '../../../../engine/condition/fact.ts';
import type { Json } from '../../../../engine/json.ts';

/** What a comparison is made among. */
export interface Among {
  readonly now?: Json;
  readonly calendars?: Calendars;
}

/** What stands for a value there is none of. */
export const ABSENT = Symbol('absent');

/** A side of a comparison, or none. */
export type Side = Json | typeof ABSENT;

function factsOf(left: Side, right: Side, { now }: Among): FactReader {
  const given = new Map<string, Side | undefined>([
    ['left', left],
    ['right', right],
    ['now', now],
  ]);
  return (fact) => {
    const value = given.get(fact);
    return value === ABSENT ? undefined : value;
  };
}

/** The verdict where the right side is read from a fact, and so is not ready. */
export function byFact(operator: string, left: Side, right: Side, among: Among = {}): boolean {
  const condition = { fact: 'left', operator, value: { fact: 'right' } };
  const compiled = compileCondition(condition, among);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues));
  return compiled.value.test(factsOf(left, right, among));
}

/** The verdict where the right side is a literal; null where that is refused. */
export function byLiteral(
  operator: string,
  left: Side,
  right: Json,
  among: Among = {},
): boolean | null {
  const compiled = compileCondition({ fact: 'left', operator, value: right }, among);
  return compiled.ok ? compiled.value.test(factsOf(left, ABSENT, among)) : null;
}

/** The verdict, which is the same whether the right side is a literal or a fact. */
export function holds(operator: string, left: Side, right: Json, among: Among = {}): boolean {
  const read = byFact(operator, left, right, among);
  const ready = byLiteral(operator, left, right, among);
  if (ready !== read) {
    throw new Error(
      `${operator} of ${left === ABSENT ? 'nothing' : JSON.stringify(left)}: ${ready} as a literal, ${read} as a fact`,
    );
  }
  return read;
}
