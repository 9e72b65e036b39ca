import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lchown,
  lstat,
  mkdir,
  open,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { pid } from 'node:process';
import { chooseAccount, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { PostgresError } from './postgres-error.ts';
import { runInitdb } from './initdb.ts';
import type { Settings } from './settings.ts';

/** A database cluster on disk and what is needed to serve it. */
export interface Cluster {
  /** Real path of the folder PostgreSQL owns. */
  readonly directory: string;
  /** The same folder as a PostgreSQL process of ours names it. */
  readonly nameForServer: string;
  /** The file PostgreSQL's messages go to. */
  readonly logFile: string;
  /** Password of both roles. Secret. */
  readonly password: string;
  /** Where the password is kept. */
  readonly passwordFile: string;
  /** Account the server runs under; undefined: ours. */
  readonly account: Account | undefined;
}

/**
 * The cluster inside a data directory, made by initdb when there is none yet. Layout:
 * `postgres/cluster` belongs to PostgreSQL's account, `postgres/password` (mode 0600) and
 * `postgres/postgres.log` to ours. A new one appears by a single rename, so being killed halfway
 * leaves nothing half made, and two first starts at once end with one cluster.
 * @param dataDirectory Interlock's data directory; made with mode 0700 when absent
 * @param binaries the programs to use
 * @param settings only `fsync=off` matters here: then initdb does not wait for the disk either
 * @throws PostgresError `data-directory-unusable`, `data-version`, `initdb-failed`
 */
export async function provideCluster(
  dataDirectory: string,
  binaries: Binaries,
  settings: Settings,
): Promise<Cluster> {
  try {
    await mkdir(dataDirectory, { recursive: true, mode: 0o700 });
    const home = join(await realpath(dataDirectory), 'postgres');
    if (!(await exists(join(home, 'cluster')))) await createCluster(home, binaries, settings);
    return await openCluster(home, binaries);
  } catch (cause) {
    if (cause instanceof PostgresError) throw cause;
    throw new PostgresError(
      'data-directory-unusable',
      `The data directory ${dataDirectory} cannot be used: ${String(cause)}. Start Interlock as the account that owns it, or set INTERLOCK_DATA to a folder you may write to.`,
      { dataDirectory },
      cause,
    );
  }
}

/**
 * Removes what first starts that were killed left behind. Call it holding the data directory's
 * lock: a first start still going on has lost its race then.
 */
export async function removeAbandoned(cluster: Cluster): Promise<void> {
  const parent = join(cluster.directory, '..', '..');
  for (const name of await readdir(parent)) {
    if (!name.startsWith('postgres.new-')) continue;
    // One still being filled can refuse to go. It is not waited for: whoever fills it, or the next
    // start, clears it away.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function openCluster(home: string, binaries: Binaries): Promise<Cluster> {
  const directory = join(home, 'cluster');
  const owner = (await stat(directory)).uid;
  const account = await chooseAccount(owner);
  // Restored from a backup by root, or its account was deleted: hand it to the account that will
  // serve it.
  if (account !== undefined && owner !== account.uid) await giveAway(directory, account);
  await checkVersion(directory, binaries);
  const passwordFile = join(home, 'password');
  // A copy or a restored backup may have loosened it.
  if (((await stat(passwordFile)).mode & 0o077) !== 0) await chmod(passwordFile, 0o600);
  return {
    directory,
    nameForServer: nameFor(directory, account),
    logFile: join(home, 'postgres.log'),
    password: (await readFile(passwordFile, 'utf8')).trim(),
    passwordFile,
    account,
  };
}

async function createCluster(home: string, binaries: Binaries, settings: Settings): Promise<void> {
  const account = await chooseAccount(undefined);
  const building = `${home}.new-${pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(building, { mode: 0o700 });
    const password = randomBytes(24).toString('base64url');
    await writeFile(join(building, 'password'), `${password}\n`, { mode: 0o600, flush: true });
    const directory = join(building, 'cluster');
    await mkdir(directory, { mode: 0o700 });
    if (account !== undefined) await chown(directory, account.uid, account.gid);
    await runInitdb({
      program: binaries.initdb,
      directory,
      nameForServer: nameFor(directory, account),
      password,
      account,
      durable: settings['fsync'] !== 'off',
    });
    await rename(building, home);
    await flush(join(home, '..'));
  } catch (failure) {
    // Another first start was faster; its cluster is as good as ours.
    if (!(await exists(join(home, 'cluster')))) throw failure;
  } finally {
    // The one who was faster may be clearing it away just now, too.
    await rm(building, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  }
}

/**
 * An unprivileged account may not be able to walk to data below /root, but a process started inside
 * it needs no path: on Linux its working directory has a name of its own.
 */
function nameFor(directory: string, account: Account | undefined): string {
  return account !== undefined && platform() === 'linux' ? '/proc/self/cwd' : directory;
}

async function checkVersion(directory: string, binaries: Binaries): Promise<void> {
  const written = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim();
  const catalogue = await readFile(
    join(binaries.postgres, '../../share/postgresql/postgres.bki'),
    'utf8',
  );
  const served = /^# PostgreSQL (\d+)/.exec(catalogue)?.[1];
  if (served === undefined || served === written) return;
  throw new PostgresError(
    'data-version',
    `The data in ${directory} was written by PostgreSQL ${written}, but this Interlock brings PostgreSQL ${served}. Start the Interlock version that wrote it, or move the data with pg_dump and set DATABASE_URL.`,
    { directory, written, served },
  );
}

async function giveAway(path: string, account: Account): Promise<void> {
  await lchown(path, account.uid, account.gid);
  if (!(await lstat(path)).isDirectory()) return;
  for (const name of await readdir(path)) await giveAway(join(path, name), account);
}

/** Makes a rename inside the folder survive a power failure. */
async function flush(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (failure) {
    // Anything else, such as a folder we may not enter, must not look like a first start.
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw failure;
  }
}
