import { error, isJsonObject, pointer, warning } from '@interlock/engine';
import type { Issue, Json } from '@interlock/engine';

/** Labels or annotations. */
export interface TextMap {
  readonly [name: string]: string;
}

/** Most labels, and most annotations, of one alert. */
export const MOST_ENTRIES = 256;
const LONGEST_NAME = 256;

/**
 * A map of texts, such as labels, with every mistake added to `issues`. Too long a text is cut and warned
 * about rather than refused: its sender cannot be told to send it again shorter. Pure.
 * @param given absent and null count as an empty map
 * @param longest characters (UTF-16 code units) kept of a text
 * @returns the map; meaningless when errors were added
 */
export function readTextMap(
  given: Json | undefined,
  path: string,
  longest: number,
  issues: Issue[],
): TextMap {
  if (given === undefined || given === null) return {};
  if (!isJsonObject(given)) {
    issues.push(error('not-a-map', path, 'must be an object of texts'));
    return {};
  }
  const entries = Object.entries(given);
  if (entries.length > MOST_ENTRIES) {
    const message = `has ${entries.length} entries; at most ${MOST_ENTRIES} are accepted`;
    issues.push(error('too-many-entries', path, message));
    return {};
  }
  return Object.fromEntries(
    entries.map(([name, value]): [string, string] => {
      const at = path + pointer(name.slice(0, LONGEST_NAME));
      if (name.length > LONGEST_NAME) {
        issues.push(
          error('name-too-long', at, `the name is longer than ${LONGEST_NAME} characters`),
        );
      }
      if (typeof value !== 'string') {
        issues.push(error('not-a-text', at, 'must be a text'));
        return [name, ''];
      }
      if (value.length <= longest) return [name, value];
      issues.push(warning('text-cut', at, `cut to ${longest} of ${value.length} characters`));
      return [name, cutText(value, longest)];
    }),
  );
}

/** A text cut to at most so many UTF-16 code units, ending in … and never within a character. Pure. */
export function cutText(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const cut = text.slice(0, longest - 1);
  return `${cut.isWellFormed() ? cut : cut.slice(0, -1)}…`;
}
