import { crashPoint } from '../crash-point.ts';
import { isStorable } from '../json-guard.ts';
import { backoff, MOST_ATTEMPTS } from './backoff.ts';
import type { EffectConfig, EffectHandler, EffectOutcome } from './effect.ts';
import type { EffectJob, NextStep } from './effect-queue.ts';
import type { BegunEffect, EffectLedger, EffectRef, EffectResult } from './ledger.ts';

/** The part of a logger effects need; pino's logger is one. */
export interface EffectLog {
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

/** What effects are performed with. */
export interface PerformTools {
  readonly ledger: EffectLedger;
  /** By effect type. */
  readonly handlers: ReadonlyMap<string, EffectHandler>;
  readonly config: EffectConfig;
  readonly log: EffectLog;
  /** From 0 up to 1. */
  readonly random: () => number;
  /** Resolves after so many milliseconds, rejects when the signal is aborted. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told how each attempt went, for metrics. */
  readonly onAttempt?: (type: string, outcome: EffectOutcome['kind'], seconds: number) => void;
}

/** Milliseconds between tries to write a result down, before its job is put back together with the result. */
const TELLING = [100, 500, 2_000, 5_000] as const;
const LONGEST_ERROR = 2_000;
/** Milliseconds until a result that could not be written down is tried again. */
const TELL_AGAIN = 15_000;

/**
 * Does what a job asks for: an attempt at its effect, or writing down the result an earlier attempt came to.
 * The order is begin, attempt, finish, end of the job; a crash between any two repeats from the last one
 * written, under the same idempotency key. Throws only where the ledger cannot be reached.
 * @param signal aborted when the attempt must end at once
 */
export async function performEffect(
  job: EffectJob,
  signal: AbortSignal,
  tools: PerformTools,
): Promise<NextStep> {
  if (job.result !== undefined) return tell(job, job.result, signal, tools);
  const ref = refOf(job);
  const effect = await tools.ledger.begin(ref);
  if (effect === undefined) return { kind: 'ended' };
  crashPoint('after-effect-begun');
  const outcome = await attempt(effect, signal, tools);
  const { id, type, attempts } = effect;
  crashPoint('after-effect-done');
  if (outcome.kind === 'done') {
    return tell(job, { kind: 'completed', result: outcome.result }, signal, tools);
  }
  const { error, status } = outcome;
  tools.log.warn({ effect: id, type, attempts, error }, 'an effect did not succeed');
  const final = outcome.kind === 'failed' || attempts >= MOST_ATTEMPTS;
  if (final) {
    const message =
      outcome.kind === 'failed' ? error : `gave up after ${attempts} attempts: ${error}`;
    const result: EffectResult = {
      kind: 'failed',
      message,
      ...(status === undefined ? {} : { status }),
    };
    return tell(job, result, signal, tools);
  }
  await tools.ledger.postpone(ref, error);
  const after = signal.aborted ? 0 : backoff(attempts, tools.random(), outcome.after);
  return { kind: 'again', after, job: { effect: id, record: job.record } };
}

async function attempt(
  effect: BegunEffect,
  signal: AbortSignal,
  tools: PerformTools,
): Promise<EffectOutcome> {
  const { type, attempts } = effect;
  // The last attempt began and never ended: whatever it does to this process, it does not do it for ever.
  if (attempts > MOST_ATTEMPTS) return { kind: 'retry', error: 'the last attempt did not end' };
  const handler = tools.handlers.get(type);
  if (handler === undefined) return { kind: 'failed', error: `nothing here does "${type}"` };
  const begun = performance.now();
  const outcome = await run(handler, effect, signal, tools);
  tools.onAttempt?.(type, outcome.kind, (performance.now() - begun) / 1000);
  return outcome.kind === 'done' ? outcome : { ...outcome, error: storable(outcome.error) };
}

/** Errors quote what somebody else's server said; it must not be able to keep them from being stored. */
function storable(error: string): string {
  const text = isStorable(error) ? error : error.replaceAll('\0', '\u{FFFD}').toWellFormed();
  return text.length > LONGEST_ERROR ? `${text.slice(0, LONGEST_ERROR - 1).toWellFormed()}…` : text;
}

async function run(
  handler: EffectHandler,
  effect: BegunEffect,
  signal: AbortSignal,
  { config, log }: PerformTools,
): Promise<EffectOutcome> {
  try {
    return await handler.run(effect, { signal, config });
  } catch (cause) {
    log.error({ err: cause, effect: effect.id, type: effect.type }, 'a handler of effects broke');
    return {
      kind: 'retry',
      error: `a fault of Interlock while doing "${effect.type}"; see the log`,
    };
  }
}

/** The effect has happened: its result is kept through every trouble in writing it down. */
async function tell(
  job: EffectJob,
  result: EffectResult,
  signal: AbortSignal,
  { ledger, log, pause }: PerformTools,
): Promise<NextStep> {
  for (const wait of [0, ...TELLING]) {
    try {
      if (wait > 0) await pause(wait, signal);
      await ledger.finish(refOf(job), result);
      crashPoint('after-effect-told');
      return { kind: 'ended' };
    } catch (cause) {
      if (signal.aborted) break;
      log.warn(
        { err: cause, effect: job.effect },
        'the result of an effect could not be written down',
      );
    }
  }
  return { kind: 'again', after: signal.aborted ? 0 : TELL_AGAIN, job: { ...job, result } };
}

function refOf({ effect, record }: EffectJob): EffectRef {
  return { id: effect, record };
}
