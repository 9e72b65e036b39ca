import type { JsonObject } from '../api/json.ts';
import { isJsonObject } from '../api/json.ts';

const PREFIX = 'interlock.draft.';

/** What was typed into a form and not sent, kept in this tab; null when there is none. Never throws. */
export function readDraft(key: string): JsonObject | null {
  try {
    const stored: unknown = JSON.parse(sessionStorage.getItem(PREFIX + key) ?? 'null');
    return isJsonObject(stored) ? stored : null;
  } catch {
    return null;
  }
}

/** Keeps what was typed. Never throws: a full or forbidden storage only means it is not kept. */
export function keepDraft(key: string, values: JsonObject): void {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(values));
  } catch {
    // Nothing to do about it: the form itself still holds what was typed.
  }
}

/** Forgets it: it was sent, or thrown away on purpose. Never throws. */
export function dropDraft(key: string): void {
  try {
    sessionStorage.removeItem(PREFIX + key);
  } catch {
    // As above.
  }
}
