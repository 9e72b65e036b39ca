import { unlike } from './text-values.ts';

/** Most parts of which every choice is made. */
const MOST_PARTS = 6;

/**
 * Texts that contain some parts and not others, each choice there can be, written as none of the literals is. Joined by a
 * character that stands in none of them, parts contain what a text with all of them does at least, and nothing else. Pure.
 *
 * @returns `complete`: false where there are too many parts to make every choice of them
 */
export function partValues(
  parts: readonly string[],
  literals: ReadonlySet<string>,
): { readonly values: readonly string[]; readonly complete: boolean } {
  const distinct = [...new Set(parts)];
  if (distinct.length === 0) return { values: [], complete: true };
  const between = unusedIn(distinct);
  const complete = distinct.length <= MOST_PARTS;
  const some = complete ? choicesOf(distinct) : [[], ...distinct.map((part) => [part]), distinct];
  return {
    values: some.map((chosen) => unlike(literals, chosen.join(between), between)),
    complete,
  };
}

/** Every choice of some texts, each a bit of its number. */
function choicesOf(texts: readonly string[]): string[][] {
  return Array.from({ length: 2 ** texts.length }, (_, number) =>
    texts.filter((_text, i) => (number >> i) % 2 === 1),
  );
}

function unusedIn(texts: readonly string[]): string {
  const used = texts.join('');
  for (const character of ' -_.:') if (!used.includes(character)) return character;
  for (let code = 0xe0; ; code += 1) {
    const character = String.fromCharCode(code);
    if (!used.includes(character)) return character;
  }
}
