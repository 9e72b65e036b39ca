import { compilePattern, MAX_MATCHED_LENGTH } from '../../condition/operators/linear-pattern.ts';
import { exampleOf } from '../../condition/regular/example.ts';
import { unlike } from './text-values.ts';

/** What is put before, after and around an example, to come to another one. */
const AROUND = ['', '0', 'x', ' ', '-'];
const UNLIKELY = ['other', '', ' ', '0', 'Z', '_', '\u{e0}', '-1'];

/**
 * Texts in which a pattern is found and in which it is not, written as none of the literals is, and one too long to be
 * searched. Pure.
 *
 * @param patterns regular expressions; what is none is found nowhere
 * @returns `complete`: false where either is lacking, or patterns may be found together in ways nobody thought of
 */
export function patternValues(
  patterns: readonly string[],
  literals: ReadonlySet<string>,
): { readonly values: readonly string[]; readonly complete: boolean } {
  const distinct = [...new Set(patterns)];
  if (distinct.length === 0) return { values: [], complete: true };
  const likely = distinct.map(exampleOf).filter((text) => text !== null);
  const joined = likely.length > 1 ? [likely.join(''), likely.join(' ')] : [];
  const around = [...likely, ...joined].flatMap((text) =>
    AROUND.flatMap((before) => AROUND.map((after) => before + text + after)),
  );
  const all = [...new Set([...around, ...UNLIKELY])].filter((text) => !literals.has(text));
  const long = unlike(literals, ' '.repeat(MAX_MATCHED_LENGTH + 1), ' ');
  const [only, ...others] = distinct;
  const answers = new Set(only === undefined ? [] : all.map((text) => isFound(only, text)));
  return { values: [...all, long], complete: others.length === 0 && answers.size === 2 };
}

function isFound(pattern: string, text: string): boolean | null {
  const compiled = compilePattern(pattern);
  return typeof compiled === 'string' ? null : compiled.foundIn(text);
}
