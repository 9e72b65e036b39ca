import { isJsonObject, stableJson } from '../../json.ts';
import type { Json } from '../../json.ts';
import { canonicalJson } from '../canonical/canonical.ts';
import { classify } from '../file-kind.ts';
import type { FileKind } from '../file-kind.ts';

/** The two versions of one definition. */
export interface FilePair {
  /** Where it stands; where it stood, when it is no more. */
  readonly file: string;
  /** Where it stood. */
  readonly from: string;
  readonly kind: FileKind | null;
  /** Whether it says the same under another id. */
  readonly renamed: boolean;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * The definitions of two sets of files, by their paths; one whose file is gone is looked for by its id, then by what
 * it says. Generated files are passed over. Pure.
 */
export function pairFiles(
  before: ReadonlyMap<string, Json>,
  after: ReadonlyMap<string, Json>,
): FilePair[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])]
    .filter((path) => classify(path) !== 'other')
    .toSorted();
  const gone = paths.filter((path) => !after.has(path));
  const come = paths.filter((path) => !before.has(path));
  const moves = new Map<string, { readonly from: string; readonly renamed: boolean }>();
  const found = new Set<string>();
  for (const [keyOf, renamed] of [
    [identityOf, false],
    [contentOf, true],
  ] as const) {
    const places = Map.groupBy(
      come.filter((path) => !moves.has(path)),
      (path) => keyOf(path, after.get(path)),
    );
    const left = gone.filter((path) => !found.has(path));
    const sources = Map.groupBy(left, (path) => keyOf(path, before.get(path)));
    for (const [key, [from = '', ...others]] of sources) {
      const [file, ...more] = key === '' ? [] : (places.get(key) ?? []);
      if (file === undefined || others.length > 0 || more.length > 0) continue;
      moves.set(file, { from, renamed });
      found.add(from);
    }
  }
  return paths
    .filter((path) => !found.has(path))
    .map((file) => {
      const { from, renamed } = moves.get(file) ?? { from: file, renamed: false };
      const kind = classify(file);
      return { file, from, kind, renamed, before: before.get(from), after: after.get(file) };
    });
}

/** Kinds of which there may be many, told apart by their ids. */
const MANY: ReadonlySet<FileKind> = new Set(['policy', 'table', 'scenario', 'calendar']);

function identityOf(path: string, json: Json | undefined): string {
  const kind = classify(path);
  const id = isJsonObject(json) ? json['id'] : undefined;
  if (kind === null || !MANY.has(kind) || typeof id !== 'string') return '';
  // Scenarios of two record types may share an id.
  const folder = kind === 'scenario' ? path.split('/')[0] : '';
  return stableJson([kind, folder ?? '', id]);
}

function contentOf(path: string, json: Json | undefined): string {
  const kind = classify(path);
  if (kind === null || !MANY.has(kind) || !isJsonObject(json)) return '';
  const { id: _, $schema: _schema, ...rest } = json;
  return stableJson([kind, canonicalJson(kind, rest)]);
}
