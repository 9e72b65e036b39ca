import type { Json, JsonObject } from '@interlock/engine';
import type { TextMap } from './text-map.ts';

const LONGEST = 4_096;

/** Those of the named fields that hold a link a browser may safely follow (http or https). Pure. */
export function linksOf(given: JsonObject, names: readonly string[]): TextMap {
  return Object.fromEntries(
    names.flatMap((name): [string, string][] => {
      const link = webLink(given[name]);
      return link === undefined ? [] : [[name, link]];
    }),
  );
}

function webLink(given: Json | undefined): string | undefined {
  if (typeof given !== 'string' || given.length > LONGEST) return undefined;
  const url = URL.parse(given);
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? given : undefined;
}
