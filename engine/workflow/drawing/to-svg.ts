import type { Bundle } from './bundles.ts';
import { MARK_SIGNS } from './compared-drawing.ts';
import type { Mark } from './compared-drawing.ts';
import type { EdgeWords } from './edge-words.ts';
import type { Box, LayoutInput, Placed, Route } from './elk-graph.ts';
import { LINE, rowLines, WORDS_WIDTH } from './node-size.ts';
import type { Measure } from './node-size.ts';
import { roundedPath } from './rounded-path.ts';
import { MARK_STYLE, SVG_STYLE } from './svg-style.ts';
import type { StateNode } from './to-graph.ts';
import { wrapWords } from './wrap-words.ts';
import { xmlText } from './xml-text.ts';

/** Room around the drawing, pixels. */
const MARGIN = 8;
/** Radius of an edge's corners, pixels. */
const BEND = 6;
/** Room for what the signs mean, below a drawing that has some, pixels. */
const LEGEND = 24;
const LEGEND_WIDTH = 260;

/**
 * A placed workflow as an SVG picture: light or dark as the reader has it, all text escaped, nothing in it that runs or
 * is loaded. The same input gives the same bytes. Pure.
 *
 * @param title what the picture is called to those who do not see it
 * @param marks what became of states and transitions, where two versions are drawn as one
 */
export function toSvg(
  input: LayoutInput,
  placed: Placed,
  title: string,
  marks?: ReadonlyMap<string, Mark>,
): string {
  const boxes = absoluteBoxes(input.graph.nodes, placed);
  const happy = new Set(input.happy);
  const legend = marks === undefined ? 0 : LEGEND;
  const wide = Math.max(placed.width, legend === 0 ? 0 : LEGEND_WIDTH);
  const [width, height] = [wide + 2 * MARGIN, placed.height + 2 * MARGIN + legend].map(round);
  const markOf = (ids: readonly string[]): string => classOf(ids, marks);
  const nodes = input.graph.nodes.flatMap((node) => {
    const box = boxes.get(node.id);
    return box === undefined ? [] : nodeParts(node, box, input.measure, markOf([node.id]));
  });
  const drawn = input.bundles.flatMap((bundle) => {
    const route = placed.edges.get(bundle.id);
    return route === undefined ? [] : [{ bundle, route }];
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="interlock-workflow" role="img" width="${width}" height="${height}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}">`,
    `<title>${xmlText(title)}</title>`,
    `<style>${SVG_STYLE}${marks === undefined ? '' : MARK_STYLE}</style>`,
    '<defs><marker id="interlock-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path class="head" d="M 0 0 L 8 4 L 0 8 z"/></marker></defs>',
    `<rect class="sheet" x="${-MARGIN}" y="${-MARGIN}" width="${width}" height="${height}"/>`,
    ...nodes,
    ...drawn.map(({ bundle, route }) =>
      line(
        bundle,
        route,
        (bundle.edges.some(({ id }) => happy.has(id)) ? ' happy' : '') +
          markOf(bundle.edges.map(({ id }) => id)),
      ),
    ),
    // Words lie on top of all lines.
    ...drawn.flatMap(({ bundle, route }) => wordsParts(bundle, route, input, markOf)),
    ...(marks === undefined ? [] : legendParts(placed.height + MARGIN)),
    '</svg>',
    '',
  ].join('\n');
}

/** Boxes from the drawing's own corner; ELK gives them from that of the state around. */
function absoluteBoxes(nodes: readonly StateNode[], placed: Placed): ReadonlyMap<string, Box> {
  const found = new Map<string, Box>();
  for (const { id, parent } of nodes) {
    const box = placed.nodes.get(id);
    const around = parent === null ? undefined : found.get(parent);
    if (box !== undefined) {
      found.set(id, { ...box, x: box.x + (around?.x ?? 0), y: box.y + (around?.y ?? 0) });
    }
  }
  return found;
}

function nodeParts(node: StateNode, box: Box, measure: Measure, mark: string): string[] {
  const told = toldText(node);
  return [
    `<g class="state ${node.shape} ${node.tone}${mark}" data-state="${xmlText(node.id)}">`,
    ...(told === '' ? [] : [`<title>${xmlText(told)}</title>`]),
    ...shapeParts(node, box, measure),
    '</g>',
  ];
}

/** What is not drawn of a state: its description, and what it does without being left. */
function toldText({ description, reactions, clocks }: StateNode): string {
  return [
    ...(description === null ? [] : [description]),
    ...clocks.map(({ title, mode }) => `${title}: ${mode === 'run' ? 'runs' : 'pauses'}`),
    ...reactions.map(({ label, id }) => `Stays on: ${label ?? id.slice(id.indexOf('#') + 1)}`),
  ].join('\n');
}

function shapeParts(node: StateNode, { x, y, width, height }: Box, measure: Measure): string[] {
  const rect = (radius: number): string =>
    `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="${radius}"/>`;
  const middle = x + width / 2;
  const label = (at: number, room: number): string => {
    const [text = ''] = wrapWords(node.label, 1, (words) => measure(words, 'state') <= room);
    return textAt(middle, at, text, 'name');
  };
  switch (node.shape) {
    case 'start':
      return [
        `<circle cx="${round(middle)}" cy="${round(y + height / 2)}" r="${round(width / 2)}"/>`,
      ];
    case 'history':
      return [
        `<circle cx="${round(middle)}" cy="${round(y + height / 2)}" r="${round(width / 2)}"/>`,
        textAt(middle, y + height / 2 + 4, node.deep ? 'H*' : 'H', 'name'),
      ];
    case 'final':
      return [
        rect(16),
        rect(16).replace('<rect', '<rect class="ring"'),
        label(y + height / 2 + 4, width - 16),
      ];
    case 'card':
      return [
        rect(8),
        label(y + 25, width - 16),
        ...node.waits.map(({ title }, i) => {
          const fits = (words: string): boolean => measure(words, 'wait') <= width - 24;
          const [text = ''] = wrapWords(`⋯ ${title}`, 1, fits);
          return textAt(middle, y + 49 + i * 20, text, 'wait');
        }),
      ];
    case 'group':
    case 'parallel':
    case 'region':
      return [rect(12), label(y + 23, width - 24)];
  }
}

function line(bundle: Bundle, { points }: Route, classes: string): string {
  return `<path class="line${classes}" data-from="${xmlText(bundle.source)}" data-to="${xmlText(bundle.target)}" d="${roundedPath(points, BEND)}" marker-end="url(#interlock-arrow)"/>`;
}

function wordsParts(
  { edges }: Bundle,
  { label }: Route,
  { words, measure }: LayoutInput,
  markOf: (ids: readonly string[]) => string,
): string[] {
  const rows = edges.flatMap(({ id }) => {
    const row = words.get(id);
    return row === undefined ? [] : [{ row, mark: markOf([id]) }];
  });
  if (label === null || rows.length === 0) return [];
  const { x, y, width, height } = label;
  const parts = [
    `<rect class="plate" x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}" rx="3"/>`,
  ];
  let top = y + 1;
  for (const { row, mark } of rows) {
    const lines = rowText(row, measure);
    if (lines.length === 0) continue;
    if (top > y + 1) top += 4;
    for (const { text, kind } of lines) {
      parts.push(textAt(x + width / 2, top + 12, text, kind + mark));
      top += LINE;
    }
  }
  return parts;
}

/** As many lines as room was made for. */
function rowText(words: EdgeWords, measure: Measure): { text: string; kind: string }[] {
  const room = rowLines(words, measure);
  const fits = (line: string): boolean => measure(line, 'edge') <= WORDS_WIDTH;
  const set = (text: string, most: number, kind: string): { text: string; kind: string }[] =>
    most === 0 ? [] : wrapWords(text, most, fits).map((line) => ({ text: line, kind }));
  return [
    ...set(`${words.timed ? '◷ ' : ''}${words.title}`, room.title, 'edge'),
    ...set(words.guard === null ? '' : `[${words.guard}]`, room.guard, 'guard'),
  ];
}

/** Class of what all the same became of; of a line with several transitions, that some of them changed. */
function classOf(ids: readonly string[], marks: ReadonlyMap<string, Mark> | undefined): string {
  const found = new Set(ids.map((id) => marks?.get(id)));
  const [first] = found;
  if (found.size === 1) return first === undefined ? '' : ` ${first}`;
  return ' changed';
}

/** What the signs mean. */
function legendParts(top: number): string[] {
  return (['added', 'removed', 'changed'] as const).map((mark, i) =>
    textAt(40 + i * 84, top + 12, `${MARK_SIGNS[mark]} ${mark}`, `edge ${mark}`),
  );
}

function textAt(x: number, y: number, text: string, kind: string): string {
  return `<text class="${kind}" x="${round(x)}" y="${round(y)}">${xmlText(text)}</text>`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
