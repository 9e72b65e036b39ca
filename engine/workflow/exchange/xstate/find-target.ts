import type { Importing, SourceNode } from './importing.ts';

/**
 * The state a target of the source means, as XState finds it: `#id`, `#id.child`, `.child`, a sibling, or a dotted
 * path from the parent; `\.` stands for a dot in a key. Null where there is none. Pure.
 */
export function findTarget(
  target: string,
  from: SourceNode,
  { byId, version }: Importing,
): SourceNode | null {
  if (target.startsWith('#')) {
    const whole = byId.get(target.slice(1));
    if (whole !== undefined) return whole;
    const [id = '', ...rest] = segments(target.slice(1));
    return inside(byId.get(id) ?? null, rest);
  }
  if (target.startsWith('.')) return inside(from, segments(target.slice(1)));
  // From the root, version 4 looks among its children; version 5 refuses.
  if (from.parent === null) return version === 4 ? inside(from, segments(target)) : null;
  return inside(from.parent, segments(target));
}

function inside(node: SourceNode | null, keys: readonly string[]): SourceNode | null {
  let at = node;
  for (const key of keys) {
    // As XState: "a." is "a".
    if (key === '') break;
    at = at?.children.get(key) ?? null;
  }
  return at;
}

function segments(path: string): string[] {
  const parts = [''];
  for (let i = 0; i < path.length; i += 1) {
    const sign = path[i] ?? '';
    if (sign === '\\' && path[i + 1] === '.') {
      parts.push(`${parts.pop() ?? ''}.`);
      i += 1;
    } else if (sign === '.') parts.push('');
    else parts.push((parts.pop() ?? '') + sign);
  }
  return parts;
}
