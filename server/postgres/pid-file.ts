import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * What postmaster.pid tells about the server using a cluster (PostgreSQL source, `miscadmin.h`,
 * LOCK_FILE_LINE_*).
 */
export interface PidFile {
  readonly pid: number;
  /** The data directory as the server was told it: line 2. */
  readonly directory: string;
  /** Line 4; undefined before the server listens. */
  readonly port: number | undefined;
  /** Line 8; undefined until the server has come so far. */
  readonly status: 'starting' | 'stopping' | 'ready' | 'standby' | undefined;
}

/**
 * The parsed postmaster.pid of a cluster, or undefined when there is none or only its beginning has
 * been written yet.
 */
export async function findPidFile(cluster: string): Promise<PidFile | undefined> {
  try {
    return parsePidFile(await readFile(join(cluster, 'postmaster.pid'), 'utf8'));
  } catch (failure) {
    if ((failure as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw failure;
  }
}

/** Parses postmaster.pid; undefined when its first line holds no process id. Pure. */
export function parsePidFile(text: string): PidFile | undefined {
  const lines = text.split('\n').map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  const port = Number(lines[3]);
  const status = lines[7];
  return {
    pid,
    directory: lines[1] ?? '',
    port: Number.isSafeInteger(port) && port > 0 ? port : undefined,
    status:
      status === 'starting' || status === 'stopping' || status === 'ready' || status === 'standby'
        ? status
        : undefined,
  };
}
