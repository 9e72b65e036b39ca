import { freeReferences } from '../free-references.ts';
import { importsOf } from '../imports.ts';
import { violationAt, type Source, type Violation } from '../source.ts';
import { child, childrenOf, identifierName, type SyntaxNode } from '../syntax.ts';

/** The designer's two files that run in Node. */
const DESIGNER_IN_NODE = /^designer\/(?:build|[\w-]+\.config)\.ts$/;

/** Where a package may touch the process it runs in. */
const ALLOWED = [/^server\/main\.ts$/, /^server\/cli\//, DESIGNER_IN_NODE, /^test\//];

/**
 * What the owner of the PostgreSQL child may import by name: who we are and how to signal another
 * process. Neither is configuration, and Node offers them nowhere else.
 */
const SUPERVISOR = /^server\/postgres\//;
const SUPERVISION = new Set(['getuid', 'geteuid', 'kill', 'pid']);

/**
 * Only `server/main.ts` and the command line touch `process`: everything else is handed its
 * configuration. The designer runs in a browser and has no Node at all. Pure.
 */
export function processAccess(sources: readonly Source[]): Violation[] {
  return sources.flatMap((source) => [...touchesProcess(source), ...nodeInBrowser(source)]);
}

function touchesProcess(source: Source): Violation[] {
  if (ALLOWED.some((allowed) => allowed.test(source.path))) return [];
  const uses = freeReferences(source.syntax.program)
    .filter(({ name }) => name === 'process')
    .map(({ node }) => node.start);
  const imports = importsOf(source)
    .filter(({ target }) => target.kind === 'node' && target.module === 'process')
    .filter(({ at }) => !(SUPERVISOR.test(source.path) && takesSupervisionOnly(source, at)))
    .map(({ at }) => at);
  return [...uses, ...imports].map((at) =>
    violationAt(source, at, 'touches process: only server/main.ts and server/cli may'),
  );
}

function takesSupervisionOnly(source: Source, at: number): boolean {
  const statement = [...childrenOf(source.syntax.program)].find(
    ([, node]) => node.start === at,
  )?.[1];
  const taken = statement === undefined ? [] : [...childrenOf(statement)].filter(isSpecifier);
  return (
    taken.length > 0 &&
    taken.every(([, node]) => SUPERVISION.has(identifierName(child(node, 'imported')) ?? ''))
  );
}

function isSpecifier([key]: readonly [string, SyntaxNode]): boolean {
  return key === 'specifiers';
}

function nodeInBrowser(source: Source): Violation[] {
  if (!source.path.startsWith('designer/') || DESIGNER_IN_NODE.test(source.path)) return [];
  return importsOf(source)
    .filter(({ target }) => target.kind === 'node')
    .map(({ at, specifier }) =>
      violationAt(source, at, `imports ${specifier}: the designer runs in a browser`),
    );
}
