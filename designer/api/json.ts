import type { Json, JsonObject } from '@interlock/engine';

export type { Json, JsonObject } from '@interlock/engine';

/**
 * True for a plain JSON object (neither null nor a list). Pure. Stands here because importing it
 * through the engine's door would put the whole engine into the first paint.
 */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value as plain text: texts as they are, everything else as JSON. Pure. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
