import type { CompiledAction } from '../action/compile.ts';
import { EngineError } from '../errors.ts';
import { asText, isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { EffectBreaker } from '../plan.ts';
import { QUIET_STAGES } from '../quiet-stage.ts';
import { enqueue, uncount } from './progress.ts';
import type { Progress } from './progress.ts';
import { faultOf } from './policy-fault.ts';
import type { Fault } from './policy-fault.ts';
import { celScope } from './scene.ts';
import type { Scene } from './scene.ts';
import type { Acting, Origin, Work } from './work.ts';

/** What policies asked for, to be queued once all of them have decided. */
export interface Asked {
  readonly actions: {
    readonly type: string;
    readonly params: JsonObject;
    readonly breaker: EffectBreaker | undefined;
    readonly origin: Origin;
  }[];
  /** Why the event is suppressed, if a policy said so. */
  suppressed: string | null;
}

/**
 * Evaluates what a policy that acts declared. Where a value cannot be had, nothing of the policy is asked for and
 * it has not counted anything; the others go on.
 *
 * @returns what broke; null where nothing did
 */
export function ask(
  progress: Progress,
  acting: Acting,
  declared: readonly CompiledAction[],
  breaker: EffectBreaker | undefined,
  scene: Scene,
  asked: Asked,
): Fault | null {
  const ready: { readonly action: CompiledAction; readonly params: JsonObject }[] = [];
  for (const action of declared) {
    try {
      const evaluated = action.params.evaluate(celScope(scene));
      ready.push({ action, params: isJsonObject(evaluated) ? evaluated : {} });
    } catch (cause) {
      uncount(progress, acting.counted);
      return faultOf(cause, pointerIn(cause) ?? `${action.at}/params`);
    }
  }
  for (const { action, params } of ready) {
    const { type, at } = action;
    if (type === 'suppress') {
      asked.suppressed = asText(params['reason'] ?? 'suppressed');
      const stage = QUIET_STAGES.find((one) => one === params['stage']);
      const why = { reason: asked.suppressed, ...(stage === undefined ? {} : { stage }) };
      acting.done += 1;
      progress.trace.push({ kind: 'suppressed', policy: acting.policy, ...why });
      continue;
    }
    acting.left += 1;
    asked.actions.push({ type, params, breaker, origin: { acting, at } });
  }
  return null;
}

/** Where in the policy's file the value stands that broke. */
function pointerIn(cause: unknown): string | null {
  const pointer = cause instanceof EngineError ? cause.details['pointer'] : undefined;
  return typeof pointer === 'string' ? pointer : null;
}

/** Queues what policies asked for. */
export function perform(
  progress: Progress,
  { actions }: Asked,
  { depth, event, subject }: Pick<Extract<Work, { kind: 'act' }>, 'depth' | 'event' | 'subject'>,
): void {
  for (const one of actions) enqueue(progress, { kind: 'act', depth, event, subject, ...one });
}
