import { freeReferences, type FreeReference } from '../free-references.ts';
import { importsOf } from '../imports.ts';
import { violationAt, type Source, type Violation } from '../source.ts';
import { child, childrenOf, memberName, walk, type SyntaxNode } from '../syntax.ts';

/** Globals through which the world, the clock, chance or the future could be reached. */
const BANNED = new Set(
  `Atomics Buffer BroadcastChannel EventSource FinalizationRegistry Function MessageChannel Promise
   SharedArrayBuffer WeakRef WebSocket Worker XMLHttpRequest __dirname __filename alert clearImmediate
   clearInterval clearTimeout console crypto document eval exports fetch global globalThis
   importScripts indexedDB localStorage location module navigator performance postMessage process
   queueMicrotask requestAnimationFrame requestIdleCallback require self sessionStorage setImmediate
   setInterval setTimeout structuredClone window`.split(/\s+/),
);

/** The only ways to use Date: everything else could read the clock. */
const DATE_MEMBERS = new Set(['UTC', 'parse']);

/** Methods whose result depends on the time zone or the language of the machine. */
const MACHINE_DEPENDENT =
  /^(?:[gs]et(?:Date|Day|FullYear|Hours|Milliseconds|Minutes|Month|Seconds|Year)|getTimezoneOffset|toDateString|toTimeString|toLocale\w*|localeCompare)$/;

/**
 * `engine/` is a pure, synchronous function from data to data: no clock, no chance, no world, no
 * asynchrony, no evaluated text, no state kept between calls. Pure.
 */
export function enginePurity(sources: readonly Source[]): Violation[] {
  return sources
    .filter((source) => source.path.startsWith('engine/'))
    .flatMap((source) => [
      ...worldlyImports(source),
      ...freeReferences(source.syntax.program).flatMap((found) => {
        const message = judgeGlobal(found);
        return message === undefined ? [] : [violationAt(source, found.node.start, message)];
      }),
      ...impureSyntax(source),
      ...moduleState(source),
    ]);
}

function worldlyImports(source: Source): Violation[] {
  return importsOf(source).flatMap(({ target, specifier, at }) =>
    target.kind === 'node' || target.kind === 'computed'
      ? [violationAt(source, at, `imports ${specifier}: the engine runs in a browser too`)]
      : [],
  );
}

function judgeGlobal({ name, parent }: FreeReference): string | undefined {
  if (BANNED.has(name))
    return `uses ${name}: the engine takes time, ids and the world as arguments`;
  const member = memberName(parent);
  if (name === 'Math') {
    return member === undefined || member === 'random'
      ? 'uses Math.random, or Math as a value: chance is an argument'
      : undefined;
  }
  if (name !== 'Date') return undefined;
  const given = parent?.['arguments'];
  const makesInstant = parent?.type === 'NewExpression' && Array.isArray(given) && given.length > 0;
  const comparesType = parent?.type === 'BinaryExpression' && parent['operator'] === 'instanceof';
  return makesInstant || comparesType || (member !== undefined && DATE_MEMBERS.has(member))
    ? undefined
    : 'reads the clock by Date: time is an argument';
}

function impureSyntax(source: Source): Violation[] {
  const found: Violation[] = [];
  walk(source.syntax.program, (node) => {
    const message = judgeSyntax(node);
    if (message !== undefined) found.push(violationAt(source, node.start, message));
  });
  return found;
}

function judgeSyntax(node: SyntaxNode): string | undefined {
  if (node['async'] === true) return 'is async: the engine is synchronous';
  switch (node.type) {
    case 'AwaitExpression':
      return 'awaits: the engine is synchronous';
    case 'ForOfStatement':
      return node['await'] === true ? 'awaits: the engine is synchronous' : undefined;
    case 'ImportExpression':
      return 'imports at run time: the engine is synchronous';
    case 'MetaProperty':
      return child(node, 'meta')?.['name'] === 'import'
        ? 'uses import.meta: it differs between Node and the browser'
        : undefined;
    case 'MemberExpression':
      return judgeMember(memberName(node) ?? '', node);
    default:
      return undefined;
  }
}

function judgeMember(member: string, node: SyntaxNode): string | undefined {
  if (MACHINE_DEPENDENT.test(member)) {
    return `uses ${member}: the answer depends on the machine's time zone or language`;
  }
  if (member === 'Now' && child(node, 'object')?.['name'] === 'Temporal') {
    return 'uses Temporal.Now: time is an argument';
  }
  return undefined;
}

/** A module variable that can be reassigned is state between two calls. */
function moduleState(source: Source): Violation[] {
  return [...childrenOf(source.syntax.program)].flatMap(([, statement]) => {
    const node = child(statement, 'declaration') ?? statement;
    return node.type === 'VariableDeclaration' && node['kind'] !== 'const'
      ? [violationAt(source, node.start, 'keeps state in a module variable')]
      : [];
  });
}
