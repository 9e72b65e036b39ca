import { packageOf } from '../imports.ts';
import { violationAt, type Source, type Violation } from '../source.ts';
import { child, childrenOf, walk } from '../syntax.ts';

/** A file longer than this hides a second concept. */
export const WALL = 500;

/** A file longer than this should be looked at. */
export const LOOK = 300;

const CONFIG = /\.config\.[cm]?[jt]s$/;
const KEBAB =
  /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|full\.test|config|d|module))?(?:\.[a-z0-9]+)?$/;
/** Names that say nothing, as a whole name; the second group also as the last word of one. */
const EMPTY_NAME = /^(?:common|service|services|types)$|(?:^|-)(?:utils?|helpers?|managers?)$/;
const INFERRED = /^export type \w+ = (?:z\.(?:infer|input|output)<.*>|[^|&]*\[[^|&]*\]);?$/;
const MARKER = /\b(?:TODO|FIXME|XXX|HACK)\b/;

/** No file is longer than the wall of 500 lines. Pure. */
export function fileLength(files: readonly FileText[]): Violation[] {
  return longerThan(files, WALL).map(({ path, lines }) => ({
    path,
    line: WALL + 1,
    message: `has ${lines} lines, the wall is ${WALL}: find the second concept in it`,
  }));
}

/** A file as text, whatever its language. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

/** The files longer than a number of lines, longest first. Pure. */
export function longerThan(
  files: readonly FileText[],
  limit: number,
): { readonly path: string; readonly lines: number }[] {
  return files
    .map(({ path, text }) => ({ path, lines: text.trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > limit)
    .toSorted((a, b) => b.lines - a.lines);
}

/** Files and folders are kebab-case and named after what is in them. Pure. */
export function fileNames(paths: readonly string[]): Violation[] {
  return paths.flatMap((path) =>
    path.split('/').flatMap((segment) => {
      if (!KEBAB.test(segment))
        return [{ path, line: 1, message: `"${segment}" is not kebab-case` }];
      const [stem = ''] = segment.split('.');
      if (!EMPTY_NAME.test(stem)) return [];
      return [{ path, line: 1, message: `"${stem}" says nothing: name it after what is in it` }];
    }),
  );
}

/** Exports have names everywhere; only configuration files must use a default export. Pure. */
export function defaultExports(sources: readonly Source[]): Violation[] {
  return sources
    .filter((source) => !CONFIG.test(source.path))
    .flatMap((source) => {
      const found: Violation[] = [];
      walk(source.syntax.program, (node) => {
        const exported = node.type === 'ExportSpecifier' ? child(node, 'exported') : undefined;
        if (node.type === 'ExportDefaultDeclaration' || exported?.['name'] === 'default') {
          found.push(violationAt(source, node.start, 'exports a default: give it a name'));
        }
      });
      return found;
    });
}

/** Nothing is left for later: no comment carries one of the usual marks. Pure. */
export function markers(sources: readonly Source[]): Violation[] {
  return sources.flatMap((source) =>
    source.syntax.comments
      .filter(({ value }) => MARKER.test(value))
      .map(({ start, value }) =>
        violationAt(source, start, `says ${MARKER.exec(value)?.[0]}: do it, or file an issue`),
      ),
  );
}

/**
 * Every export tells the caller what it is for. A type taken from a schema, a list or another type
 * (`z.infer<…>`, `(typeof X)[number]`) is told there. Pure.
 */
export function docstrings(sources: readonly Source[]): Violation[] {
  return sources
    .filter((source) => packageOf(source.path) !== 'test' && !CONFIG.test(source.path))
    .flatMap((source) =>
      [...childrenOf(source.syntax.program)]
        .filter(([, node]) => node.type === 'ExportNamedDeclaration' && child(node, 'declaration'))
        .filter(([, node]) => !isDescribed(source, node.start))
        .filter(([, node]) => !INFERRED.test(source.text.slice(node.start, node.end)))
        .map(([, node]) => violationAt(source, node.start, 'is exported without a docstring')),
    );
}

/** True when a `/** … *\/` comment ends right before the offset. */
function isDescribed(source: Source, offset: number): boolean {
  return /\*\/\s*$/.test(source.text.slice(0, offset));
}
