import type { Json } from '@interlock/engine';
import type { EffectRequest } from './effect.ts';

/** How an effect ended for good. */
export type EffectResult =
  | { readonly kind: 'completed'; readonly result: Json }
  | { readonly kind: 'failed'; readonly message: string; readonly status?: number };

/** Which effect. */
export interface EffectRef {
  readonly id: string;
  /** The record it is done for, null for none; absent where a job of an older version does not tell. */
  readonly record?: string | null | undefined;
}

/** An effect whose attempt has begun. */
export interface BegunEffect extends EffectRequest {
  /** Attempts begun so far, this one included. */
  readonly attempts: number;
}

/** Where effects stand written; jobs only say when to look. */
export interface EffectLedger {
  /** Begins an attempt; undefined when there is nothing to do any more: ended, cancelled, unknown. */
  begin(ref: EffectRef): Promise<BegunEffect | undefined>;
  /** Notes why an attempt failed; it is tried again later. */
  postpone(ref: EffectRef, message: string): Promise<void>;
  /** Notes how the effect ended and tells the record that waits for it. Idempotent. */
  finish(ref: EffectRef, result: EffectResult): Promise<void>;
}
