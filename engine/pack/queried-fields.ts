import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import { nameHint } from '../unknown-name.ts';
import type { FilesByKind } from './sort-files.ts';
import { walk } from './walk.ts';

/**
 * Fields the fact `records` is asked by that records of its type do not have: it never finds any. Pure.
 *
 * @param asked the files to look at
 */
export function checkQueriedFields(found: FilesByKind, asked: (path: string) => boolean): Issue[] {
  const fields = new Map(
    found.type.flatMap(({ path, json }) => {
      const written = isJsonObject(json) ? json['fields'] : undefined;
      return isJsonObject(written) ? [[path.split('/')[0] ?? '', Object.keys(written)]] : [];
    }),
  );
  const issues: Issue[] = [];
  for (const { path, json } of [...found.workflow, ...found.policy, ...found.table]) {
    if (!asked(path)) continue;
    walk(json, '', ({ fact, params }, at) => {
      if (fact !== 'records' || !isJsonObject(params)) return;
      const { type, where } = params;
      const known = typeof type === 'string' ? fields.get(type) : undefined;
      if (typeof type !== 'string' || known === undefined || !isJsonObject(where)) return;
      for (const field of Object.keys(where)) {
        if (known.includes(field)) continue;
        const message = `"${field}" is not a field of ${type}${nameHint(field, known)}`;
        const place = at + pointer('params', 'where', field);
        issues.push({ ...error('unknown-field', place, message), file: path });
      }
    });
  }
  return issues;
}
