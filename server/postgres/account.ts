import { readFile } from 'node:fs/promises';
import { getuid } from 'node:process';
import { PostgresError } from './postgres-error.ts';

/**
 * The operating system account PostgreSQL runs under; undefined means the one we run under
 * ourselves.
 */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** True when this process is root, whom PostgreSQL refuses to serve. */
export function runsAsRoot(): boolean {
  return getuid?.() === 0;
}

/**
 * The account to run PostgreSQL under. Not root: undefined, that is ourselves. Root: the present
 * owner of the data where that account still exists (so nothing changes hands), else `postgres`,
 * else `nobody`.
 * @param dataOwner uid owning the existing data, undefined before the first start
 * @throws PostgresError `data-directory-unusable` when root finds no account to use
 */
export async function chooseAccount(dataOwner: number | undefined): Promise<Account | undefined> {
  if (!runsAsRoot()) return undefined;
  const accounts = parseAccounts(await readFile('/etc/passwd', 'utf8'));
  const chosen =
    accounts.find((account) => account.uid === dataOwner && account.uid !== 0) ??
    accounts.find((account) => account.name === 'postgres' && account.uid !== 0) ??
    accounts.find((account) => account.name === 'nobody' && account.uid !== 0);
  if (chosen !== undefined) return chosen;
  throw new PostgresError(
    'data-directory-unusable',
    'PostgreSQL does not run as root, and this machine has neither a "postgres" nor a "nobody" account to run it under. Start Interlock as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * The accounts of a passwd(5) file, in its order; lines it does not understand are left out. Pure.
 */
export function parseAccounts(passwd: string): Account[] {
  return passwd.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    if (name === '' || !/^\d+$/.test(uid) || !/^\d+$/.test(gid)) return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}
