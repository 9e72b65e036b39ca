import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { AppError } from '../../app-error.ts';

/** Where git is looked for: the server passes on nothing of its own environment. */
const PATH = '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/opt/local/bin';

/** The environment of every git there is: no settings but ours, nobody to ask, no objects in others' places. */
export const GIT_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH,
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_PROTOCOL_FROM_USER: '0',
};

/** Milliseconds one run may take. */
const PATIENCE = 60_000;
/** Bytes one run may answer. */
const MOST_BYTES = 512 * 1_048_576;

/** How git is run. */
export interface GitRun {
  readonly cwd: string;
  /** Fixed words only: nothing anybody else chose may stand among them. */
  readonly args: readonly string[];
  readonly input?: Buffer | string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * What git answers.
 * @throws AppError `git-missing` where there is no git, `git-failed` with what it said
 */
export async function runGit({ cwd, args, input = '', env = {} }: GitRun): Promise<Buffer> {
  const child = startGit({ cwd, args, env });
  const late = setTimeout(() => child.kill('SIGKILL'), PATIENCE);
  const out: Buffer[] = [];
  let said = '';
  let bytes = 0;
  child.stdout.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > MOST_BYTES) child.kill('SIGKILL');
    else out.push(part);
  });
  child.stderr.on('data', (part: Buffer) => (said = (said + part.toString()).slice(0, 2_000)));
  // It may end before it has read all; why, it says itself.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    const code = await ended(child);
    if (code === 0) return Buffer.concat(out);
    const what = `git ${args[0] ?? ''}`;
    throw new AppError(
      'git-failed',
      500,
      `${what} failed: ${said.trim() || `it ended with ${code}`}`,
    );
  } finally {
    clearTimeout(late);
  }
}

/** Starts git; the caller sees to its streams and its end. */
export function startGit({
  cwd,
  args,
  env = {},
}: Omit<GitRun, 'input'>): ChildProcessWithoutNullStreams {
  return spawn('git', [...args], {
    cwd,
    env: { ...GIT_ENVIRONMENT, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

/** Its exit code, null when it was killed. @throws AppError `git-missing` */
export function ended(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('close', resolve);
    child.once('error', (cause: NodeJS.ErrnoException) => {
      const message = 'the program git cannot be run: install it (2.39 or newer) on this machine';
      reject(new AppError('git-missing', 503, message, { cause, retryAfter: 60 }));
    });
  });
}
