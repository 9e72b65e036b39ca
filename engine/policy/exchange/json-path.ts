/** Segments JSONPath reads as they stand: none of its signs in them. */
const PLAIN = /^[\p{L}\p{N}_-]+$/u;

/** One step of a simple JSONPath: `.name`, `[0]`, `['name']`. */
const STEP = /^(?:\.([\p{L}\p{N}_-]+)|\[(\d+)\]|\['([^'\]]+)'\]|\["([^"\]]+)"\])/u;

/**
 * A dotted path as the JSONPath json-rules-engine reads by itself; null where JSONPath would read something
 * else by it. Pure.
 */
export function toJsonPath(path: string): string | null {
  const segments = path.split('.');
  return segments.every((segment) => PLAIN.test(segment)) ? `$.${path}` : null;
}

/**
 * A simple JSONPath (`$.a.b[0]['c']`, or without `$`) as a dotted path, `''` for the root; null for one that
 * searches, filters or slices. Pure.
 */
export function fromJsonPath(path: string): string | null {
  let rest = path.startsWith('$') ? path.slice(1) : `.${path}`;
  const segments: string[] = [];
  while (rest !== '') {
    const step = STEP.exec(rest);
    const name = step?.slice(1).find((part) => part !== undefined);
    if (step === null || name === undefined || name.includes('.')) return null;
    segments.push(name);
    rest = rest.slice(step[0].length);
  }
  return segments.join('.');
}

/** Whether JSONPath finds something at a path in texts and lists where Interlock finds nothing. Pure. */
export function readsTexts(path: string): boolean {
  return path.split('.').some((segment) => segment === 'length' || /^\d+$/.test(segment));
}
