import { isJsonObject } from '../json.ts';
import type { Json } from '../json.ts';
import { classify } from './file-kind.ts';

/**
 * Where in a `workflows/` folder a file belongs: `incident/workflow.json` of whatever path ends so, else what its
 * `$schema` says it is; null where neither tells. Pure.
 *
 * @param path `/`-separated, from anywhere
 */
export function placeInFolder(path: string, json?: Json): string | null {
  const segments = path.split('/').filter((segment) => segment !== '');
  for (let i = 0; i < segments.length; i += 1) {
    const place = segments.slice(i).join('/');
    if (classify(place) !== null) return place;
  }
  const schema = isJsonObject(json) ? json['$schema'] : undefined;
  const kind = typeof schema === 'string' ? /(?:^|\/)([a-z]+)\.json$/.exec(schema)?.[1] : undefined;
  return kind === undefined ? null : (PLACES.get(kind) ?? null);
}

/** Where a file of a kind belongs that stands nowhere. */
const PLACES: ReadonlyMap<string, string> = new Map([
  ['type', 'draft/type.json'],
  ['workflow', 'draft/workflow.json'],
  ['layout', 'draft/layout.json'],
  ['policy', 'draft/policies/draft.json'],
  ['table', 'draft/tables/draft.json'],
  ['scenario', 'draft/scenarios/draft.json'],
  ['calendar', 'calendars/draft.json'],
  ['teams', 'seed/teams.json'],
  ['cis', 'seed/cis.json'],
  ['review', 'review.json'],
]);
