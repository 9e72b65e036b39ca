import { stableJson } from '../json.ts';
import type { JsonObject } from '../json.ts';

/** A fact with its params as one text, equal for equal ones: its name in a ruling's `seen`. Pure. */
export function factKey(fact: string, params: JsonObject | undefined): string {
  return params === undefined ? fact : `${fact} ${stableJson(params)}`;
}
