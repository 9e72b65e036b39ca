/** A point of a drawing, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * An orthogonal way as an SVG path with rounded corners. A corner between short stretches is
 * rounded by no more than half of the shorter one. Pure.
 *
 * @param radius pixels
 */
export function roundedPath(points: readonly Point[], radius: number): string {
  const [first, ...rest] = points;
  if (first === undefined) return '';
  const parts = [`M ${text(first)}`];
  for (const [i, corner] of rest.entries()) {
    const before = i === 0 ? first : (rest[i - 1] ?? first);
    const after = rest[i + 1];
    if (after === undefined) {
      parts.push(`L ${text(corner)}`);
      continue;
    }
    const bend = Math.min(radius, distance(before, corner) / 2, distance(corner, after) / 2);
    parts.push(
      `L ${text(towards(corner, before, bend))}`,
      `Q ${text(corner)} ${text(towards(corner, after, bend))}`,
    );
  }
  return parts.join(' ');
}

function text({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(b.x - a.x, b.y - a.y);
}

function towards(from: Point, to: Point, by: number): Point {
  const length = distance(from, to);
  if (length === 0) return from;
  return {
    x: from.x + ((to.x - from.x) * by) / length,
    y: from.y + ((to.y - from.y) * by) / length,
  };
}
