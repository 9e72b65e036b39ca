import { compileValue } from '../../../engine/value/compile.ts';
import type { Json } from '../../../engine/json.ts';
import { variablesIn } from '../../../engine/value/run.ts';
import type { CelScope } from '../../../engine/value/run.ts';

type Variables = Parameters<typeof variablesIn>[0];

/** A scope over variables whose host functions answer with what they were asked. */
export function buildScope(variables: Variables = {}): CelScope {
  return { variable: variablesIn(variables), call: (name, args) => [name, ...args] };
}

/** Compiles and evaluates a value; throws the issues when it has any. */
export function evaluate(value: Json, variables: Variables = {}): Json {
  const compiled = compileValue(value, { knownVariables: new Set(Object.keys(variables)) });
  if (!compiled.ok) throw new Error(compiled.issues.map((issue) => issue.message).join('\n'));
  return compiled.value.evaluate(buildScope(variables));
}

/** The result of one expression. */
export function cel(expression: string, variables: Variables = {}): Json {
  return evaluate({ cel: expression }, variables);
}

/** Codes of the issues an expression has. */
export function celIssues(expression: string, knownVariables: readonly string[] = []): string[] {
  const compiled = compileValue({ cel: expression }, { knownVariables: new Set(knownVariables) });
  return compiled.issues.map((issue) => issue.code);
}
