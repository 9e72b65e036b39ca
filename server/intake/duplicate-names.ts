import { error, pointer, type Issue } from '@interlock/engine';

/**
 * Names given twice in a CloudEvent's own object, or in that of an event of a batch; a parser keeps the last one
 * and says nothing. Walks the text once without building anything. Pure.
 * @param text well-formed JSON
 * @param many true where the text is an array of events
 * @returns an issue for each, its path beginning with the event's place in a batch
 */
export function duplicateNames(text: string, many: boolean): Issue[] {
  const level = many ? 2 : 1;
  const issues: Issue[] = [];
  let names = new Set<string>();
  let depth = 0;
  let index = 0;
  /** A text that comes now, at the level of an event's own, is a name. */
  let named = false;
  for (let i = 0; i < text.length; i += 1) {
    const sign = text[i];
    if (sign === '"') {
      const end = endOfText(text, i);
      if (named && depth === level) {
        const name = JSON.parse(text.slice(i, end + 1)) as string;
        if (names.has(name)) issues.push(duplicate(name, many ? pointer(index) : ''));
        names.add(name);
      }
      named = false;
      i = end;
    } else if (sign === '{' || sign === '[') {
      depth += 1;
      if (depth === level) {
        named = sign === '{';
        names = new Set();
      }
    } else if (sign === '}' || sign === ']') depth -= 1;
    else if (sign === ',' && depth === level) named = names.size > 0;
    else if (sign === ',' && many && depth === 1) index += 1;
  }
  return issues;
}

/** Where the text that begins at a quote ends: at the next quote with no odd number of backslashes before it. */
function endOfText(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); ; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === '\\') before -= 1;
    if ((end - before) % 2 === 0) return end;
  }
}

function duplicate(name: string, base: string): Issue {
  const path = base + pointer(name.toWellFormed().replaceAll('\0', '').slice(0, 100));
  return error('duplicate-name', path, 'the event has this twice; send it once');
}
