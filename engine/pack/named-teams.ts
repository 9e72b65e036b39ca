import { pointer, warning } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import { nameHint } from '../unknown-name.ts';

/** Ids of the teams `seed/teams.json` brings, of the file as it is. Pure. */
export function seededTeams(files: readonly { readonly json: Json }[]): ReadonlySet<string> {
  return new Set(
    files.flatMap(({ json }) =>
      isJsonObject(json) && isJsonObject(json['teams']) ? Object.keys(json['teams']) : [],
    ),
  );
}

/**
 * Teams a condition asks whoever acts to be in, and that are not among the seeded ones: a warning, as teams are data and
 * the server may have more. Pure.
 *
 * @param condition any object of a definition
 * @param at JSON pointer of it
 */
export function unknownTeams(
  condition: JsonObject,
  at: string,
  known: ReadonlySet<string>,
): Issue[] {
  const { fact, path, value } = condition;
  if (fact !== 'actor' || path !== 'teams') return [];
  const many = Array.isArray(value);
  return (many ? (value as readonly Json[]) : [value]).flatMap((team, i) => {
    if (typeof team !== 'string' || known.has(team)) return [];
    const place = at + (many ? pointer('value', i) : pointer('value'));
    const message = `no team "${team}" is seeded (seed/teams.json), so unless the server has one nobody is in it${nameHint(team, [...known])}`;
    return [warning('unknown-team', place, message)];
  });
}
