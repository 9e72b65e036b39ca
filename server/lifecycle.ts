import { findLaunchers, isGone, type LauncherMark } from './lifecycle/launchers.ts';

/** What the lifecycle needs of the running process; Node's `process` is one. */
export interface LifecycleHost {
  readonly pid: number;
  readonly ppid: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  on(event: string, listener: (cause: unknown) => void): unknown;
  exit(code: number): void;
}

/** The part of a logger the lifecycle needs; pino's logger is one. */
export interface LifecycleLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What {@link runUntilSignal} needs. */
export interface LifecycleOptions {
  readonly host: LifecycleHost;
  readonly log: LifecycleLog;
  /** Drains and closes everything, in order; called exactly once. */
  readonly onStop: (reason: string) => Promise<void>;
  /** Milliseconds for draining before the process ends all the same; 30 s when left out. */
  readonly grace?: number;
  /** Milliseconds on a clock that never runs backwards. */
  readonly now?: () => number;
}

/** The running server as its own end sees it. */
export interface Lifecycle {
  /** True from the first request to stop on: readiness answers 503 then. */
  readonly stopping: boolean;
  /**
   * Stops as a signal would, with another exit code when it is a failure. Idempotent.
   * @param reason for the log
   * @param exitCode 0 unless something broke
   */
  stop(reason: string, exitCode?: number): void;
}

const signals = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
/**
 * Ctrl-C reaches us from the terminal and once more from a package manager that passes it on: one
 * wish, two signals.
 */
const sameWish = 1_000;
/** How often the launchers are looked at, in milliseconds. */
const launcherInterval = 1_000;

/**
 * Keeps the process until somebody wants it to end: SIGTERM, SIGINT, SIGHUP, or the pnpm or npx it
 * was started through vanishing (they pass no signals on). Then `onStop` runs once and the process
 * exits with 0. A second signal, or draining longer than the grace time, ends it at once; that is
 * safe, only slower to start again. An uncaught error stops it the same way, with exit code 1.
 */
export function runUntilSignal(options: LifecycleOptions): Lifecycle {
  const { host, log, onStop, grace = 30_000, now = () => performance.now() } = options;
  let askedAt: number | undefined;
  let code = 0;

  const drain = async (reason: string): Promise<void> => {
    const deadline = setTimeout(() => {
      log.error({ grace }, 'draining took too long: ending now');
      host.exit(1);
    }, grace);
    try {
      await onStop(reason);
    } catch (cause) {
      log.error({ err: cause }, 'stopping failed');
      code = 1;
    }
    clearTimeout(deadline);
    host.exit(code);
  };

  const stop = (reason: string, exitCode = 0): void => {
    code = Math.max(code, exitCode);
    if (askedAt !== undefined) return;
    askedAt = now();
    log.info({ reason }, 'stopping');
    void drain(reason);
  };

  for (const [signal, forced] of Object.entries(signals)) {
    host.on(signal, () => {
      if (askedAt === undefined) return stop(signal);
      if (now() - askedAt < sameWish) return;
      log.warn({ signal }, 'second signal: ending without draining');
      host.exit(forced);
    });
  }
  host.on('uncaughtException', (cause) => {
    log.error({ err: cause }, 'an unexpected error');
    stop('an unexpected error', 1);
  });
  watchLaunchers(host, () => stop('the program that started the server has ended'));

  return {
    get stopping() {
      return askedAt !== undefined;
    },
    stop,
  };
}

/**
 * Calls back when a launcher vanishes. A server started directly has none: a service, or a person's
 * `node server/main.ts &`.
 */
function watchLaunchers(host: LifecycleHost, onGone: () => void): void {
  if (host.env['npm_lifecycle_event'] === undefined && host.env['npm_command'] === undefined)
    return;
  const launchers: readonly LauncherMark[] = findLaunchers(host.pid);
  const parent = host.ppid;
  const timer = setInterval(() => {
    // The parent's number is all there is where /proc is missing.
    if (host.ppid === parent && !launchers.some(isGone)) return;
    clearInterval(timer);
    onGone();
  }, launcherInterval);
  timer.unref();
}
