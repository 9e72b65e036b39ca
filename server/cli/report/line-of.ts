/** A place in a text, both counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Where the value a JSON pointer names begins in a JSON text; the closest one around it where there is none there, the
 * beginning where the text is no JSON. Pure, never throws.
 */
export function placeOf(text: string, pointer: string): TextPlace {
  const segments = pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
  const before = text.slice(0, find(text, segments));
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
}

/** The offset of the value the segments lead to, or of the last one on the way. */
function find(text: string, segments: readonly string[]): number {
  let at = skip(text, 0);
  for (const segment of segments) {
    const next = inside(text, at, segment);
    if (next === null) return at;
    at = next;
  }
  return at;
}

/** The offset of an entry of the object or list that begins at an offset. */
function inside(text: string, start: number, segment: string): number | null {
  const open = text[start];
  if (open !== '{' && open !== '[') return null;
  let at = skip(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== '}' && text[at] !== ']'; index += 1) {
    let name = String(index);
    if (open === '{') {
      const end = afterValue(text, at);
      name = textOf(text.slice(at, end));
      at = skip(text, skip(text, end) + 1);
    }
    if (name === segment) return at;
    at = skip(text, afterValue(text, at));
    if (text[at] === ',') at = skip(text, at + 1);
  }
  return null;
}

function textOf(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted;
  }
}

/** The offset after the value that begins at an offset. */
function afterValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '"') {
      at = endOfText(text, at);
      if (depth === 0) return at + 1;
    } else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (depth === 0 && (sign === ',' || sign === ':')) return at;
  }
  return text.length;
}

function endOfText(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === '"') return at;
  }
  return text.length;
}

function skip(text: string, start: number): number {
  let at = start;
  while (at < text.length && /\s/u.test(text[at] ?? '')) at += 1;
  return at;
}
