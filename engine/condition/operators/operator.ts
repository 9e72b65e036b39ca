import type { Calendars } from '../../calendar/calendars.ts';
import type { Parsed } from '../../issue.ts';
import type { Json } from '../../json.ts';
import type { OperandType } from './operand.ts';

/** What a comparison may look at beside its two sides. */
export interface Surroundings {
  /** The fact `now`, for operators that need it. */
  readonly now?: Json | undefined;
  readonly calendars?: Calendars | undefined;
}

/**
 * Whether a fact's value (left) and a condition's value (right) fit together. An operator that looks
 * at its surroundings does not hold without them.
 */
export type OperatorTest = (
  left: Json | undefined,
  right: Json | undefined,
  around?: Surroundings,
) => boolean;

/** A test whose right side is ready: what was a literal is parsed, compiled, looked up. */
export type ReadyTest = (left: Json | undefined, now?: Json) => boolean;

/** What operators have in common; the builder groups them by it. */
export type OperatorFamily =
  | 'equality'
  | 'membership'
  | 'order'
  | 'text'
  | 'pattern'
  | 'list'
  | 'number'
  | 'date'
  | 'calendar'
  | 'network'
  | 'version';

/** How a condition compares. Tests are pure and never throw: what does not fit does not hold. */
export interface Operator {
  readonly id: string;
  readonly family: OperatorFamily;
  /** Plain words between the two sides, for the builder: "is one of". */
  readonly label: string;
  /** What is expected of the fact, `{value}` standing for the right side: "one of {value}". */
  readonly expectation: string;
  /** The same where the right side is a text, if that means something else. */
  readonly textExpectation?: string;
  readonly left: readonly OperandType[];
  readonly right: readonly OperandType[];
  readonly test: OperatorTest;
  /** A fact it reads beside its two sides; conditions using it read that fact too. */
  readonly needs?: 'now' | undefined;
  /**
   * The operator that holds exactly where this one does not, as long as both sides are of their
   * types; where one is not, neither holds (but for json-rules-engine's own, which keep its verdict).
   */
  readonly negation?: string | undefined;
  /**
   * The test with a literal right side made ready once, or what is wrong inside the literal. Asked
   * only for literals the right side takes. Absent: the literal is compared as it stands.
   *
   * @param at JSON pointer of the literal
   */
  readonly prepare?:
    | ((literal: Json, at: string, calendars: Calendars | undefined) => Parsed<ReadyTest>)
    | undefined;
  /** A right side in words where its JSON would not read well; null: as any other value. */
  readonly words?: ((right: Json | undefined) => string | null) | undefined;
}

/** The operators of a family, as their file lists them. */
export function inFamily(
  family: OperatorFamily,
  operators: readonly Omit<Operator, 'family'>[],
): readonly Operator[] {
  return operators.map((operator) => ({ ...operator, family }));
}

/** A ready test, for `prepare` where nothing more can be wrong. */
export function ready(test: ReadyTest): Parsed<ReadyTest> {
  return { ok: true, value: test, issues: [] };
}
