import { lstat, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Issue, Json } from '@interlock/engine';
import { readFolder } from '../content/read-folder.ts';
import { parseJson } from '../json-guard.ts';
import { issueLine } from '../runtime/definitions.ts';
import { InputFailure } from './command-failure.ts';

/** As deep and wide as a definition file may be. */
const LIMITS = { depth: 64, keys: 50_000, single: true };
/** Largest definition file, in bytes. */
export const LARGEST = 1_048_576;

/** A definition as it stands in a file. */
export interface DefinitionText {
  readonly text: string;
  readonly json: Json;
}

/**
 * A definition from the bytes of a file.
 * @param name what the file is called where it is complained about
 * @throws InputFailure where they hold none: what is wrong, and where
 */
export function parseDefinition(bytes: Uint8Array, name: string): DefinitionText {
  if (bytes.length > LARGEST) {
    throw new InputFailure(`${name} cannot be read: it holds more than ${LARGEST} bytes`);
  }
  const parsed = parseJson(bytes, LIMITS);
  const text = new TextDecoder().decode(bytes);
  if (parsed.ok) return { text, json: parsed.value };
  const marker = text.split('\n').findIndex((line) => /^(?:<{7,}|>{7,})(?: |$)/.test(line));
  if (marker >= 0) {
    const what = `it has a conflict that is not decided, at line ${marker + 1}`;
    throw new InputFailure(`${name} cannot be read: ${what}; take one side, and its markers out`);
  }
  throw new InputFailure(`${name} cannot be read: ${told(parsed.issues)}`);
}

/**
 * A definition from a file.
 * @param path absolute
 * @throws InputFailure where there is none, or it cannot be read
 */
export async function readDefinition(path: string, name: string): Promise<DefinitionText> {
  return parseDefinition(await readLimited(path, name), name);
}

/** The bytes of a file that may not be a link. @throws InputFailure */
export async function readLimited(path: string, name: string): Promise<Uint8Array> {
  const there = await lstat(path).catch(() => null);
  if (there === null) throw new InputFailure(`There is no file ${name}`);
  if (!there.isFile()) throw new InputFailure(`${name} is no file`);
  if (there.size > LARGEST) {
    throw new InputFailure(`${name} cannot be read: it holds more than ${LARGEST} bytes`);
  }
  const handle = await open(path).catch((cause: unknown) => {
    throw new InputFailure(`${name} cannot be read: ${String(cause)}`);
  });
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** The definitions of a folder, and what could not be read of it. */
export interface FolderTexts {
  /** Path relative to the folder → definition. */
  readonly files: ReadonlyMap<string, DefinitionText>;
  /** A line for each file that could not be read. */
  readonly problems: readonly string[];
}

/** What is wrong with a folder or with a file that was not opened, not with what stands in it. */
const UNREAD: ReadonlySet<string> = new Set([
  'symbolic-link',
  'folder-too-deep',
  'too-many-files',
  'file-too-large',
  'folder-unreadable',
]);

/** Every definition of a folder laid out like `workflows/`. Reads only. @param folder absolute */
export async function readFolderTexts(folder: string): Promise<FolderTexts> {
  const { files, issues } = await readFolder(folder);
  const texts = new Map<string, DefinitionText>();
  const problems = issues.filter(({ code }) => UNREAD.has(code)).map(issueLine);
  const broken = issues.flatMap(({ code, file }) => (UNREAD.has(code) ? [] : [file ?? '']));
  for (const path of [...files.keys(), ...new Set(broken)].toSorted()) {
    try {
      texts.set(path, parseDefinition(await readFile(join(folder, path)), path));
    } catch (failure) {
      if (!(failure instanceof InputFailure)) throw failure;
      problems.push(failure.message);
    }
  }
  return { files: texts, problems };
}

function told(issues: readonly Issue[]): string {
  return issues
    .map(({ path, message }) => (path === '' ? message : `${path}: ${message}`))
    .join('; ');
}
