import type { CompiledAction } from '../action/compile.ts';
import { asText, isJsonObject } from '../json.ts';
import type { JsonObject } from '../json.ts';
import type { EffectBreaker } from '../plan.ts';
import { QUIET_STAGES } from '../quiet-stage.ts';
import { enqueue } from './progress.ts';
import type { Progress } from './progress.ts';
import { celScope } from './scene.ts';
import type { Scene } from './scene.ts';
import type { Work } from './work.ts';

/** What policies asked for, to be queued once all of them have decided. */
export interface Asked {
  readonly actions: {
    readonly type: string;
    readonly params: JsonObject;
    readonly breaker: EffectBreaker | undefined;
  }[];
  /** Why the event is suppressed, if a policy said so. */
  suppressed: string | null;
}

/** Evaluates what a policy that acts declared. */
export function ask(
  progress: Progress,
  policy: string,
  declared: readonly CompiledAction[],
  breaker: EffectBreaker | undefined,
  scene: Scene,
  asked: Asked,
): void {
  for (const action of declared) {
    const evaluated = action.params.evaluate(celScope(scene));
    const params = isJsonObject(evaluated) ? evaluated : {};
    if (action.type === 'suppress') {
      asked.suppressed = asText(params['reason'] ?? 'suppressed');
      const stage = QUIET_STAGES.find((one) => one === params['stage']);
      const why = { reason: asked.suppressed, ...(stage === undefined ? {} : { stage }) };
      progress.trace.push({ kind: 'suppressed', policy, ...why });
    } else asked.actions.push({ type: action.type, params, breaker });
  }
}

/** Queues what policies asked for. */
export function perform(
  progress: Progress,
  { actions }: Asked,
  { depth, event, subject }: Pick<Extract<Work, { kind: 'act' }>, 'depth' | 'event' | 'subject'>,
): void {
  for (const one of actions) enqueue(progress, { kind: 'act', depth, event, subject, ...one });
}
