import type { JsonObject } from '../../json.ts';

/** A rule of json-rules-engine 7.3, as its constructor takes it. */
export interface Rule {
  readonly name: string;
  /** A group; there a comparison does not stand alone. */
  readonly conditions: JsonObject;
  readonly priority?: number;
  readonly event: { readonly type: string; readonly params: JsonObject };
}

/** Options json-rules-engine needs to decide as Interlock does: a missing fact is no error. */
export const ENGINE_OPTIONS = { allowUndefinedFacts: true } as const;

/** In `event.params`: what of a policy json-rules-engine has no place for. */
export const CARRIED = 'policy';
