import type { Principal } from '@interlock/engine';
import { createAdmission } from './admission.ts';
import { senderOf } from './sender.ts';
import { stopping } from './stopping.ts';
import { createWaitingLine, type Waiting } from './waiting-line.ts';

/** What all who ask what would happen come through, so that those who make it happen keep their share. */
export interface PlanGate {
  /**
   * Runs what only looks, when it is its turn. Must not be called from inside itself.
   * @param asker whose turn and room it is
   * @param events how much is asked
   * @throws AppError `overloaded` when too much is waiting already, `stopping`; what `look` throws
   */
  run<T>(asker: Principal, events: number, look: () => Promise<T>): Promise<T>;
  /** Events that wait for their turn, and those being planned. */
  load(): { readonly waiting: number; readonly running: number };
  /** Resolves when nothing is waiting or under way; what comes later is refused. */
  drain(): Promise<void>;
}

/** What {@link createPlanGate} may be told. */
export interface PlanGateOptions {
  /** Those that run at the same time: one large plan does not keep a small one waiting; 2 when left out. */
  readonly lanes?: number;
  /** Most events waiting or under way; 2,000 when left out: a few seconds of work. */
  readonly most?: number;
}

interface Job extends Waiting {
  readonly begin: () => void;
}

/** A gate in front of planning: few at a time, askers taking turns, with a room of its own to wait in. */
export function createPlanGate({ lanes = 2, most = 2_000 }: PlanGateOptions = {}): PlanGate {
  const line = createWaitingLine<Job>();
  const admission = createAdmission(most, () => performance.now());
  let working = 0;
  let running = 0;
  let draining: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  const start = (): void => {
    while (working < lanes) {
      const [job] = line.take(NONE, 1);
      if (job === undefined) break;
      working += 1;
      running += job.size;
      job.begin();
    }
    if (working === 0) draining?.resolve();
  };

  return {
    async run(asker, events, look) {
      if (draining !== undefined) throw stopping();
      const source = senderOf(asker);
      admission.enter(source, events);
      await new Promise<void>((begin) => {
        line.add({ source, size: events, keys: [], group: '', alone: true, begin });
        start();
      });
      try {
        return await look();
      } finally {
        working -= 1;
        running -= events;
        admission.leave(source, events);
        start();
      }
    },
    load: () => ({ waiting: admission.depth - running, running }),
    drain() {
      draining ??= Promise.withResolvers<void>();
      start();
      return draining.promise;
    },
  };
}

/** Nothing is locked by looking. */
const NONE: ReadonlySet<string> = new Set();
