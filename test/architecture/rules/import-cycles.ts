import { importsOf } from '../imports.ts';
import type { Source, Violation } from '../source.ts';

/**
 * No file reaches itself again by imports that exist at run time: which module of a cycle is
 * evaluated first depends on who is asked first. Types may refer to each other. Pure.
 */
export function importCycles(sources: readonly Source[]): Violation[] {
  const graph = new Map(sources.map((source) => [source.path, neighbours(source)]));
  const state = new Map<string, 'open' | 'done'>();
  const found: Violation[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (state.get(path) === 'done') return;
    if (state.get(path) === 'open') {
      const cycle = [...trail.slice(trail.indexOf(path)), path];
      found.push({ path, line: 1, message: `imports itself again: ${cycle.join(' → ')}` });
      return;
    }
    state.set(path, 'open');
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    state.set(path, 'done');
  };
  for (const path of graph.keys()) visit(path, []);
  return found;
}

function neighbours(source: Source): string[] {
  return importsOf(source).flatMap(({ target, typeOnly }) =>
    target.kind === 'file' && !typeOnly ? [target.path] : [],
  );
}
