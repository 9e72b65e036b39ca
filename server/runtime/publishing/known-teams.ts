import { isJsonObject } from '@interlock/engine';
import type { Issue, Json } from '@interlock/engine';
import type { Db } from '../../store/database.ts';
import { loadTeams } from '../../store/team.ts';

/** The issues but for those about teams the database has, though no file seeds them. */
export async function withoutKnownTeams(
  db: Db,
  issues: readonly Issue[],
  files: ReadonlyMap<string, Json>,
): Promise<readonly Issue[]> {
  const named = new Map(
    issues.flatMap((issue) => {
      const team =
        issue.code === 'unknown-team' ? valueAt(files.get(issue.file ?? ''), issue.path) : null;
      return typeof team === 'string' ? [[issue, team] as const] : [];
    }),
  );
  const there = await loadTeams(db, [...new Set(named.values())]);
  const ids = new Set(there.map(({ id }) => id));
  return issues.filter((issue) => !ids.has(named.get(issue) ?? ''));
}

/** What a JSON pointer (RFC 6901) points at; undefined where there is nothing. */
function valueAt(json: Json | undefined, pointer: string): Json | undefined {
  const segments = pointer.split('/').slice(1);
  return segments.reduce<Json | undefined>((value, segment) => {
    const key = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    if (Array.isArray(value)) return (value as readonly Json[])[Number(key)];
    return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, json);
}
