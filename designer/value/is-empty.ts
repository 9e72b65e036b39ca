import type { Json } from '../api/json.ts';

/** True for what counts as not filled in: nothing, an empty text, an empty list. Pure. */
export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) && value.length === 0;
}
