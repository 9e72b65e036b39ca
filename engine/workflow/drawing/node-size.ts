import type { EdgeWords } from './edge-words.ts';
import type { StateNode } from './to-graph.ts';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a text is, which decides how it is set. */
export type TextKind = 'state' | 'wait' | 'edge';

/** How wide a text is when it is set, pixels. The page measures; without one it is reckoned. */
export type Measure = (text: string, kind: TextKind) => number;

/** Reckons with wide letters, where there is no page to measure on. Pure. */
export const reckon: Measure = (text, kind) => text.length * (kind === 'state' ? 8 : 7);

/** Room a group keeps above what is inside, for its title. */
export const TITLE_ROOM = 36;

/** Height of a line of words beside an edge. */
export const LINE = 16;

/** Widest words beside an edge; longer ones take a second line, the rest is told by the inspector. */
export const WORDS_WIDTH = 176;

const GRID = 4;

/**
 * How large a state is drawn. Null for shapes that are as large as what is inside them. Pure.
 */
export function nodeSize(node: StateNode, measure: Measure): Size | null {
  switch (node.shape) {
    case 'start':
      return { width: 12, height: 12 };
    case 'history':
      return { width: 28, height: 28 };
    case 'final':
      return { width: onGrid(Math.min(measure(node.label, 'state') + 44, 260)), height: 32 };
    case 'card': {
      const longest = Math.max(
        measure(node.label, 'state') + 48 + node.clocks.length * 22,
        ...node.waits.map((wait) => measure(wait.title, 'wait') + 46),
      );
      const height = 40 + (node.waits.length === 0 ? 0 : node.waits.length * 20 + 8);
      return { width: onGrid(clamp(longest, 104, 280)), height };
    }
    case 'group':
    case 'parallel':
    case 'region':
      return null;
  }
}

/** Lines a row of words takes: its title, and its guard beneath. */
export interface RowLines {
  readonly title: number;
  readonly guard: number;
}

/** How many lines an edge's words take. Pure. */
export function rowLines(words: EdgeWords, measure: Measure): RowLines {
  const lines = (text: string, extra: number): number =>
    measure(text, 'edge') + extra > WORDS_WIDTH ? 2 : 1;
  return {
    title: words.title === '' ? 0 : lines(words.title, words.timed ? 16 : 0),
    guard: words.guard === null ? 0 : lines(words.guard, 0),
  };
}

/** Room the words of a bundle take, one row per transition. Null when there are none. Pure. */
export function wordsSize(rows: readonly EdgeWords[], measure: Measure): Size | null {
  let width = 0;
  let height = 0;
  for (const words of rows) {
    const lines = rowLines(words, measure);
    if (lines.title + lines.guard === 0) continue;
    const title = measure(words.title, 'edge') + (words.timed ? 16 : 0);
    const guard = words.guard === null ? 0 : measure(words.guard, 'edge');
    width = Math.max(width, Math.min(Math.max(title, guard), WORDS_WIDTH));
    height += (lines.title + lines.guard) * LINE + (height === 0 ? 0 : 4);
  }
  return height === 0 ? null : { width: onGrid(width + 12), height: height + 2 };
}

function onGrid(value: number): number {
  return Math.ceil(value / GRID) * GRID;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
