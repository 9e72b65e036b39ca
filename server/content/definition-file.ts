import type { Json, Parsed } from '@interlock/engine';
import { parseJson } from '../json-guard.ts';

/** Largest definition file, in bytes. */
export const LARGEST_FILE = 1_048_576;

/** Definitions are wider than requests: a generated schema or a decision table has many keys. */
const LIMITS = { depth: 64, keys: 50_000, leaves: /^/, single: true };

/** The JSON of a definition file. Pure, never throws. */
export function parseDefinition(bytes: Uint8Array): Parsed<Json> {
  return parseJson(bytes, LIMITS);
}
