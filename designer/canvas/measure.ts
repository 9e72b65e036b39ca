import type { Measure, TextKind } from '@interlock/engine/drawing';

const FONTS: { readonly [kind in TextKind]: string } = {
  state: '600 13px',
  wait: '400 12px',
  edge: '500 12px',
};

let surface: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, number>();

/** Measures text as the page sets it, in the reader's own font. */
export const measureText: Measure = (text, kind) => {
  const key = `${kind} ${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  surface ??= document.createElement('canvas').getContext('2d');
  if (surface === null) return text.length * 8;
  surface.font = `${FONTS[kind]} ${getComputedStyle(document.body).fontFamily}`;
  const { width } = surface.measureText(text);
  known.set(key, width);
  return width;
};
