/** Colours of one scheme by what they are for. */
interface Palette {
  readonly sheet: string;
  readonly card: string;
  readonly group: string;
  readonly border: string;
  readonly text: string;
  readonly soft: string;
  readonly line: string;
  readonly happy: string;
  readonly active: string;
  readonly waiting: string;
  readonly good: string;
  readonly critical: string;
}

const LIGHT: Palette = {
  sheet: '#ffffff',
  card: '#ffffff',
  group: '#f6f7f9',
  border: '#9aa3af',
  text: '#1b2430',
  soft: '#4d5866',
  line: '#76808d',
  happy: '#2b6cb0',
  active: '#2b6cb0',
  waiting: '#975a16',
  good: '#276749',
  critical: '#b42318',
};

const DARK: Palette = {
  sheet: '#14181d',
  card: '#1d232b',
  group: '#191e25',
  border: '#5d6875',
  text: '#e8ecf1',
  soft: '#aeb8c4',
  line: '#8893a0',
  happy: '#7fb2ea',
  active: '#7fb2ea',
  waiting: '#e0b060',
  good: '#6fcf97',
  critical: '#ff8f80',
};

const ROOT = '.interlock-workflow';

function colours(p: Palette): string {
  const tone = (name: 'active' | 'waiting' | 'good' | 'critical'): string =>
    `${ROOT} .${name} rect,${ROOT} .${name} circle{stroke:${p[name]}}`;
  return [
    `${ROOT} .sheet{fill:${p.sheet}}`,
    `${ROOT} .state rect,${ROOT} .state circle{fill:${p.card};stroke:${p.border}}`,
    `${ROOT} .group rect,${ROOT} .parallel rect,${ROOT} .region rect{fill:${p.group}}`,
    `${ROOT} .name{fill:${p.text}}`,
    `${ROOT} .wait,${ROOT} .guard{fill:${p.soft}}`,
    `${ROOT} .edge{fill:${p.text}}`,
    `${ROOT} .line{stroke:${p.line}}`,
    `${ROOT} .head{fill:${p.line}}`,
    `${ROOT} .happy{stroke:${p.happy}}`,
    `${ROOT} .plate{fill:${p.sheet}}`,
    `${ROOT} .start circle{fill:${p.text};stroke:${p.text}}`,
    ...(['active', 'waiting', 'good', 'critical'] as const).map(tone),
  ].join('');
}

/** How a picture of a workflow looks, in light and, where the reader has it so, in dark. */
export const SVG_STYLE = [
  `${ROOT} text{font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:12px;text-anchor:middle}`,
  `${ROOT} .name{font-size:13px;font-weight:600}`,
  `${ROOT} .guard{font-style:italic}`,
  `${ROOT} .state rect,${ROOT} .state circle{stroke-width:1.5}`,
  `${ROOT} .region rect{stroke-dasharray:4 3}`,
  `${ROOT} .ring{stroke-width:3.5}`,
  `${ROOT} .line{fill:none;stroke-width:1.4}`,
  colours(LIGHT),
  `@media (prefers-color-scheme:dark){${colours(DARK)}}`,
].join('');

/** Colours of what became of states and transitions; light and dark. */
const MARKS = {
  added: ['#1a7f37', '#56d364'],
  removed: ['#b42318', '#ff8f80'],
  changed: ['#9a6700', '#e3b341'],
} as const;

function markColours(scheme: 0 | 1): string {
  return Object.entries(MARKS)
    .map(([mark, colours]) => {
      const colour = colours[scheme];
      return `${ROOT} .state.${mark} rect,${ROOT} .state.${mark} circle,${ROOT} .line.${mark}{stroke:${colour}}${ROOT} .state.${mark} .name,${ROOT} text.${mark}{fill:${colour}}`;
    })
    .join('');
}

/** What {@link SVG_STYLE} lacks where two versions are drawn as one: no mark is told by colour alone. */
export const MARK_STYLE = [
  `${ROOT} .state.added rect,${ROOT} .state.changed rect,${ROOT} .line.added,${ROOT} .line.changed{stroke-width:2.6}`,
  `${ROOT} .state.removed rect,${ROOT} .line.removed{stroke-dasharray:5 4}`,
  `${ROOT} .state.removed .name,${ROOT} text.removed{text-decoration:line-through}`,
  markColours(0),
  `@media (prefers-color-scheme:dark){${markColours(1)}}`,
].join('');
