import { builtinModules } from 'node:module';
import { dirname, normalize } from 'node:path/posix';
import { PACKAGES, type Source } from './source.ts';
import { child, identifierName, memberName, stringValue, walk, type SyntaxNode } from './syntax.ts';

/** Where an import points. */
export type Target =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'workspace'; readonly package: string; readonly door: string }
  | { readonly kind: 'node'; readonly module: string }
  | { readonly kind: 'library'; readonly name: string }
  | { readonly kind: 'computed' };

/** One import, export-from, dynamic import, require or type import of a source. */
export interface Import {
  readonly specifier: string;
  /** True when nothing is left of it at run time. */
  readonly typeOnly: boolean;
  /** Character offset in the source. */
  readonly at: number;
  readonly target: Target;
}

/** Every import of a source, in source order. Pure. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  walk(source.syntax.program, (node) => {
    const read = readImport(node);
    if (read === undefined) return;
    const { specifier, typeOnly } = read;
    found.push({
      specifier: specifier ?? '(computed)',
      typeOnly,
      at: node.start,
      target: specifier === undefined ? { kind: 'computed' } : resolve(source.path, specifier),
    });
  });
  return found;
}

/** The package a path belongs to: the first folder of `engine/policy/decide.ts`. Pure. */
export function packageOf(path: string): string {
  return path.split('/')[0] ?? '';
}

interface Read {
  readonly specifier: string | undefined;
  readonly typeOnly: boolean;
}

function readImport(node: SyntaxNode): Read | undefined {
  const source = child(node, 'source');
  switch (node.type) {
    case 'ImportDeclaration':
      // `import { type A } from` still loads the module, so only the whole declaration counts.
      return { specifier: stringValue(source), typeOnly: node['importKind'] === 'type' };
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return source && { specifier: stringValue(source), typeOnly: node['exportKind'] === 'type' };
    case 'ImportExpression':
      return { specifier: stringValue(source), typeOnly: false };
    case 'TSImportType':
      return { specifier: stringValue(source ?? child(node, 'argument')), typeOnly: true };
    case 'TSExternalModuleReference':
      return { specifier: stringValue(child(node, 'expression')), typeOnly: false };
    case 'CallExpression':
      return readCall(node);
    case 'NewExpression':
      return readUrl(node);
    default:
      return undefined;
  }
}

/** `require('x')`, `require.resolve('x')` and `import.meta.resolve('x')`. */
function readCall(node: SyntaxNode): Read | undefined {
  const callee = child(node, 'callee');
  const object = callee && child(callee, 'object');
  const loads =
    identifierName(callee) === 'require' ||
    (memberName(callee) === 'resolve' &&
      (object?.type === 'MetaProperty' || identifierName(object) === 'require'));
  return loads ? { specifier: stringValue(firstArgument(node)), typeOnly: false } : undefined;
}

/** `new URL('./worker.ts', import.meta.url)`: how a worker is named. Data files are no imports. */
function readUrl(node: SyntaxNode): Read | undefined {
  if (identifierName(child(node, 'callee')) !== 'URL') return undefined;
  const specifier = stringValue(firstArgument(node));
  return specifier !== undefined && /^\.{1,2}\/.*\.(?:ts|tsx|js|mjs)$/.test(specifier)
    ? { specifier, typeOnly: false }
    : undefined;
}

function firstArgument(node: SyntaxNode): SyntaxNode | undefined {
  const given = node['arguments'];
  return Array.isArray(given) ? (given[0] as SyntaxNode | undefined) : undefined;
}

function resolve(importer: string, specifier: string): Target {
  const [bare = ''] = specifier.split('?');
  if (bare.startsWith('.'))
    return { kind: 'file', path: normalize(`${dirname(importer)}/${bare}`) };
  if (bare.startsWith('node:') || builtinModules.includes(bare)) {
    return { kind: 'node', module: bare.replace(/^node:/, '') };
  }
  const [scope = '', name = '', ...rest] = bare.split('/');
  if (scope === '@interlock' && (PACKAGES as readonly string[]).includes(name)) {
    return { kind: 'workspace', package: name, door: rest.join('/') };
  }
  return { kind: 'library', name: scope.startsWith('@') ? `${scope}/${name}` : scope };
}
