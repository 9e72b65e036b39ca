import { nearestName } from './nearest-name.ts';
import type { Issue, Severity } from './issue.ts';
import type { Json } from './json.ts';

/** What a value without parts may be: of a type, or one of a few values. */
export interface Form {
  readonly type: 'text' | 'number' | 'boolean';
  /** The only values there are. */
  readonly only?: readonly Json[];
  /** It is so in rare cases only. */
  readonly rare?: true;
  /** A text that always is a point in time (ISO 8601 UTC). */
  readonly time?: true;
  /** Whether it may be a value, where those it may be are too many to list. */
  readonly among?: (value: Json) => boolean;
  /** What to write instead of a value it never is; null: nothing better is known. */
  readonly instead?: (value: Json) => string | null;
}

/** How a fact is compared with a literal, as far as it matters what the fact may be. */
export interface ComparedBy {
  readonly id: string;
  readonly expectation: string;
  readonly family: string;
  /** What the fact may be, as JSON. */
  readonly takes: readonly string[];
  readonly needs?: string | undefined;
  /** Whether it holds of a value. */
  readonly test: (actual: Json | undefined) => boolean;
}

/** What is known of the parts of a value; null instead of one: nothing is, any path into it is taken. */
export type Shape =
  /** A text, number or the like: it has no parts. */
  | { readonly kind: 'plain'; readonly called: string; readonly may: readonly Form[] }
  | { readonly kind: 'list'; readonly items: Shape | null }
  | ObjectShape;

/** A value with the parts named, and no others. */
export interface ObjectShape {
  readonly kind: 'object';
  readonly parts: ReadonlyMap<string, Shape | null>;
  /** Parts it has in rare cases only, each with the reason in words. */
  readonly rare?: ReadonlyMap<string, string>;
}

/** What is known of a fact or variable, asked with params. */
export type ShapeOf = (name: string, params?: { readonly [key: string]: unknown }) => Shape | null;

/** Names an argument of a function may be. */
export interface KnownNames {
  /** Which argument, counted from 0. */
  readonly position: number;
  /** What it names: `record type`. */
  readonly kind: string;
  readonly known: ReadonlySet<string>;
}

/** What is known of the world conditions and values are written for. */
export interface Shapes {
  readonly of: ShapeOf;
  /** The argument of a function that names a definition; null where none does. */
  readonly names: (called: string) => KnownNames | null;
  /**
   * What is wrong with comparing a part of a fact with a literal, whatever the fact is.
   *
   * @param whole what the part is called: `record.state`
   * @param at JSON pointer of the literal
   */
  readonly compared: (
    shape: Shape,
    whole: string,
    by: ComparedBy,
    literal: Json,
    at: string,
  ) => Issue[];
}

/** A part of a variable, as an expression reads it. */
export interface ShapedPlace {
  /** What is known of the variable. */
  readonly shape: Shape | null;
  readonly root: string;
  readonly segments: readonly string[];
}

/** A path that leads nowhere: what to tell its author. */
export interface MissingPart {
  readonly severity: Severity;
  readonly message: string;
}

/** A list's position as a segment of a path. */
const POSITION = /^\d+$/;
/** Names a message lists at most. */
const MOST_NAMES = 20;

/** The part a segment names; null: there may be anything; undefined: there is none. Pure. */
export function partOf(shape: Shape | null, segment: string): Shape | null | undefined {
  if (shape === null) return null;
  if (shape.kind === 'list') return POSITION.test(segment) ? shape.items : undefined;
  if (shape.kind === 'plain') return undefined;
  return shape.rare?.has(segment) === true ? null : shape.parts.get(segment);
}

/** What is known of a part deep inside; null: nothing is, or there is no such part. Pure. */
export function shapeAt(shape: Shape | null, segments: readonly string[]): Shape | null {
  return segments.reduce<Shape | null>((at, segment) => partOf(at, segment) ?? null, shape);
}

/**
 * What is wrong with a path into a value: an error where it never leads to anything, a warning where it hardly does;
 * null where it may. Pure.
 *
 * @param root what the value is called: `event`
 */
export function missingPart(
  shape: Shape | null,
  root: string,
  segments: readonly string[],
): MissingPart | null {
  let at: Shape | null = shape;
  for (const [i, segment] of segments.entries()) {
    const whole = [root, ...segments.slice(0, i)].join('.');
    if (at?.kind === 'object' && at.rare?.has(segment) === true) {
      const message = `"${whole}" hardly has "${segment}": ${at.rare.get(segment) ?? ''}`;
      return { severity: 'warning', message };
    }
    const part = partOf(at, segment);
    if (part === undefined && at !== null) {
      const meant = meantPath(shape, segments, i);
      const hint =
        meant === null ? hasInWords(at) : `; did you mean "${[root, ...meant].join('.')}"?`;
      return { severity: 'error', message: `${noPart(at, whole, segment)}${hint}` };
    }
    at = part ?? null;
  }
  return null;
}

function noPart(shape: Shape, whole: string, segment: string): string {
  if (shape.kind === 'plain') return `"${whole}" is ${shape.called} and has no parts`;
  if (shape.kind === 'object') return `"${whole}" has no "${segment}"`;
  return `"${whole}" is a list: name a position in it, such as 0, instead of "${segment}"`;
}

function hasInWords(shape: Shape): string {
  if (shape.kind !== 'object') return '';
  const names = [...shape.parts.keys()];
  const shown = names.slice(0, MOST_NAMES).join(', ');
  return names.length > MOST_NAMES ? `; it has ${shown} and others` : `; it has ${shown}`;
}

/** The path most likely meant: a part of nearly that name, one inside `data`, or one beside it. */
function meantPath(
  root: Shape | null,
  segments: readonly string[],
  wrong: number,
): readonly string[] | null {
  const segment = segments[wrong] ?? '';
  const rest = segments.slice(wrong + 1);
  const before = segments.slice(0, wrong);
  const around = shapeAt(root, before);
  const beside = namesOf(around);
  const near = nearestName(segment, beside);
  if (near !== undefined) return [...before, near, ...rest];
  if (root?.kind !== 'object') return null;
  if (wrong > 0) return root.parts.has(segment) ? [segment, ...rest] : null;
  const data = root.parts.get('data');
  if (data === null) return ['data', segment, ...rest];
  const inside = nearestName(segment, namesOf(data ?? null));
  return inside === undefined ? null : ['data', inside, ...rest];
}

function namesOf(shape: Shape | null): readonly string[] {
  return shape?.kind === 'object' ? [...shape.parts.keys()] : [];
}
