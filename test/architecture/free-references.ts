import { child, childrenOf, identifierName, isNode, type SyntaxNode } from './syntax.ts';

/** A use of a name that nothing in the file declares: a global. */
export interface FreeReference {
  readonly name: string;
  readonly node: SyntaxNode;
  readonly parent: SyntaxNode | undefined;
}

/**
 * Every use of a global as a value. Types, property names and names bound by the file itself
 * (imports, parameters, variables) are not; `declare const x` binds nothing. Pure.
 */
export function freeReferences(program: SyntaxNode): FreeReference[] {
  const found: FreeReference[] = [];
  visit(program, undefined, '', [], found);
  return found;
}

type Scope = ReadonlySet<string>;

const FUNCTIONS = new Set([
  'FunctionDeclaration',
  'FunctionExpression',
  'ArrowFunctionExpression',
  'StaticBlock',
]);
const BLOCKS = new Set([
  'BlockStatement',
  'ForStatement',
  'ForInStatement',
  'ForOfStatement',
  'SwitchStatement',
  'TSModuleBlock',
]);
/** TypeScript syntax that wraps an expression; everything else named TS… is a type. */
const WRAPPERS = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSExportAssignment',
  'TSModuleBlock',
  'TSParameterProperty',
]);
const TYPE_KEYS = new Set(['typeAnnotation', 'typeParameters', 'typeArguments', 'returnType']);

function visit(
  node: SyntaxNode,
  parent: SyntaxNode | undefined,
  key: string,
  scopes: readonly Scope[],
  found: FreeReference[],
): void {
  if (node.type.startsWith('TS') && !WRAPPERS.has(node.type)) return;
  if (node['declare'] === true) return;
  if (node.type === 'ImportDeclaration' || node.type === 'MetaProperty') return;
  if (node.type.startsWith('Export') && child(node, 'source') !== undefined) return;
  if (node.type === 'Identifier') {
    const name = String(node['name']);
    if (!isName(key, parent) && !scopes.some((scope) => scope.has(name))) {
      found.push({ name, node, parent });
    }
    return;
  }
  const own = scopeOf(node);
  const inner = own.size === 0 ? scopes : [...scopes, own];
  for (const [childKey, below] of childrenOf(node)) {
    if (!TYPE_KEYS.has(childKey)) visit(below, node, childKey, inner, found);
  }
}

/** True when the identifier names something instead of reading a variable. */
function isName(key: string, parent: SyntaxNode | undefined): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return key === 'property' && parent['computed'] !== true;
    case 'Property':
    case 'MethodDefinition':
    case 'PropertyDefinition':
    case 'AccessorProperty':
      return key === 'key' && parent['computed'] !== true;
    case 'ExportSpecifier':
      return key === 'exported';
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
      return key === 'label';
    default:
      return false;
  }
}

/** The names a node brings into being for everything below it. */
function scopeOf(node: SyntaxNode): Scope {
  const names = new Set<string>();
  if (node.type === 'Program' || FUNCTIONS.has(node.type)) {
    if (node.type === 'FunctionExpression') addPattern(child(node, 'id'), names);
    if (Array.isArray(node['params'])) {
      for (const param of node['params']) if (isNode(param)) addPattern(param, names);
    }
    if (FUNCTIONS.has(node.type)) names.add('arguments');
    addVars(node, names, true);
  }
  if (node.type === 'Program' || BLOCKS.has(node.type) || node.type === 'StaticBlock') {
    for (const [, statement] of childrenOf(node)) {
      if (statement.type === 'SwitchCase') {
        for (const [, inner] of childrenOf(statement)) addDeclaration(inner, names);
      } else addDeclaration(statement, names);
    }
  }
  if (node.type === 'ClassExpression') addPattern(child(node, 'id'), names);
  if (node.type === 'CatchClause') addPattern(child(node, 'param'), names);
  return names;
}

/** `var` belongs to the whole function, wherever it stands in it. */
function addVars(node: SyntaxNode, names: Set<string>, top: boolean): void {
  if (!top && FUNCTIONS.has(node.type)) return;
  if (node.type === 'VariableDeclaration' && node['kind'] === 'var') addDeclaration(node, names);
  for (const [, below] of childrenOf(node)) addVars(below, names, false);
}

function addDeclaration(given: SyntaxNode, names: Set<string>): void {
  const node = given.type.startsWith('Export') ? (child(given, 'declaration') ?? given) : given;
  if (node['declare'] === true) return;
  if (node.type === 'VariableDeclaration') {
    for (const [, declarator] of childrenOf(node)) addPattern(child(declarator, 'id'), names);
  } else if (/^(?:Function|Class|TSEnum|TSModule)Declaration$/.test(node.type)) {
    addPattern(child(node, 'id'), names);
  } else if (node.type === 'ImportDeclaration') {
    for (const [, specifier] of childrenOf(node)) addPattern(child(specifier, 'local'), names);
  }
}

/** Adds every name a binding pattern introduces: `{ a, b: [c, ...d] = x }` gives a, c, d. */
function addPattern(pattern: SyntaxNode | undefined, names: Set<string>): void {
  if (pattern === undefined) return;
  switch (pattern.type) {
    case 'Identifier':
      names.add(identifierName(pattern) ?? '');
      return;
    case 'AssignmentPattern':
      addPattern(child(pattern, 'left'), names);
      return;
    case 'RestElement':
      addPattern(child(pattern, 'argument'), names);
      return;
    case 'Property':
      addPattern(child(pattern, 'value'), names);
      return;
    case 'TSParameterProperty':
      addPattern(child(pattern, 'parameter'), names);
      return;
    default:
      if (pattern.type.endsWith('Pattern')) {
        for (const [, inner] of childrenOf(pattern)) addPattern(inner, names);
      }
  }
}
