/** What a definition file is, by its place in the folder. */
export type FileKind =
  | 'type'
  | 'workflow'
  | 'layout'
  | 'policy'
  | 'table'
  | 'scenario'
  | 'calendar'
  | 'teams'
  | 'cis'
  | 'review'
  | 'other';

const PLACES: readonly (readonly [RegExp, FileKind])[] = [
  [/^calendars\/[^/]+\.json$/, 'calendar'],
  [/^seed\/teams\.json$/, 'teams'],
  [/^seed\/cis\.json$/, 'cis'],
  [/^review\.json$/, 'review'],
  [/^schema\/[^/]+\.json$/, 'other'],
  [/^[^/]+\/type\.json$/, 'type'],
  [/^[^/]+\/workflow\.json$/, 'workflow'],
  [/^[^/]+\/layout\.json$/, 'layout'],
  [/^[^/]+\/policies\/[^/]+\.json$/, 'policy'],
  [/^[^/]+\/tables\/[^/]+\.json$/, 'table'],
  [/^[^/]+\/scenarios\/[^/]+\.json$/, 'scenario'],
];

/** A file's kind; null where no definition belongs. Pure. */
export function classify(path: string): FileKind | null {
  return PLACES.find(([place]) => place.test(path))?.[1] ?? null;
}
