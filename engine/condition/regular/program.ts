import type { Expression, Flags, Place } from './syntax.ts';

/** Whether a character, by its code point, is one of those a step takes. */
export type Takes = (codePoint: number) => boolean;

/**
 * A step of a program, which begins with its first one: a character, a place, two ways to go on, or the end.
 * Steps go on at the next one where nothing else is said.
 */
export type Step =
  | { readonly kind: 'take'; readonly takes: Takes }
  | { readonly kind: 'place'; readonly place: Place; readonly lines: boolean; readonly word: Takes }
  | { readonly kind: 'fork'; readonly ways: readonly [number, number] }
  | { readonly kind: 'jump'; readonly to: number }
  | { readonly kind: 'found' };

/** An expression repeats too much to be searched for with few steps a character. */
export class TooManySteps extends Error {}

/**
 * A regular expression as steps that can be followed side by side (K. Thompson, Regular Expression Search
 * Algorithm, CACM 11/6, 1968). Pure.
 * @param most steps
 * @throws TooManySteps
 */
export function compileExpression(expression: Expression, most: number): readonly Step[] {
  const steps: Step[] = [];
  const add = (step: Step): number => {
    if (steps.length >= most) throw new TooManySteps();
    return steps.push(step) - 1;
  };

  /** A step of which is known only later where it goes on. */
  const hold = (): number => add({ kind: 'jump', to: 0 });

  const write = (one: Expression): void => {
    if (one.kind === 'character') {
      const { codePoint } = one;
      add({ kind: 'take', takes: (other) => other === codePoint });
    } else if (one.kind === 'set') add({ kind: 'take', takes: setOf(one.source, one.flags) });
    else if (one.kind === 'place') {
      const { place, flags } = one;
      add({ kind: 'place', place, lines: flags.m, word: setOf('\\w', flags) });
    } else if (one.kind === 'sequence') for (const part of one.parts) write(part);
    else if (one.kind === 'choice') writeChoice(one.options);
    else writeRepeat(one);
  };

  /** Writes what may be left out. */
  const writeOptional = (inner: () => void): void => {
    const at = hold();
    inner();
    steps[at] = { kind: 'fork', ways: [at + 1, steps.length] };
  };

  const writeChoice = (options: readonly Expression[]): void => {
    const ends: number[] = [];
    for (const option of options.slice(0, -1)) {
      const at = hold();
      write(option);
      ends.push(hold());
      steps[at] = { kind: 'fork', ways: [at + 1, steps.length] };
    }
    const last = options.at(-1);
    if (last !== undefined) write(last);
    for (const at of ends) steps[at] = { kind: 'jump', to: steps.length };
  };

  const writeRepeat = ({ of, least, most: upTo }: Extract<Expression, { kind: 'repeat' }>) => {
    // What takes no step takes none however often.
    const before = steps.length;
    for (let n = 0; n < least; n += 1) {
      write(of);
      if (steps.length === before) return;
    }
    if (upTo === Infinity) {
      writeOptional(() => {
        const again = steps.length;
        write(of);
        add({ kind: 'fork', ways: [again, steps.length + 1] });
      });
      return;
    }
    const more = (left: number): void => {
      if (left === 0) return;
      writeOptional(() => {
        write(of);
        more(left - 1);
      });
    };
    if (upTo - least > most) throw new TooManySteps();
    more(upTo - least);
  };

  write(expression);
  add({ kind: 'found' });
  return steps;
}

const ASCII = 128;

/** What a native expression for one character takes: one character at a time it cannot take long. Pure. */
function setOf(source: string, { i, s }: Flags): Takes {
  const native = RegExp(`^${source}$`, `u${i ? 'i' : ''}${s ? 's' : ''}`);
  const takes = (codePoint: number): boolean => native.test(String.fromCodePoint(codePoint));
  const ascii = Uint8Array.from({ length: ASCII }, (_, codePoint) => Number(takes(codePoint)));
  return (codePoint) => (codePoint < ASCII ? ascii[codePoint] === 1 : takes(codePoint));
}
