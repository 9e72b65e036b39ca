import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitObjects } from '../../git-object.ts';
import { fingerprintOf } from './fingerprint.ts';
import { packOf } from './pack.ts';
import { isBranchOrTag } from './ref-name.ts';
import { runGit } from './run-git.ts';

/** Where the git history really is. */
export interface GitSource {
  /** Branches and tags by their full names. */
  refs(): Promise<ReadonlyMap<string, string>>;
  /** Names of every object. */
  names(): Promise<readonly string[]>;
  objects(names: readonly string[]): Promise<GitObjects>;
}

/** A bare repository on this machine that holds what the source does, so that git can serve it. */
export interface GitCache {
  /** Works with the repository as the source is now; others may at the same time. */
  read<T>(work: (directory: string) => Promise<T>): Promise<T>;
  /** Works with it alone, and with leave to change it together with the source. */
  change<T>(work: (directory: string) => Promise<T>): Promise<T>;
  /** Removes it. Idempotent. */
  close(): Promise<void>;
}

interface Repository {
  readonly directory: string;
  readonly known: Set<string>;
  refs: ReadonlyMap<string, string>;
  /** What its files looked like when we were done with them. */
  fingerprint: string;
  packs: number;
  users: number;
  /** Nobody is to come any more. */
  left: boolean;
}

/** Objects in one pack. */
const TOGETHER = 5_000;
/** Packs after which it is made anew as one: each is asked for each object. */
const MOST_PACKS = 50;

/**
 * A cache that is made when it is needed first. It is never believed: where its files are not as it left them, or
 * anything of them is gone, it is made anew.
 * @param folder where it may make its folders
 */
export function createGitCache(source: GitSource, folder: string): GitCache {
  let current: Repository | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  let closed = false;

  const alone = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => undefined);
    return done;
  };
  const leave = async (repository: Repository): Promise<void> => {
    repository.left = true;
    if (repository.users === 0) await rm(repository.directory, { recursive: true, force: true });
  };
  const make = async (): Promise<Repository> => {
    const before = current;
    current = undefined;
    if (before !== undefined) await leave(before);
    const made = await makeRepository(folder);
    try {
      await update(made, source);
    } catch (cause) {
      await leave(made);
      throw cause;
    }
    return made;
  };
  /** The repository as the source is now. Alone. */
  const ready = async (): Promise<Repository> => {
    const repository = current;
    const whole =
      repository !== undefined &&
      repository.packs < MOST_PACKS &&
      repository.fingerprint !== '' &&
      (await fingerprintOf(repository.directory)) === repository.fingerprint;
    if (!whole) return (current = await make());
    try {
      await update(repository, source);
      return repository;
    } catch {
      // Whatever is wrong with it: a new one has nothing wrong with it.
      return (current = await make());
    }
  };

  return {
    async read(work) {
      const repository = await alone(async () => {
        const one = await ready();
        one.users += 1;
        return one;
      });
      try {
        return await work(repository.directory);
      } finally {
        repository.users -= 1;
        if (repository.left) await leave(repository);
        else if (closed) await alone(() => leave(repository));
      }
    },
    change: (work) =>
      alone(async () => {
        const repository = await ready();
        try {
          return await work(repository.directory);
        } finally {
          await lookAgain(repository).catch(() => (repository.fingerprint = ''));
        }
      }),
    close: () =>
      alone(async () => {
        closed = true;
        const last = current;
        current = undefined;
        if (last !== undefined) await leave(last);
      }),
  };
}

async function makeRepository(folder: string): Promise<Repository> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftOver(folder);
  const directory = await mkdtemp(join(folder, PREFIX));
  const args = ['-c', 'init.defaultBranch=main', 'init', '--quiet', '--bare', '--template=', '.'];
  await runGit({ cwd: directory, args });
  const known = new Set<string>();
  return { directory, known, refs: new Map(), fingerprint: '', packs: 0, users: 0, left: false };
}

/** Of servers that were killed. Another one's, should it live that long without a change, is made anew. */
async function removeLeftOver(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const found = name.startsWith(PREFIX) ? await stat(path).catch(() => null) : null;
    if (found !== null && Date.now() - found.mtimeMs > LEFT_OVER)
      await rm(path, { recursive: true, force: true });
  }
}

const PREFIX = 'definitions-';
/** Milliseconds: a day. */
const LEFT_OVER = 86_400_000;

/** Takes over what is new in the source: objects first, so that no branch ever leads nowhere. */
async function update(repository: Repository, source: GitSource): Promise<void> {
  const { directory: cwd, known } = repository;
  const refs = shown(await source.refs());
  if (repository.fingerprint !== '' && sameRefs(refs, repository.refs)) return;
  // Objects are written before the refs that lead to them, in one transaction: those of these refs are there.
  const missing = (await source.names()).filter((name) => !known.has(name));
  for (let from = 0; from < missing.length; from += TOGETHER) {
    const part = missing.slice(from, from + TOGETHER);
    const objects = [...(await source.objects(part)).values()];
    await runGit({ cwd, args: ['index-pack', '--stdin'], input: await packOf(objects) });
    repository.packs += 1;
    for (const { sha1 } of objects) known.add(sha1);
  }
  const changes = refChanges(repository.refs, refs);
  if (changes !== '')
    await runGit({ cwd, args: ['update-ref', '--no-deref', '--stdin'], input: changes });
  repository.refs = refs;
  repository.fingerprint = await fingerprintOf(cwd);
}

/** Takes over what a push has written into it. */
async function lookAgain(repository: Repository): Promise<void> {
  const { directory: cwd } = repository;
  const listed = await runGit({ cwd, args: ['for-each-ref', '--format=%(refname) %(objectname)'] });
  const lines = listed.toString('utf8').split('\n').filter(Boolean);
  repository.refs = new Map(
    lines.map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  );
  repository.packs += 1;
  repository.fingerprint = await fingerprintOf(cwd);
}

/** What people see of the refs: their branches and tags. */
function shown(refs: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...refs].filter(([name]) => isBranchOrTag(name)));
}

function sameRefs(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, sha1]) => b.get(name) === sha1);
}

/** In the words of `git update-ref --stdin`. */
function refChanges(from: ReadonlyMap<string, string>, to: ReadonlyMap<string, string>): string {
  const set = [...to].flatMap(([name, sha1]) =>
    from.get(name) === sha1 ? [] : [`update ${name} ${sha1}\n`],
  );
  const gone = [...from.keys()].flatMap((name) => (to.has(name) ? [] : [`delete ${name}\n`]));
  return [...gone, ...set].join('');
}
