/** A condition of a process, as far as it is understood. */
export type TextCondition =
  | {
      readonly kind: 'compare';
      readonly variable: string;
      readonly sign: Sign;
      readonly value: string | number | boolean;
    }
  | { readonly kind: 'all' | 'any'; readonly parts: readonly TextCondition[] }
  | { readonly kind: 'not'; readonly part: TextCondition };

/** How a variable is compared, in the signs of JUEL; FEEL's single `=` is `==` here. */
export type Sign = '==' | '!=' | '>=' | '<=' | '>' | '<';

const TOKEN =
  /\s*(?:(&&|\|\||==|!=|>=|<=|[=<>!()])|('[^'\\]*'|"[^"\\]*")|(-?\d{1,15}(?:\.\d{1,10})?)(?![\w.])|([A-Za-z_]\w{0,60})(?![\w.[]))/y;
/** Longest condition that is looked at. */
const LONGEST = 2_000;
/** Deepest its brackets and negations go. */
const DEEPEST = 20;

const WORDS: ReadonlyMap<string, string> = new Map([
  ['&&', 'and'],
  ['||', 'or'],
  ['!', 'not'],
]);
const SIGNS: ReadonlySet<string> = new Set(['==', '!=', '>=', '<=', '>', '<']);
const MIRRORED: ReadonlyMap<string, Sign> = new Map([
  ['>', '<'],
  ['<', '>'],
  ['>=', '<='],
  ['<=', '>='],
]);

/**
 * Reads `${amount < 5 && !approved}`, `#{…}` (JUEL) or `= amount < 5 and not(approved)` (FEEL): variables compared with
 * literals, and, or, not, brackets. Null: it says something else. Pure, never throws.
 */
export function parseConditionText(text: string): TextCondition | null {
  if (text.length > LONGEST) return null;
  const inner =
    /^[$#]\{([^{}]*)\}$/u.exec(text.trim())?.[1] ?? /^=(?!=)(.*)$/su.exec(text.trim())?.[1];
  const tokens = inner === undefined ? null : tokensOf(inner);
  if (tokens === null) return null;
  let at = 0;
  const next = (word: string): boolean => {
    if (tokens[at]?.word !== word) return false;
    at += 1;
    return true;
  };
  const joined = (
    kind: 'all' | 'any',
    word: string,
    part: (depth: number) => TextCondition | null,
    depth: number,
  ): TextCondition | null => {
    const parts: TextCondition[] = [];
    do {
      const one = part(depth);
      if (one === null) return null;
      parts.push(one);
    } while (next(word));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : { kind, parts };
  };
  const either = (depth: number): TextCondition | null =>
    depth > DEEPEST ? null : joined('any', 'or', both, depth);
  const both = (depth: number): TextCondition | null => joined('all', 'and', single, depth);
  const single = (depth: number): TextCondition | null => {
    if (depth > DEEPEST) return null;
    if (next('not')) {
      const part = single(depth + 1);
      return part === null ? null : { kind: 'not', part };
    }
    if (!next('(')) return compared();
    const inside = either(depth + 1);
    return inside !== null && next(')') ? inside : null;
  };
  const compared = (): TextCondition | null => {
    const first = tokens[at];
    if (first === undefined || first.word !== null) return null;
    at += 1;
    const found = tokens[at]?.word ?? '';
    const word = found === '=' ? '==' : found;
    if (!SIGNS.has(word)) {
      const { name } = first;
      return name === null ? null : { kind: 'compare', variable: name, sign: '==', value: true };
    }
    const sign = word as Sign;
    const second = tokens[at + 1];
    if (second === undefined || second.word !== null) return null;
    at += 2;
    if (first.name !== null && second.name === null)
      return { kind: 'compare', variable: first.name, sign, value: second.value };
    if (first.name !== null || second.name === null) return null;
    const turned = MIRRORED.get(sign) ?? sign;
    return { kind: 'compare', variable: second.name, sign: turned, value: first.value };
  };
  const read = either(0);
  return at === tokens.length ? read : null;
}

/** A sign or word; a literal; or, with a name, a variable. */
interface Token {
  readonly word: string | null;
  readonly name: string | null;
  readonly value: string | number | boolean;
}

function tokensOf(text: string): Token[] | null {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  for (let at = 0; at < end; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const [, sign, quoted, digits, name = ''] = TOKEN.exec(text) ?? [];
    if (sign !== undefined)
      tokens.push({ word: WORDS.get(sign) ?? sign, name: null, value: false });
    else if (quoted !== undefined)
      tokens.push({ word: null, name: null, value: quoted.slice(1, -1) });
    else if (digits !== undefined) tokens.push({ word: null, name: null, value: Number(digits) });
    else if (name === '') return null;
    else if (['and', 'or', 'not'].includes(name))
      tokens.push({ word: name, name: null, value: false });
    else if (name === 'true' || name === 'false')
      tokens.push({ word: null, name: null, value: name === 'true' });
    else tokens.push({ word: null, name, value: false });
  }
  return tokens;
}
