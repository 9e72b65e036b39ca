import type { Json } from '../json.ts';
import { DECORATORS } from './decorators.ts';
import { JSON_RULES_ENGINE_OPERATORS, OPERATORS } from './operators.ts';
import { OPERANDS } from './operators/operand.ts';
import type { OperandType } from './operators/operand.ts';
import type { OperatorFamily } from './operators/operator.ts';
import type { CelType } from '../value/cel-type.ts';

/** An operator as a builder of conditions shows it. */
export interface OperatorEntry {
  readonly id: string;
  readonly family: OperatorFamily;
  /** Plain words between the two sides: "is one of". */
  readonly label: string;
  /** What is expected of the fact, `{value}` standing for the right side. */
  readonly expectation: string;
  /** What the fact may be. */
  readonly left: readonly OperandType[];
  /** What the value may be. */
  readonly right: readonly OperandType[];
  /** Facts it reads beside its two sides. */
  readonly needs: readonly string[];
  /** The operator that holds where this one does not, both sides being of their types. */
  readonly negation: string | null;
  /** Whether json-rules-engine 7.3 has it by itself. */
  readonly jsonRulesEngine: boolean;
}

/** A decorator, written before an operator: `someFact:equal`. */
export interface DecoratorEntry {
  readonly id: string;
  readonly label: string;
}

/** An operand type: how a value of it is written. */
export interface OperandEntry {
  readonly id: OperandType;
  readonly json: CelType;
  readonly label: string;
  readonly example: Json;
}

/** All conditions can be made of but facts, as plain JSON. */
export interface OperatorCatalogue {
  readonly operators: readonly OperatorEntry[];
  readonly decorators: readonly DecoratorEntry[];
  readonly operands: readonly OperandEntry[];
}

/** The one catalogue of operators, their decorators and operand types. Pure. */
export function operatorCatalogue(): OperatorCatalogue {
  return {
    operators: [...OPERATORS.values()].map(
      ({ id, family, label, expectation, left, right, needs, negation }) => ({
        id,
        family,
        label,
        expectation,
        left,
        right,
        needs: needs === undefined ? [] : [needs],
        negation: negation ?? null,
        jsonRulesEngine: JSON_RULES_ENGINE_OPERATORS.has(id),
      }),
    ),
    decorators: [...DECORATORS.values()].map(({ id, label }) => ({ id, label })),
    operands: [...OPERANDS.values()].map(({ id, json, label, example }) => {
      return { id, json, label, example };
    }),
  };
}
