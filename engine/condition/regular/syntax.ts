/** What characters a step takes, and how letters and lines are read there. */
export interface Flags {
  /** Capitals are as good as small letters. */
  readonly i: boolean;
  /** `^` and `$` are the beginning and end of every line. */
  readonly m: boolean;
  /** `.` is also the end of a line. */
  readonly s: boolean;
}

/** A place in a text an expression can insist on. */
export type Place = 'start' | 'end' | 'wordEdge' | 'noWordEdge';

/** A regular expression as a tree. */
export type Expression =
  /** One character: of those the native expression `source` takes, or exactly this one. */
  | { readonly kind: 'set'; readonly source: string; readonly flags: Flags }
  | { readonly kind: 'character'; readonly codePoint: number }
  | { readonly kind: 'place'; readonly place: Place; readonly flags: Flags }
  | { readonly kind: 'sequence'; readonly parts: readonly Expression[] }
  | { readonly kind: 'choice'; readonly options: readonly Expression[] }
  | {
      readonly kind: 'repeat';
      readonly of: Expression;
      readonly least: number;
      readonly most: number;
    };

/** A regular expression that says more than can be searched for in linear time. */
export class NotRegular extends Error {}

interface Reading {
  readonly source: string;
  at: number;
}

/**
 * Reads a regular expression in ECMAScript's syntax with flag `u` (ECMA-262, 22.2.1), which may begin with
 * flags as in `(?i)`. Pure.
 * @throws SyntaxError in the words of the platform where it is none; NotRegular where it looks around or back
 */
export function readExpression(pattern: string): Expression {
  const lead = /^\(\?([ims]+)\)/.exec(pattern);
  const source = lead === null ? pattern : pattern.slice(lead[0].length);
  // The platform's own reader finds every fault of syntax, so that what follows can be sure of it.
  RegExp(source, 'u');
  const flags = lead?.[1] ?? '';
  const reading = { source, at: 0 };
  return readChoice(reading, {
    i: flags.includes('i'),
    m: flags.includes('m'),
    s: flags.includes('s'),
  });
}

function readChoice(reading: Reading, flags: Flags): Expression {
  const options = [readSequence(reading, flags)];
  while (reading.source[reading.at] === '|') {
    reading.at += 1;
    options.push(readSequence(reading, flags));
  }
  const [only, ...others] = options;
  return only !== undefined && others.length === 0 ? only : { kind: 'choice', options };
}

function readSequence(reading: Reading, flags: Flags): Expression {
  const parts: Expression[] = [];
  for (;;) {
    const next = reading.source[reading.at];
    if (next === undefined || next === '|' || next === ')') return { kind: 'sequence', parts };
    parts.push(readRepeats(reading, readAtom(reading, flags)));
  }
}

function readRepeats(reading: Reading, of: Expression): Expression {
  const found = take(reading, /(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/y);
  if (found === null) return of;
  const [text, least = '', comma = '', most = ''] = found;
  if (text.startsWith('*')) return { kind: 'repeat', of, least: 0, most: Infinity };
  if (text.startsWith('+')) return { kind: 'repeat', of, least: 1, most: Infinity };
  if (text.startsWith('?')) return { kind: 'repeat', of, least: 0, most: 1 };
  const from = Number(least);
  const upTo = most === '' ? Infinity : Number(most);
  return { kind: 'repeat', of, least: from, most: comma === '' ? from : upTo };
}

const PLACES: { readonly [text: string]: Place } = {
  '^': 'start',
  $: 'end',
  '\\b': 'wordEdge',
  '\\B': 'noWordEdge',
};

function readAtom(reading: Reading, flags: Flags): Expression {
  const [place] = take(reading, /[$^]|\\[bB]/y) ?? [];
  const known = place === undefined ? undefined : PLACES[place];
  if (known !== undefined) return { kind: 'place', place: known, flags };
  if (reading.source[reading.at] === '(') return readGroup(reading, flags);
  const back = take(reading, /\\(?:[1-9]\d*|k<[^>]*>)/y);
  if (back !== null) throw new NotRegular(`"${back[0]}" refers back to what a group has found`);
  const [set] = take(reading, SETS) ?? [];
  if (set !== undefined) return { kind: 'set', source: set, flags };
  const codePoint = reading.source.codePointAt(reading.at) ?? 0;
  const character = String.fromCodePoint(codePoint);
  reading.at += character.length;
  // A letter that stands for its capital too is a set of both.
  return flags.i ? { kind: 'set', source: character, flags } : { kind: 'character', codePoint };
}

/** A class in brackets, a dot, or one escaped character or class; an escaped pair of surrogates is one. */
const SETS =
  /\[(?:[^\\\]]|\\.)*\]|\.|\\u\{[\da-f]+\}|\\ud[89ab][\da-f]{2}\\ud[c-f][\da-f]{2}|\\u[\da-f]{4}|\\x[\da-f]{2}|\\c[a-z]|\\p\{[^}]*\}|\\./isuy;

const LOOKS = /\(\?<?[=!]/y;
/** Without a name or with one, found again or not: what is searched for is the same. */
const GROUP = /\((?:\?<[^>]*>|\?([ims]*)(?:-([ims]*))?:)?/y;

function readGroup(reading: Reading, flags: Flags): Expression {
  const look = take(reading, LOOKS);
  if (look !== null) throw new NotRegular(`"${look[0]}…)" looks around`);
  const [, on = '', off = ''] = take(reading, GROUP) ?? [];
  const set = (flag: keyof Flags): boolean =>
    on.includes(flag) || (flags[flag] && !off.includes(flag));
  const inside = readChoice(reading, { i: set('i'), m: set('m'), s: set('s') });
  reading.at += ')'.length;
  return inside;
}

function take(reading: Reading, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = reading.at;
  const found = sticky.exec(reading.source);
  if (found !== null) reading.at += found[0].length;
  return found;
}
