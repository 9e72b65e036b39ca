import { Environment, ParseError } from '@marcbachmann/cel-js';
import type { ASTNode } from '@marcbachmann/cel-js';
import { error } from '../issue.ts';
import type { Issue, Parsed } from '../issue.ts';

/** Longest expression, in UTF-16 units. */
export const MAX_EXPRESSION_LENGTH = 2_000;

const parser = new Environment({
  unlistedVariablesAreDyn: true,
  limits: {
    maxAstNodes: 1_000,
    maxDepth: 32,
    maxListElements: 100,
    maxMapEntries: 100,
    maxCallArguments: 8,
  },
});

/** A node of the syntax tree, as cel-js parses it. */
export type CelNode = ASTNode;

/**
 * The syntax tree of a CEL expression, or what is wrong with it and where. The library parses;
 * evaluation is ours (see expression.ts). Pure, never throws.
 *
 * @param path JSON pointer of the text holding the expression
 */
export function parseExpression(expression: string, path: string): Parsed<CelNode> {
  if (expression.length > MAX_EXPRESSION_LENGTH) {
    const message = `an expression has at most ${MAX_EXPRESSION_LENGTH} characters, this has ${expression.length}`;
    return refused(error('cel-too-long', path, message));
  }
  if (expression.trim() === '') return refused(error('cel-empty', path, 'the expression is empty'));
  try {
    return { ok: true, value: parser.parse(expression).ast, issues: [] };
  } catch (cause) {
    if (!(cause instanceof ParseError)) throw cause;
    const code = cause.code === 'limit_exceeded' ? 'cel-too-large' : 'cel-syntax';
    return refused(expressionIssue(code, path, expression, cause.range?.start ?? 0, cause.summary));
  }
}

function refused(issue: Issue): Parsed<CelNode> {
  return { ok: false, issues: [issue] };
}

/**
 * An issue at a place in an expression. Pure.
 *
 * @param at offset into the expression, in UTF-16 units
 */
export function expressionIssue(
  code: string,
  path: string,
  expression: string,
  at: number,
  problem: string,
): Issue {
  return error(code, path, `in "${short(expression)}" at character ${at + 1}: ${problem}`);
}

function short(expression: string): string {
  return expression.length <= 80 ? expression : `${expression.slice(0, 80)}…`;
}
