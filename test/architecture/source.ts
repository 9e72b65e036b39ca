import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSyntax, type Syntax } from './syntax.ts';

/** One file of the project, read and parsed. */
export interface Source {
  /** Relative to the project root, with forward slashes: `engine/policy/decide.ts`. */
  readonly path: string;
  readonly text: string;
  readonly syntax: Syntax;
}

/** Something a rule found. */
export interface Violation {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** The folders that hold code. `workflows` is data. */
export const PACKAGES = ['engine', 'server', 'designer', 'test'] as const;

/** The project root. */
export const ROOT = join(import.meta.dirname, '..', '..');

const CODE = /\.(?:ts|tsx|mts|cts|mjs|cjs|js|jsx)$/;
const IGNORED = /^(?:node_modules|dist|fixtures|\..*)$/;

/** Every file below a folder of the root (paths relative to the root), generated ones left out. */
export function listFiles(folder: string, root = ROOT): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    if (IGNORED.test(entry.name)) return [];
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? listFiles(path, root) : [path];
  });
}

let sources: readonly Source[] | undefined;

/** Every code file of the four packages, read once: parsing them takes a second. */
export function readSources(): readonly Source[] {
  sources ??= PACKAGES.flatMap((folder) => listFiles(folder))
    .filter((path) => CODE.test(path))
    .map((path) => buildSource(path, readFileSync(join(ROOT, path), 'utf8')));
  return sources;
}

/** A source from text, for examples that exist only in a test. */
export function buildSource(path: string, text: string): Source {
  return { path, text, syntax: parseSyntax(path, text) };
}

/** A violation at a character offset of a source. Pure. */
export function violationAt(source: Source, offset: number, message: string): Violation {
  const line = source.text.slice(0, offset).split('\n').length;
  return { path: source.path, line, message };
}

/** One line per violation, '' for none: `path:line message`. Pure. */
export function report(violations: readonly Violation[]): string {
  return violations.map((v) => `${v.path}:${v.line} ${v.message}`).join('\n');
}
