import { importsOf, packageOf, type Import } from '../imports.ts';
import { violationAt, type Source, type Violation } from '../source.ts';

/** What a package may know of another one. `types`: only `import type`, nothing at run time. */
const ARROWS: Readonly<Record<string, Readonly<Record<string, 'values' | 'types'>>>> = {
  engine: {},
  server: { engine: 'values' },
  designer: { engine: 'values', server: 'types' },
  test: { engine: 'values', server: 'values', designer: 'values' },
};

/** The doors of a package: what may follow its name in an import. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  engine: ['', 'study', 'drawing'],
  server: ['', 'app'],
  designer: [''],
};

/**
 * `designer → engine ← server`, `designer → server` for types only, nothing imports `test`, and one
 * package enters another through its door, never by a path. Only tests may go inside. Pure.
 */
export function packageArrows(sources: readonly Source[]): Violation[] {
  return sources.flatMap((source) =>
    importsOf(source).flatMap((found) => {
      const message = judge(packageOf(source.path), found);
      return message === undefined ? [] : [violationAt(source, found.at, message)];
    }),
  );
}

function judge(from: string, found: Import): string | undefined {
  const { target, specifier } = found;
  if (target.kind !== 'file' && target.kind !== 'workspace') return undefined;
  const to = target.kind === 'file' ? packageOf(target.path) : target.package;
  if (to === from) {
    return target.kind === 'workspace' ? `imports itself as ${specifier}: use a path` : undefined;
  }
  const allowed = ARROWS[from]?.[to];
  if (allowed === undefined) return `imports ${specifier}: ${from} may not know ${to}`;
  if (allowed === 'types' && !found.typeOnly) {
    return `imports ${specifier}: ${from} may know ${to} by \`import type\` only`;
  }
  if (from === 'test') return undefined;
  if (target.kind === 'file') {
    return `imports ${specifier}: enter ${to} through @interlock/${to}, not by a path`;
  }
  return DOORS[to]?.includes(target.door)
    ? undefined
    : `imports ${specifier}: ${to} has no door "${target.door}"`;
}
