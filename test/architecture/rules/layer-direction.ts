import { importsOf } from '../imports.ts';
import type { Layers } from '../layers.ts';
import { violationAt, type Source, type Violation } from '../source.ts';

/**
 * Every import inside a package points to a lower layer, to a neighbour that allows it, or stays in
 * its own folder. A folder the layers do not name is a violation too: decide where it belongs. Pure.
 * @param folder the package, e.g. `engine`
 */
export function layerDirection(
  sources: readonly Source[],
  folder: string,
  layers: Layers,
): Violation[] {
  const place = (path: string): Place | undefined => findPlace(path, folder, layers);
  return sources
    .filter((source) => source.path.startsWith(`${folder}/`))
    .flatMap((source) => {
      const from = place(source.path);
      if (from === undefined) {
        return [violationAt(source, 0, 'has no place in test/architecture/layers.ts')];
      }
      return importsOf(source).flatMap(({ target, specifier, at }) => {
        if (target.kind !== 'file' || !target.path.startsWith(`${folder}/`)) return [];
        const to = place(target.path);
        if (to === undefined || mayImport(from, to, layers)) return [];
        return [
          violationAt(source, at, `imports ${specifier}: ${from.member} may not know ${to.member}`),
        ];
      });
    });
}

interface Place {
  readonly member: string;
  readonly rank: number;
}

function findPlace(path: string, folder: string, layers: Layers): Place | undefined {
  const inside = path.slice(folder.length + 1).replace(/(?:\.config)?\.[a-z]+$/, '');
  const matches = layers.flatMap(({ members }, rank) =>
    members
      .filter((member) => inside === member || inside.startsWith(`${member}/`))
      .map((member) => ({ member, rank })),
  );
  const foundation = inside.includes('/') ? undefined : { member: inside, rank: 0 };
  return matches.toSorted((a, b) => b.member.length - a.member.length)[0] ?? foundation;
}

function mayImport(from: Place, to: Place, layers: Layers): boolean {
  if (from.member === to.member || to.rank < from.rank) return true;
  return to.rank === from.rank && layers[from.rank]?.together === true;
}
