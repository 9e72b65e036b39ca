import { asText } from '../../json.ts';
import type { Json } from '../../json.ts';
import { compilePattern } from './linear-pattern.ts';
import { inFamily, ready } from './operator.ts';
import type { Operator } from './operator.ts';

/** Whether a pattern is found in a text; null where one is no text, no pattern or too long. */
function found(text: Json | undefined, pattern: Json | undefined): boolean | null {
  if (typeof text !== 'string' || typeof pattern !== 'string') return null;
  const compiled = compilePattern(pattern);
  return typeof compiled === 'string' ? null : compiled.foundIn(text);
}

function searches(wanted: boolean): Pick<Operator, 'left' | 'right' | 'test' | 'prepare'> {
  return {
    left: ['text'],
    right: ['pattern'],
    test: (left, right) => found(left, right) === wanted,
    prepare(literal) {
      const compiled = compilePattern(asText(literal));
      if (typeof compiled === 'string') return ready(() => false);
      const { foundIn } = compiled;
      return ready((left) => typeof left === 'string' && foundIn(left) === wanted);
    },
  };
}

/** Texts in which a pattern is found, anywhere unless it says where by `^` and `$`. */
export const patternOperators: readonly Operator[] = inFamily('pattern', [
  {
    id: 'matches',
    label: 'matches the pattern',
    expectation: 'text matching {value}',
    negation: 'doesNotMatch',
    ...searches(true),
  },
  {
    id: 'doesNotMatch',
    label: 'does not match the pattern',
    expectation: 'text not matching {value}',
    negation: 'matches',
    ...searches(false),
  },
]);
