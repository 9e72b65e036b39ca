import { error } from './issue.ts';
import type { Issue } from './issue.ts';
import { nearestName } from './nearest-name.ts';

/** Longest list of names a message gives where none is near. */
const MOST_NAMES = 20;

/**
 * What to tell of a name nothing has: "there is no record type "incidnet"; did you mean "incident"?". Pure.
 *
 * @param kind what it should name: `record type`
 * @param at JSON pointer of the name
 */
export function unknownName(
  kind: string,
  given: string,
  known: readonly string[],
  at: string,
): Issue {
  const code = `unknown-${CODES.get(kind) ?? kind}`;
  return error(code, at, `there is no ${kind} "${given}"${nameHint(given, known)}`);
}

/** What to add to a message about an unknown name: the one most likely meant, else those there are. Pure. */
export function nameHint(given: string, known: readonly string[]): string {
  const meant = nearestName(given.slice(0, 100), known);
  if (meant !== undefined) return `; did you mean "${meant}"?`;
  if (known.length === 0 || known.length > MOST_NAMES) return '';
  return `; known are ${known.join(', ')}`;
}

/** Codes that are shorter than what is said. */
const CODES: ReadonlyMap<string, string> = new Map([['record type', 'type']]);
