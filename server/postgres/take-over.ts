import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';
import { adminUrl, codeOf } from './connection.ts';
import { lockDataDirectory, type DataLock } from './data-lock.ts';
import { findPidFile } from './pid-file.ts';
import { PostgresError } from './postgres-error.ts';
import { isServing } from './serving-process.ts';
import { startedAlike } from './settings.ts';

/** The lock once it is ours. */
export type HeldLock = Extract<DataLock, { kind: 'locked' }>;

/** What became of looking at the server that may already be using a cluster. */
export type TakeOver =
  /** Nobody uses the cluster. */
  | { readonly kind: 'free' }
  /**
   * A healthy server, ours from now on; `alike` is false when it runs another version or other
   * settings than we would.
   */
  | {
      readonly kind: 'ours';
      readonly pid: number;
      readonly port: number;
      readonly lock: HeldLock;
      readonly alike: boolean;
    }
  /** Another Interlock server's. */
  | { readonly kind: 'held'; readonly pid: number; readonly holder: number | undefined }
  | { readonly kind: 'starting'; readonly pid: number }
  | { readonly kind: 'stopping'; readonly pid: number }
  /** It says it is ready but does not answer. */
  | { readonly kind: 'silent'; readonly pid: number; readonly cause: unknown };

/**
 * Looks once at the PostgreSQL that may run on a cluster, left behind by a dead Interlock server
 * for instance, and makes it ours when it is healthy and free.
 * @param program real path of the `postgres` we would start
 * @param args the arguments we would start it with, port aside
 * @throws PostgresError `data-directory-unusable` when the stored password is not the database's
 */
export async function takeOver(
  cluster: Cluster,
  program: string,
  args: readonly string[],
): Promise<TakeOver> {
  const found = await findPidFile(cluster.directory);
  if (found === undefined || !(await isServing(found, cluster.directory))) return { kind: 'free' };
  const { pid, port } = found;
  if (found.status === 'stopping') return { kind: 'stopping', pid };
  if (found.status !== 'ready' || port === undefined) return { kind: 'starting', pid };
  try {
    const lock = await lockDataDirectory(adminUrl(port, cluster.password));
    if (lock.kind === 'held') return { kind: 'held', pid, holder: lock.holder };
    const recorded = await readFile(join(cluster.directory, 'postmaster.opts'), 'utf8');
    return { kind: 'ours', pid, port, lock, alike: startedAlike(recorded, program, args) };
  } catch (cause) {
    return explain(cluster, pid, cause);
  }
}

function explain(cluster: Cluster, pid: number, cause: unknown): TakeOver {
  switch (codeOf(cause)) {
    case '57P01': // admin_shutdown
      return { kind: 'stopping', pid };
    case '57P02': // crash_shutdown: one of its processes crashed, the rest follows and comes back
    case '57P03': // cannot_connect_now
      return { kind: 'starting', pid };
    case '28P01': // invalid_password
    case '28000': // invalid_authorization_specification
      throw new PostgresError(
        'data-directory-unusable',
        `The PostgreSQL in ${cluster.directory} (process ${pid}) does not accept the password in ${cluster.passwordFile}. Restore that file from the backup the data came from.`,
        { pid, passwordFile: cluster.passwordFile },
        cause,
      );
    default:
      return { kind: 'silent', pid, cause };
  }
}
