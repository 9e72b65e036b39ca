import type { Json } from '../json.ts';
import type { Severity } from '../issue.ts';
import type { Shapes, ShapedPlace } from '../shape.ts';
import { mayBe, typeInWords } from './cel-type.ts';
import type { CelType } from './cel-type.ts';
import { fail, spend } from './run.ts';
import type { Place, Run } from './run.ts';
import type { CelNode } from './syntax.ts';

/** What expressions may use where they stand. */
export interface ValueOptions {
  /** Variables there are; absent: any name is taken. */
  readonly knownVariables?: ReadonlySet<string>;
  /** Functions the host answers here; absent: all of the catalogue. Pure ones are always there. */
  readonly knownFunctions?: ReadonlySet<string>;
  /** What variables look like; absent: any member is taken. */
  readonly shapes?: Shapes | undefined;
}

/** A part of an expression, ready to be evaluated. */
export interface Evaluable {
  readonly type: CelType;
  readonly evaluate: (run: Run) => Json;
  /** Which part of which variable it reads, where it does nothing else. */
  readonly place?: ShapedPlace;
}

/** An expression being compiled. */
export interface Compiling {
  readonly expression: string;
  readonly options: ValueOptions;
  /** Variables macros bind around here, outermost first. */
  readonly locals: readonly string[];
  readonly depth: number;
  /** Variables and host functions met so far. */
  readonly variables: Set<string>;
  readonly functions: Set<string>;
  /** Notes an issue at an offset; an error unless something else is said. */
  readonly complain: (code: string, at: number, problem: string, severity?: Severity) => void;
  /** Compiles a part. */
  readonly compile: (node: CelNode, context: Compiling) => Evaluable;
}

/** What stands for a part that cannot be compiled; its issue has been noted. */
export const BROKEN: Evaluable = { type: 'any', evaluate: () => null };

/** A place in the expression being compiled. */
export function placeOf({ expression }: Compiling, at: number): Place {
  return { expression, at };
}

/** A part that must be true or false, found at the latest when it is evaluated. */
export function compileBoolean(node: CelNode, context: Compiling): (run: Run) => boolean {
  const { type, evaluate } = context.compile(node, context);
  const place = placeOf(context, node.start);
  if (!mayBe(type, ['boolean'])) {
    context.complain('cel-type', place.at, `true or false is needed, found ${typeInWords(type)}`);
  }
  return (run) => {
    spend(run, 1, place);
    const value = evaluate(run);
    if (typeof value === 'boolean') return value;
    return fail(place, `true or false is needed, found ${brief(value)}`);
  };
}

/** A value in a message, short enough. Pure. */
export function brief(value: Json): string {
  const written = JSON.stringify(value);
  return written.length <= 60 ? written : `${written.slice(0, 60)}…`;
}
