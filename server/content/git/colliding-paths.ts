import { error, type Issue } from '@interlock/engine';

/** Names that are devices on Windows, with whatever ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i;

/** Whether a path can be a file on every system people clone to. Pure. */
export function isPortable(path: string): boolean {
  return path.split('/').every((name) => !DEVICE.test(name) && !/[. ]$/.test(name));
}

/**
 * Paths, or folders of them, that differ only in how letters are written, of which macOS and Windows can hold only one.
 * One issue for each further spelling. Pure.
 */
export function collidingPaths(paths: Iterable<string>): Issue[] {
  const spellings = new Map<string, string>();
  const told = new Set<string>();
  return [...paths].toSorted().flatMap((path): Issue[] => {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const place = parts.slice(0, depth).join('/');
      const key = place.toLowerCase();
      const known = spellings.get(key) ?? place;
      spellings.set(key, known);
      if (known === place) continue;
      if (told.has(place)) return [];
      told.add(place);
      const message = `"${place}" and "${known}" differ only in how letters are written, and many systems can hold only one of them: rename one`;
      return [{ ...error('colliding-path', '', message), file: path.slice(0, 200) }];
    }
    return [];
  });
}
