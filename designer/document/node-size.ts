import type { EdgeWords } from './edge-words.ts';
import type { StateNode } from './to-graph.ts';

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Room a group keeps above what is inside, for its title. */
export const TITLE_ROOM = 36;

const GRID = 4;

/**
 * How large a state is drawn, reckoned from its words so that the layout needs no measuring. Null
 * for shapes that are as large as what is inside them. Pure.
 */
export function nodeSize(node: StateNode): Size | null {
  switch (node.shape) {
    case 'start':
      return { width: 12, height: 12 };
    case 'history':
      return { width: 28, height: 28 };
    case 'final':
      return { width: onGrid(Math.min(textWidth(node.label, 7.2) + 44, 240)), height: 32 };
    case 'card': {
      const longest = Math.max(
        textWidth(node.label, 7.4) + 40 + node.clocks.length * 20,
        ...node.waits.map((wait) => textWidth(wait.title, 6.6) + 48),
      );
      const height = 40 + (node.waits.length === 0 ? 0 : node.waits.length * 20 + 8);
      return { width: onGrid(clamp(longest, 112, 260)), height };
    }
    case 'group':
    case 'parallel':
    case 'region':
      return null;
  }
}

/** Longest text beside an edge; the rest is told by the inspector. */
export const LABEL_WIDTH = 168;

/** Room the words beside an edge take; the guard may take two lines. Null for an edge without words. Pure. */
export function labelSize(words: EdgeWords): Size | null {
  if (words.title === '' && words.guard === null) return null;
  const title = textWidth(words.title, 6.5) + (words.timed ? 18 : 0);
  const guard = words.guard === null ? 0 : textWidth(words.guard, 6.1);
  const width = Math.min(Math.max(title, Math.min(guard, LABEL_WIDTH)), LABEL_WIDTH);
  const lines = (title > LABEL_WIDTH ? 2 : 1) + (guard === 0 ? 0 : guard > LABEL_WIDTH ? 2 : 1);
  return { width: onGrid(width + 12), height: lines * 16 + 2 };
}

function textWidth(text: string, perLetter: number): number {
  return text.length * perLetter;
}

function onGrid(value: number): number {
  return Math.ceil(value / GRID) * GRID;
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
