import { violationAt, type Source, type Violation } from '../source.ts';
import {
  child,
  identifierName,
  isNode,
  memberName,
  stringValue,
  walk,
  type SyntaxNode,
} from '../syntax.ts';

const TEST = /\.test\.tsx?$/;
const SUITES = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const MIRRORED = ['engine', 'server', 'designer', 'workflows'];
const OWN = ['architecture', 'runner', 'support', 'fixtures', 'replay', 'e2e', 'bench', 'faults'];
/** A title that tells the reader of the report why the test may not run. */
const REASON = /\((?:needs|skipped|only)\b.+\)/;

/**
 * Nothing is switched off in silence: no `.only`, `.todo` or `.skip` on a test; `context.skip` and
 * `skipIf`/`runIf` carry their reason (`skipIf(…)('title (needs a Citus coordinator)')`). Pure.
 */
export function switchedOff(sources: readonly Source[]): Violation[] {
  return sources
    .filter((source) => TEST.test(source.path))
    .flatMap((source) => {
      const found: Violation[] = [];
      walk(source.syntax.program, (node, parent) => {
        const message = judge(node, parent);
        if (message !== undefined) found.push(violationAt(source, node.start, message));
      });
      return found;
    });
}

function judge(node: SyntaxNode, parent: SyntaxNode | undefined): string | undefined {
  if (node.type === 'MemberExpression' && SUITES.has(rootName(node))) {
    const member = memberName(node) ?? '';
    if (['only', 'skip', 'todo', 'fails'].includes(member)) {
      return `uses .${member}: mend the test, or say why by context.skip('…')`;
    }
    if (member === 'skipIf' || member === 'runIf') return undefined;
  }
  if (node.type !== 'CallExpression') return undefined;
  const callee = child(node, 'callee');
  const name = memberName(callee);
  if ((name === 'skipIf' || name === 'runIf') && SUITES.has(rootName(callee))) {
    const title = parent?.type === 'CallExpression' ? stringValue(args(parent)[0]) : undefined;
    return title !== undefined && REASON.test(title)
      ? undefined
      : `uses .${name} without "(needs …)" in the title`;
  }
  if (identifierName(callee) === 'xit' || identifierName(callee) === 'xdescribe') {
    return 'is switched off';
  }
  const skips =
    identifierName(callee) === 'skip' || (name === 'skip' && !SUITES.has(rootName(callee)));
  if (!skips) return undefined;
  return args(node).some((given) => (stringValue(given) ?? '').length > 0 || isText(given))
    ? undefined
    : 'skips without a reason';
}

function isText(node: SyntaxNode): boolean {
  return node.type === 'TemplateLiteral';
}

function args(node: SyntaxNode): SyntaxNode[] {
  const given = node['arguments'];
  return Array.isArray(given) ? given.filter(isNode) : [];
}

/** The name a chain begins with: `it` in `it.each(x).only`. */
function rootName(node: SyntaxNode | undefined): string {
  if (node === undefined) return '';
  const inner = child(node, 'object') ?? child(node, 'callee') ?? child(node, 'tag');
  return inner === undefined ? (identifierName(node) ?? '') : rootName(inner);
}

/**
 * A test lives where its subject lives: `test/engine/policy/…` needs `engine/policy`. Pure.
 * @param paths every file of the project
 */
export function mirroredTests(paths: readonly string[]): Violation[] {
  const places = new Set(paths.flatMap(foldersAndStem));
  return paths
    .filter((path) => path.startsWith('test/') && TEST.test(path))
    .flatMap((path) => {
      const folders = path.split('/').slice(1, -1);
      const [top = ''] = folders;
      if (OWN.includes(top)) return [];
      const subject = folders.join('/');
      if (MIRRORED.includes(top) && (folders.length === 1 || places.has(subject))) return [];
      return [
        { path, line: 1, message: `mirrors nothing: there is no ${subject || 'such place'}` },
      ];
    });
}

/** `a/b/c.ts` stands for a, a/b and a/b/c. */
function foldersAndStem(path: string): string[] {
  const parts = path.replace(/\.[a-z]+$/, '').split('/');
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}
