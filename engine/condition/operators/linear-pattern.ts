import { compileExpression, TooManySteps } from '../regular/program.ts';
import { searcher } from '../regular/search.ts';
import { NotRegular, readExpression } from '../regular/syntax.ts';

/** Most characters (UTF-16 units) of a pattern. */
export const MAX_PATTERN_LENGTH = 1_000;
/** Most characters (UTF-16 units) of a text a pattern is looked for in. */
export const MAX_MATCHED_LENGTH = 10_000;
/** Most steps a pattern may come to: searching takes at most this many a character. */
const MAX_STEPS = 500;

/** Patterns seen before, refused ones by why: a pattern that is itself a fact is met again and again. */
const known = new Map<string, LinearPattern | string>();
const MOST_KNOWN = 200;

/** A pattern ready to be looked for. */
export interface LinearPattern {
  /** Whether it is found somewhere in the text; null where the text is too long to be searched. */
  readonly foundIn: (text: string) => boolean | null;
}

/**
 * A regular expression as ECMAScript writes it with flag `u`, or what is wrong with it in words for its
 * author; `(?i)` in front makes capitals as good as small letters. Searching takes time linear in the text,
 * whatever the pattern, because what cannot be searched for so (look-around, back-references) is refused.
 * Pure as seen from outside, never throws.
 */
export function compilePattern(pattern: string): LinearPattern | string {
  if (pattern.length > MAX_PATTERN_LENGTH) {
    return `a pattern has at most ${MAX_PATTERN_LENGTH} characters, this one ${pattern.length}`;
  }
  const earlier = known.get(pattern);
  if (earlier !== undefined) return earlier;
  if (known.size >= MOST_KNOWN) known.clear();
  const compiled = compile(pattern);
  known.set(pattern, compiled);
  return compiled;
}

function compile(pattern: string): LinearPattern | string {
  if (pattern === '') return 'an empty pattern is found in every text; use exists or isBlank';
  try {
    const search = searcher(compileExpression(readExpression(pattern), MAX_STEPS));
    return { foundIn: (text) => (text.length > MAX_MATCHED_LENGTH ? null : search(text)) };
  } catch (cause) {
    if (cause instanceof TooManySteps)
      return `"${pattern}" repeats too much to be searched for quickly; repeat less, or use * and +`;
    const reason = cause instanceof Error ? cause.message : String(cause);
    if (cause instanceof NotRegular)
      return `"${pattern}" cannot be searched for in linear time: ${reason}`;
    // "Invalid regular expression: /(/u: Unterminated group": the last part tells.
    return `"${pattern}" is no pattern: ${reason.replace(/^.*: /s, '')}`;
  }
}
