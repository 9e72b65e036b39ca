import { spawn } from 'node:child_process';
import { InputFailure } from './command-failure.ts';
import { LARGEST, parseDefinition, type DefinitionText } from './read-definition.ts';

/** Most bytes one answer of git may have: all definitions there may be, and their names. */
const MOST_BYTES = 192 * 1_048_576;

/** Files git has at a place of a revision. */
export interface RevisionFiles {
  /** Whether the place is one file. */
  readonly single: boolean;
  /** Path below the place; of a single file its own path → definition. */
  readonly files: ReadonlyMap<string, DefinitionText>;
}

/**
 * The definitions a repository has at a revision. Reads only; nothing of what is given can become an option of git.
 * @param folder any folder of the repository
 * @param revision what git takes for a commit: `HEAD~1`, a branch, a hash
 * @param place path from the root of the repository, `/`-separated; empty: all of it
 * @throws InputFailure where there is no such revision or place, or what stands there cannot be read
 */
export async function readRevision(
  folder: string,
  revision: string,
  place: string,
): Promise<RevisionFiles> {
  const name = `${revision}:${place}`;
  const commit = await commitOf(folder, revision);
  if (commit === null) throw new InputFailure(`There is no revision "${revision}" here`);
  const there = `${commit}:${place}`;
  const kind = await git(folder, ['cat-file', '-t', there]);
  if (kind.code !== 0) throw new InputFailure(`There is nothing at ${name}`);
  if (kind.out.toString('utf8').trim() === 'blob') {
    const blob = await git(folder, ['cat-file', 'blob', there]);
    return { single: true, files: new Map([[place, parseDefinition(blob.out, name)]]) };
  }
  const listed = await git(folder, ['ls-tree', '-r', '-z', '-l', there]);
  if (listed.code !== 0) throw new InputFailure(`${name} cannot be read: ${listed.err}`);
  const entries = entriesOf(listed.out.toString('utf8'), name);
  const blobs = await contentsOf(
    folder,
    entries.map(({ hash }) => hash),
  );
  const files = entries.map(({ path }, i) => {
    const content = blobs[i] ?? Buffer.alloc(0);
    return [path, parseDefinition(content, `${revision}:${joined(place, path)}`)] as const;
  });
  return { single: false, files: new Map(files) };
}

/** Hash of the commit a revision names; null where it names none. */
export async function commitOf(folder: string, revision: string): Promise<string | null> {
  // Nothing git has a name for begins so, and it would be an option.
  if (revision === '' || revision.startsWith('-') || revision.includes('\0')) return null;
  const found = await git(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  return found.code === 0 ? found.out.toString('utf8').trim() : null;
}

/** Whether what is checked out in a folder has taken a commit in; not where there is no repository, or no such commit. */
export async function isAncestor(folder: string, commit: string): Promise<boolean> {
  if (!/^[0-9a-f]{40}$/.test(commit)) return false;
  return (await git(folder, ['merge-base', '--is-ancestor', commit, 'HEAD'])).code === 0;
}

/** Path of a folder from the root of its repository, ending with `/`; null where it is in none. */
export async function prefixOf(folder: string): Promise<string | null> {
  const found = await git(folder, ['rev-parse', '--show-prefix']);
  return found.code === 0 ? found.out.toString('utf8').replace(/\n$/, '') : null;
}

function entriesOf(listing: string, name: string): { path: string; hash: string }[] {
  return listing.split('\0').flatMap((line) => {
    const [, mode = '', type, hash = '', size = '', path = ''] =
      /^(\d+) (\w+) ([0-9a-f]+) +(\d+|-)\t([^]*)$/.exec(line) ?? [];
    const hidden = path.split('/').some((part) => part.startsWith('.') || part === 'node_modules');
    if (!path.endsWith('.json') || hidden) return [];
    if (type !== 'blob' || mode === '120000')
      throw new InputFailure(`${name} cannot be read: ${path} is a link, not a file`);
    if (Number(size) > LARGEST)
      throw new InputFailure(`${name} cannot be read: ${path} holds more than ${LARGEST} bytes`);
    return [{ path, hash }];
  });
}

/** The contents of blobs, in their order, by one process. */
async function contentsOf(folder: string, hashes: readonly string[]): Promise<Buffer[]> {
  if (hashes.length === 0) return [];
  const { out } = await git(folder, ['cat-file', '--batch'], `${hashes.join('\n')}\n`);
  const contents: Buffer[] = [];
  let at = 0;
  for (const hash of hashes) {
    const end = out.indexOf(0x0a, at);
    const size = Number(/ blob (\d+)$/.exec(out.toString('utf8', at, end))?.[1]);
    if (end < 0 || !Number.isInteger(size)) throw new InputFailure(`git does not have ${hash}`);
    contents.push(out.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
  return contents;
}

function joined(place: string, path: string): string {
  return place === '' ? path : `${place}/${path}`;
}

interface Answer {
  readonly code: number | null;
  readonly out: Buffer;
  readonly err: string;
}

/** Runs git in a folder. @throws InputFailure where there is no git, or its answer is too long */
async function git(folder: string, args: readonly string[], input = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', ['--no-replace-objects', ...args], {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const out: Buffer[] = [];
    let [bytes, err] = [0, ''];
    child.stdout.on('data', (part: Buffer) => {
      bytes += part.length;
      if (bytes <= MOST_BYTES) out.push(part);
      else child.kill('SIGKILL');
    });
    child.stderr.on(
      'data',
      (part: Buffer) => (err = (err + part.toString('utf8')).slice(0, 2_000)),
    );
    child.on('error', (cause) => reject(new InputFailure(`git cannot be run: ${cause.message}`)));
    child.on('close', (code) => {
      if (bytes > MOST_BYTES) reject(new InputFailure('git holds more there than definitions may'));
      else resolve({ code, out: Buffer.concat(out), err: err.trim() });
    });
    // It may end before it has read all.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input);
  });
}
