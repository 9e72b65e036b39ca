import { setTimeout as pause } from 'node:timers/promises';
import type { EffectConfig, EffectHandler, EffectOutcome } from './effect.ts';
import type { EffectQueue } from './effect-queue.ts';
import { HANDLERS } from './handlers.ts';
import type { EffectLedger } from './ledger.ts';
import { performEffect, type EffectLog } from './perform-effect.ts';

/** What {@link startEffectWorker} needs. */
export interface EffectWorkerOptions {
  /** Started already. */
  readonly queue: EffectQueue;
  readonly ledger: EffectLedger;
  readonly config: EffectConfig;
  readonly log: EffectLog;
  /** By effect type; every handler there is when left out. */
  readonly handlers?: ReadonlyMap<string, EffectHandler>;
  /** Told how each attempt went, for metrics. */
  readonly onAttempt?: (type: string, outcome: EffectOutcome['kind'], seconds: number) => void;
}

/** Starts doing effects on this node; `queue.stop()` ends it. Any number of nodes may do so on one database. */
export async function startEffectWorker(options: EffectWorkerOptions): Promise<void> {
  const { queue, ledger, config, log, handlers = HANDLERS, onAttempt } = options;
  const tools = {
    ledger,
    config,
    log,
    handlers,
    random: Math.random,
    pause: (ms: number, signal: AbortSignal) => pause(ms, undefined, { signal }),
    ...(onAttempt === undefined ? {} : { onAttempt }),
  };
  await queue.work((job, signal) => performEffect(job, signal, tools));
}
