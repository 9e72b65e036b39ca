import { spawn } from 'node:child_process';

/** A program to run, with its output on ours. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Milliseconds after which it is killed with everything it started. */
  readonly limit: number;
}

/** How a command ended; `problem` says in words what went wrong. */
export type CommandEnd = { readonly ok: true } | { readonly ok: false; readonly problem: string };

/**
 * Runs a command in a process group of its own, so that a timeout or a stopped run takes everything
 * the command started along. Never throws.
 */
export function runCommand(command: Command, stopped: AbortSignal): Promise<CommandEnd> {
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true,
    });
    let problem: string | undefined;
    const kill = (reason: string): void => {
      problem ??= reason;
      if (child.pid !== undefined) killGroup(child.pid);
    };
    const timer = setTimeout(
      () => kill(`killed after ${command.limit / 60_000} min`),
      command.limit,
    );
    const stop = (): void => kill('stopped');
    stopped.addEventListener('abort', stop);
    const end = (ended: CommandEnd): void => {
      clearTimeout(timer);
      stopped.removeEventListener('abort', stop);
      resolve(ended);
    };
    child.on('error', (error) => end({ ok: false, problem: error.message }));
    child.on('close', (code, signal) => {
      if (code === 0 && problem === undefined) end({ ok: true });
      else end({ ok: false, problem: problem ?? `ended with ${signal ?? `code ${code}`}` });
    });
    if (stopped.aborted) stop();
  });
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already: that is what was asked for.
  }
}
