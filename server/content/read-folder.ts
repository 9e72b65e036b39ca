import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { error, type Issue, type Json } from '@interlock/engine';
import { LARGEST_FILE, parseDefinition } from './definition-file.ts';
import { collidingPaths } from './git/colliding-paths.ts';

/** The JSON files of a workflows folder; `issues` lists what could not be read. */
export interface FolderContent {
  /** Path relative to the folder, `/`-separated → content. */
  readonly files: ReadonlyMap<string, Json>;
  readonly issues: readonly Issue[];
}

/** Most files in the folder: tens of thousands of policies, one a file. */
const MOST = 50_000;
/** Most bytes in the folder. */
const MOST_BYTES = 128 * 1_048_576;
/** Folders within folders. */
const DEEPEST = 6;

/**
 * Reads every `.json` file below a folder. Hidden files and other kinds (a README) are passed over;
 * symbolic links are not followed, and a file that is too large or no JSON is an issue. Reads only.
 * @param folder absolute path
 */
export async function readFolder(folder: string): Promise<FolderContent> {
  const files = new Map<string, Json>();
  const issues: Issue[] = [];
  const note = (code: string, file: string, message: string): void => {
    issues.push({ ...error(code, '', message), file });
  };
  let bytes = 0;

  const visit = async (below: string, depth: number): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      if (entry.isSymbolicLink())
        note('symbolic-link', path, 'symbolic links are not followed; put the file itself here');
      else if (entry.isDirectory()) {
        if (depth >= DEEPEST)
          note('folder-too-deep', path, `folders go ${DEEPEST} levels deep at most`);
        else await visit(path, depth + 1);
      } else if (entry.isFile() && entry.name.endsWith('.json')) await take(path);
    }
  };

  const take = async (path: string): Promise<void> => {
    if (files.size >= MOST) {
      if (files.size === MOST)
        note('too-many-files', path, `the folder holds more than ${MOST} files`);
      return;
    }
    const content = await readLimited(
      join(folder, path),
      Math.min(LARGEST_FILE, MOST_BYTES - bytes),
    );
    if (content === undefined) {
      note(
        'file-too-large',
        path,
        `a definition file holds ${LARGEST_FILE} bytes at most, the folder ${MOST_BYTES}`,
      );
      return;
    }
    bytes += content.length;
    const parsed = parseDefinition(content);
    if (parsed.ok) files.set(path, parsed.value);
    else issues.push(...parsed.issues.map((issue) => unreadable(issue, path)));
  };

  try {
    await visit('', 0);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    issues.push(error('folder-unreadable', '', `the folder ${folder} cannot be read: ${why}`));
  }
  issues.push(...collidingPaths(files.keys()));
  return { files, issues };
}

/** What keeps a file from being read. Where states are drawn keeps nothing from working: they are laid out anew. */
function unreadable(issue: Issue, file: string): Issue {
  if (!file.endsWith('/layout.json')) return { ...issue, file };
  return {
    ...issue,
    severity: 'warning',
    message: `${issue.message}; the workflow is laid out anew`,
    file,
  };
}

/** The bytes of a file, or undefined when it holds more than `most`. Never follows a link, not even one made meanwhile. */
async function readLimited(path: string, most: number): Promise<Uint8Array | undefined> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    const { size } = await handle.stat();
    if (size > most) return undefined;
    const content = await handle.readFile();
    return content.length > most ? undefined : content;
  } finally {
    await handle.close();
  }
}
