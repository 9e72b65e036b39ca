import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** What a host process says when its PostgreSQL is up. */
export interface HostReady {
  readonly url: string;
  readonly adminUrl: string;
  readonly pid: number;
  readonly adopted: boolean;
  /** Milliseconds from the call to ready. */
  readonly took: number;
}

/** What a host process says when it could not start. */
export interface HostRefusal {
  readonly code: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
}

/** A process hosting our embedded PostgreSQL. */
export interface Host {
  readonly pid: number;
  /** Its first line. */
  readonly said: Promise<HostReady | HostRefusal>;
  /** Signals its whole process group and waits for its end; answers the exit code or the signal. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | string>;
}

/**
 * Starts a host in a process group of its own, like a shell does.
 * @param dataDirectory Interlock's data directory
 * @param account give up root for this one first
 */
export function startHost(dataDirectory: string, account?: { uid: number; gid: number }): Host {
  const script = join(import.meta.dirname, 'postgres-host.ts');
  const given = account === undefined ? [] : [String(account.uid), String(account.gid)];
  const child = spawn(process.execPath, [script, dataDirectory, ...given], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | string>((settle) => {
    child.once('exit', (code, signal) => settle(code ?? signal ?? 'nothing'));
  });
  return {
    pid: child.pid ?? 0,
    said: firstLine(child, ended),
    end: (signal) => {
      if (child.exitCode === null && child.signalCode === null)
        process.kill(-(child.pid ?? 0), signal);
      return ended;
    },
  };
}

/** The first line of a host that must have started. */
export async function readyHost(host: Host): Promise<HostReady> {
  const said = await host.said;
  if ('code' in said) throw new Error(`the host refused to start: ${said.message}`);
  return said;
}

async function firstLine(child: ChildProcess, ended: Promise<number | string>) {
  if (child.stdout === null) throw new Error('the host has no output');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const line = await Promise.race([lines.next(), ended.then(() => lines.next())]);
  if (line.done === true) throw new Error(`the host ended with ${await ended} and said nothing`);
  return JSON.parse(line.value) as HostReady | HostRefusal;
}
