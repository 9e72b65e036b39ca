import { RE2JS } from 're2js';

/** Most characters (UTF-16 units) of a pattern. */
export const MAX_PATTERN_LENGTH = 1_000;
/** Most characters (UTF-16 units) of a text a pattern is looked for in. */
export const MAX_MATCHED_LENGTH = 10_000;
/** Most instructions a pattern may compile to: matching takes at most this many steps a character. */
const MAX_PROGRAM = 1_000;

/** Patterns seen before, refused ones by why: a pattern that is itself a fact is met again and again. */
const known = new Map<string, LinearPattern | string>();
const MOST_KNOWN = 200;

/** A pattern ready to be looked for. */
export interface LinearPattern {
  /** Whether it is found somewhere in the text; null where the text is too long to be searched. */
  readonly foundIn: (text: string) => boolean | null;
}

/**
 * A pattern in RE2's syntax (https://github.com/google/re2/wiki/Syntax), or what is wrong with it in
 * words for its author. Searching takes time linear in the text, whatever the pattern, because what
 * cannot be matched so (look-around, back-references) is no part of the syntax. Pure as seen from
 * outside, never throws.
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
    const program = RE2JS.compile(pattern);
    if (program.programSize() > MAX_PROGRAM) {
      return `"${pattern}" repeats too much to be searched for quickly; repeat less, or use * and +`;
    }
    return {
      foundIn: (text) => (text.length > MAX_MATCHED_LENGTH ? null : program.test(text)),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const why = reason.replace(/^error parsing regexp: /, '');
    return `"${pattern}" is no pattern: ${why} (RE2 syntax: without look-around and back-references)`;
  }
}
