import { pointer } from '@interlock/engine';

const STRING = /"(?:[^"\\]|\\.)*"/y;

/**
 * JSON pointer of the value that begins at an offset of JSON text, as far as the text is JSON up to there. Builds
 * nothing but the place. Pure, never throws.
 */
export function placeInText(text: string, offset: number): string {
  const place: (string | number)[] = [];
  let key: string | undefined;
  for (let i = 0; i < offset; i += 1) {
    const char = text[i];
    if (char === '"') {
      STRING.lastIndex = i;
      const [written = '"'] = STRING.exec(text) ?? [];
      key = written;
      i += written.length - 1;
    } else if (char === ':') place[place.length - 1] = nameOf(key);
    else if (char === '{') place.push('');
    else if (char === '[') place.push(0);
    else if (char === '}' || char === ']') place.pop();
    else if (char === ',') {
      const last = place.at(-1);
      if (typeof last === 'number') place[place.length - 1] = last + 1;
    }
  }
  return pointer(...place);
}

/** Number of the line an offset of a text lies in, from 1. Pure. */
export function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}

function nameOf(written: string | undefined): string {
  try {
    return String(JSON.parse(written ?? '""'))
      .toWellFormed()
      .replaceAll('\0', '');
  } catch {
    return '';
  }
}
