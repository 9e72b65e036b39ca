import type { Step } from './program.ts';

/**
 * A search for a program's text anywhere in another: follows all ways at once, each step at most once a
 * character, so that it takes time in proportion to the text whatever the program. Pure as seen from outside.
 */
export function searcher(steps: readonly Step[]): (text: string) => boolean {
  const size = steps.length;
  const kinds = Uint8Array.from(steps, ({ kind }) => KINDS.indexOf(kind));
  const takes = steps.map((step) => (step.kind === 'take' ? step.takes : never));
  const ways = steps.map((step, at) => (step.kind === 'fork' ? step.ways : [at + 1, at + 1]));
  const [first, second] = [0, 1].map((n) => Int32Array.from(ways, (two) => two[n] ?? 0));
  if (first === undefined || second === undefined) return () => false;
  for (const [at, step] of steps.entries()) if (step.kind === 'jump') first[at] = step.to;
  let here = new Int32Array(size);
  let next = new Int32Array(size);
  /** By step: at which character it was reached last. */
  const reached = new Int32Array(size);
  /** Steps still to be looked at before the next character is. */
  const waiting = new Int32Array(size + 1);

  /** Adds a step and all that can be reached from it without a character; FOUND at the end of the program. */
  const follow = (
    from: number,
    into: Int32Array,
    count: number,
    text: string,
    at: number,
  ): number => {
    let filled = count;
    let left = 0;
    if (reached[from] !== at) {
      reached[from] = at;
      waiting[left++] = from;
    }
    while (left > 0) {
      const step = waiting[--left] ?? 0;
      const kind = kinds[step];
      if (kind === TAKE) {
        into[filled++] = step;
        continue;
      }
      if (kind === END) return FOUND;
      if (kind === PLACE && !isAt(steps[step], text, at)) continue;
      const one = first[step] ?? 0;
      if (reached[one] !== at) {
        reached[one] = at;
        waiting[left++] = one;
      }
      if (kind !== FORK) continue;
      const other = second[step] ?? 0;
      if (reached[other] !== at) {
        reached[other] = at;
        waiting[left++] = other;
      }
    }
    return filled;
  };

  return (text) => {
    let count = 0;
    reached.fill(-1);
    for (let at = 0; ;) {
      // It may begin at any place; steps reached here already are not followed again.
      count = follow(0, here, count, text, at);
      if (count === FOUND) return true;
      const codePoint = text.codePointAt(at);
      if (codePoint === undefined) return false;
      at += codePoint > 0xff_ff ? 2 : 1;
      let filled = 0;
      for (let n = 0; n < count; n += 1) {
        const step = here[n] ?? 0;
        if (takes[step]?.(codePoint) !== true) continue;
        filled = follow(step + 1, next, filled, text, at);
        if (filled === FOUND) return true;
      }
      [here, next] = [next, here];
      count = filled;
    }
  };
}

const KINDS: readonly Step['kind'][] = ['take', 'place', 'fork', 'jump', 'found'];
const TAKE = KINDS.indexOf('take');
const PLACE = KINDS.indexOf('place');
const FORK = KINDS.indexOf('fork');
const END = KINDS.indexOf('found');

const never = (): boolean => false;

const FOUND = -1;

const LINE_END = /[\n\r\u2028\u2029]/;

function isAt(step: Step | undefined, text: string, at: number): boolean {
  if (step?.kind !== 'place') return true;
  const { place, lines, word } = step;
  if (place === 'start') return at === 0 || (lines && LINE_END.test(text[at - 1] ?? ''));
  if (place === 'end') return at === text.length || (lines && LINE_END.test(text[at] ?? ''));
  const isWord = (codeUnit: number): boolean => !Number.isNaN(codeUnit) && word(codeUnit);
  const edge = isWord(text.charCodeAt(at - 1)) !== isWord(text.charCodeAt(at));
  return edge === (place === 'wordEdge');
}
