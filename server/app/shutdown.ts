import type { Log } from '../runtime/log.ts';

/** Stops parts in the reverse order of their start. */
export interface Shutdown {
  /** Adds a part that has started. */
  add(what: string, stop: () => Promise<void>): void;
  /** True from the first call of `run` on. */
  begun(): boolean;
  /** Stops every part, the last one first; one that fails does not keep the others. Idempotent. */
  run(): Promise<void>;
}

/** A shutdown with nothing in it yet. */
export function createShutdown(log: Log): Shutdown {
  const parts: { readonly what: string; readonly stop: () => Promise<void> }[] = [];
  let running: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    for (const { what, stop } of parts.toReversed()) {
      try {
        await stop();
      } catch (cause) {
        log.error({ err: cause }, `${what} could not be stopped`);
      }
    }
  };
  return {
    add: (what, stop) => void parts.push({ what, stop }),
    begun: () => running !== undefined,
    run() {
      running ??= stopAll();
      return running;
    },
  };
}
