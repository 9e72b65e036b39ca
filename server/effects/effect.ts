import type { Json, JsonObject } from '@interlock/engine';
import type { Config } from '../config.ts';
import type { Resolve } from './egress.ts';

/** A resolved action to be done, as its handler sees it. */
export interface EffectRequest {
  /** Also the idempotency key: stable over all attempts. */
  readonly id: string;
  readonly type: string;
  readonly params: JsonObject;
  /** W3C trace context of the event that caused it. */
  readonly traceparent?: string;
}

/** What an operator has set that handlers go by. */
export interface EffectConfig extends Pick<Config, 'allowHosts' | 'smtpUrl' | 'mailFrom'> {
  /** How names become addresses; the system's resolver when left out. */
  readonly resolve?: Resolve;
}

/** What a handler is given beside the effect. */
export interface EffectContext {
  /** Aborted when the attempt must end at once: the server is stopping, or another node has taken over. */
  readonly signal: AbortSignal;
  readonly config: EffectConfig;
}

/** How an attempt ended. */
export type EffectOutcome =
  | { readonly kind: 'done'; readonly result: Json }
  | {
      /** It may succeed later: nobody answered, too busy, a fault of theirs. */
      readonly kind: 'retry';
      readonly error: string;
      readonly status?: number;
      /** Milliseconds the other side asked us to wait. */
      readonly after?: number;
    }
  | {
      /** It will not succeed by being repeated. */
      readonly kind: 'failed';
      readonly error: string;
      readonly status?: number;
    };

/** Does effects of one type. */
export interface EffectHandler {
  readonly type: string;
  /**
   * Makes one attempt. Trouble that is to be expected is an outcome, never an exception. Error texts are
   * shown to people: they name what failed and never hold a credential.
   */
  run(effect: EffectRequest, context: EffectContext): Promise<EffectOutcome>;
}
