import { readExpression } from './syntax.ts';
import type { Expression, Flags } from './syntax.ts';

/** Characters tried for a set, those a person would write first; then all the others near the beginning. */
const LIKELY = 'a0A-_ ./:@1xXyYzZ';
const LAST_TRIED = 0x5_00;
/** Longest example worth showing, characters. */
const LONGEST = 200;

/**
 * A short text a regular expression is likely found in, or null where none was thought of; what its places
 * ask for is not heeded, so it is yet to be searched. Pure, never throws.
 */
export function exampleOf(pattern: string): string | null {
  try {
    return write(readExpression(pattern));
  } catch {
    return null;
  }
}

/** No character was found for a set, or it would take too many. */
class NoExample extends Error {}

function write(one: Expression): string {
  switch (one.kind) {
    case 'character':
      return String.fromCodePoint(one.codePoint);
    case 'set':
      return characterOf(one.source, one.flags);
    case 'place':
      return '';
    case 'sequence':
      return short(one.parts.map(write).join(''));
    case 'choice':
      return one.options[0] === undefined ? '' : write(one.options[0]);
    case 'repeat':
      return short(write(one.of).repeat(Math.min(one.least, LONGEST + 1)));
  }
}

function short(text: string): string {
  if (text.length > LONGEST) throw new NoExample();
  return text;
}

function characterOf(source: string, { i, s }: Flags): string {
  const set = RegExp(`^${source}$`, `u${i ? 'i' : ''}${s ? 's' : ''}`);
  for (const character of LIKELY) if (set.test(character)) return character;
  for (let codePoint = 0x21; codePoint < LAST_TRIED; codePoint += 1) {
    const character = String.fromCodePoint(codePoint);
    if (set.test(character)) return character;
  }
  throw new NoExample();
}
