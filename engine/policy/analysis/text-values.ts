/** What comparisons ask of a text. */
export interface TextQuestions {
  /** Texts it is compared with as a whole. */
  readonly literals: readonly string[];
  readonly prefixes: readonly string[];
  readonly suffixes: readonly string[];
  /** Texts whose every part is tried. */
  readonly wholes: readonly string[];
  /** Bounds in the order of texts. */
  readonly textBounds: readonly string[];
  /** Numbers that stand for every place among the bounds in the order of numbers; empty without such bounds. */
  readonly numbers: readonly number[];
}

/** Texts that stand for others, and what they do not stand for. */
export interface TextValues {
  readonly values: readonly string[];
  /** A text of a kind not all of which are stood for: those beginning with a number. Null: there is no such kind. */
  readonly open: string | null;
  /** A text like no literal, where not every pair of a beginning and an ending has its own; else null. */
  readonly affixesOpen: string | null;
}

/** Most texts made by joining beginnings and endings. */
const MOST_AFFIXED = 400;

/**
 * Texts of which each stands for all that answer alike.
 *
 * Why that is complete: a text either is one of the literals or parts, which are all here, or it is not. Then, if it
 * does not begin with a number, no order holds of it and all that is left is its longest matching beginning and
 * ending; that beginning, a word found nowhere else, and that ending are a text which answers the same. If it does
 * begin with a number: with bounds among numbers only, it answers as its number written in a way no literal is; with
 * bounds among texts only, each beginning with a digit, as any text between the same two bounds that begins with a
 * number, and the text right after the lower bound does. Where both meet, or either meets beginnings and endings,
 * completeness is not claimed: `open`. Pure.
 */
export function textValues(questions: TextQuestions): TextValues {
  const { textBounds, numbers, prefixes, suffixes } = questions;
  const literals = new Set([
    ...questions.literals,
    ...textBounds,
    ...questions.wholes.flatMap(partsOf),
  ]);
  const ordered = textBounds.length > 0 || numbers.length > 0;
  const asNumbers = [
    ...numbers.map((number) => unlike(literals, String(number), ' ')),
    ...(numbers.length > 0 ? ['Infinity', '-Infinity'] : []).map((text) =>
      unlike(literals, text, ' '),
    ),
  ];
  const betweenTexts = textBounds.length > 0 ? amongBounds(textBounds, literals) : [];
  const mixed =
    (textBounds.length > 0 && numbers.length > 0) ||
    prefixes.length + suffixes.length > 0 ||
    !textBounds.every((bound) => /^\d/.test(bound));
  const few = (prefixes.length + 1) * (suffixes.length + 1) > MOST_AFFIXED;
  const affixed = affixedTexts(prefixes, suffixes, literals, few);
  const begun = ordered && mixed ? [...prefixes.map((prefix) => `${prefix}0`), ...prefixes] : [];
  return {
    values: [...new Set([...literals, ...affixed, ...asNumbers, ...betweenTexts, ...begun])],
    open: ordered && mixed ? unlike(literals, '0', ' ') : null,
    affixesOpen: few ? (affixed[0] ?? '') : null,
  };
}

function partsOf(whole: string): string[] {
  const parts = new Set(['']);
  for (let from = 0; from < whole.length; from += 1) {
    for (let to = from + 1; to <= whole.length; to += 1) parts.add(whole.slice(from, to));
  }
  return [...parts];
}

/** A text with as many fillings at its end as make it none of the literals. Pure. */
export function unlike(literals: ReadonlySet<string>, text: string, filling: string): string {
  let made = text;
  while (literals.has(made)) made += filling;
  return made;
}

const WORDS = ['other', 'another', 'something', 'unlike'];

function affixedTexts(
  prefixes: readonly string[],
  suffixes: readonly string[],
  literals: ReadonlySet<string>,
  few: boolean,
): string[] {
  const all = [...literals, ...prefixes, ...suffixes];
  const words = [...WORDS, unusedCharacter(all)];
  const text = (prefix: string, suffix: string): string =>
    words.map((word) => prefix + word + suffix).find((made) => fits(made, prefix, suffix)) ?? '';
  // The last word's character stands in no text, so it always fits.
  const fits = (made: string, prefix: string, suffix: string): boolean =>
    !literals.has(made) &&
    longest(prefixes, (one) => made.startsWith(one)) === prefix.length &&
    longest(suffixes, (one) => made.endsWith(one)) === suffix.length;
  const beginnings = ['', ...new Set(prefixes)];
  const endings = ['', ...new Set(suffixes)];
  if (few) return [...beginnings.map((p) => text(p, '')), ...endings.map((s) => text('', s))];
  return beginnings.flatMap((prefix) => endings.map((suffix) => text(prefix, suffix)));
}

function longest(affixes: readonly string[], matches: (affix: string) => boolean): number {
  return Math.max(0, ...affixes.filter(matches).map((affix) => affix.length));
}

/** A letter in none of the texts. */
function unusedCharacter(texts: readonly string[]): string {
  const used = texts.join('');
  for (let code = 0xe0; ; code += 1) {
    const character = String.fromCharCode(code);
    if (!used.includes(character)) return character;
  }
}

/** A text beginning with a number in each gap between bounds, where there is one that is no literal. */
function amongBounds(bounds: readonly string[], literals: ReadonlySet<string>): string[] {
  const sorted = [...new Set(bounds)].toSorted((a, b) => (a < b ? -1 : 1));
  const [lowest = ''] = sorted;
  const below = ['0', '-0', '-1'].map((text) => unlike(literals, text, ' '));
  const first = below.find((text) => text < lowest);
  return [
    ...(first === undefined ? [] : [first]),
    ...sorted.flatMap((low, i) => {
      const high = sorted[i + 1];
      const fits = (text: string): boolean =>
        text > low && (high === undefined || text < high) && !literals.has(text);
      const readable = ['0', '1', ' '].map((filling) => unlike(literals, low + filling, filling));
      // What lies between a text and the same with n NULs are the texts with fewer NULs, nothing else.
      const closest = unlike(literals, `${low}\0`, '\0');
      return [...readable, closest].filter(fits).slice(0, 1);
    }),
  ];
}
