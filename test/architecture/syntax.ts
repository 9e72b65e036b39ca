import { parseSync } from 'vite';

/** A node of the ESTree syntax tree, as far as the rules look at it. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

/** A comment without its delimiters. */
export interface Comment {
  readonly value: string;
  readonly start: number;
}

/** A parsed source: its tree and its comments. */
export interface Syntax {
  readonly program: SyntaxNode;
  readonly comments: readonly Comment[];
}

/**
 * Parses TypeScript, TSX or JavaScript with the parser vite brings along (oxc), because TypeScript 7
 * ships no compiler API.
 * @param path decides the language by its extension
 * @throws Error naming the file when the text is not valid
 */
export function parseSyntax(path: string, text: string): Syntax {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) {
    throw new Error(`${path} does not parse: ${errors.map((e) => e.message).join('; ')}`);
  }
  return { program: program as unknown as SyntaxNode, comments };
}

/** True for anything the parser made. Pure. */
export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && 'start' in value;
}

/** The direct children of a node, each with the key it hangs on, in source order of the keys. Pure. */
export function* childrenOf(node: SyntaxNode): Generator<readonly [string, SyntaxNode]> {
  for (const [key, value] of Object.entries(node)) {
    if (isNode(value)) yield [key, value];
    else if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) yield [key, item];
    }
  }
}

/** Calls `visit` for the node and everything below it, with the node it hangs on. */
export function walk(
  node: SyntaxNode,
  visit: (node: SyntaxNode, parent: SyntaxNode | undefined) => void,
  parent?: SyntaxNode,
): void {
  visit(node, parent);
  for (const [, child] of childrenOf(node)) walk(child, visit, node);
}

/** A child node by key, undefined when there is none. Pure. */
export function child(node: SyntaxNode, key: string): SyntaxNode | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

/** The text of a string literal or of a template without expressions, else undefined. Pure. */
export function stringValue(node: SyntaxNode | undefined): string | undefined {
  if (node?.type === 'Literal' && typeof node['value'] === 'string') return node['value'];
  if (node?.type === 'TemplateLiteral') {
    const quasis = node['quasis'];
    if (Array.isArray(quasis) && quasis.length === 1) {
      const [only] = quasis as { value: { cooked: string } }[];
      return only?.value.cooked;
    }
  }
  return undefined;
}

/** The name of an identifier, else undefined. Pure. */
export function identifierName(node: SyntaxNode | undefined): string | undefined {
  return node?.type === 'Identifier' ? String(node['name']) : undefined;
}

/** The property a member expression reads: `a.b` and `a['b']` are 'b'; undefined when computed. Pure. */
export function memberName(node: SyntaxNode | undefined): string | undefined {
  if (node?.type !== 'MemberExpression') return undefined;
  const property = child(node, 'property');
  return node['computed'] === true ? stringValue(property) : identifierName(property);
}
