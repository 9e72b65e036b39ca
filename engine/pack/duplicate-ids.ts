import { error } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { isJsonObject } from '../json.ts';
import type { FilesByKind } from './sort-files.ts';

/**
 * Ids that stand twice among files of a kind, told of the later file; of one that is broken as well, so that mending it
 * does not bring up the next mistake. Policies are told of where they are compiled. Pure.
 */
export function checkDuplicateIds(found: FilesByKind): Issue[] {
  return (['calendar', 'table', 'type', 'workflow', 'scenario'] as const).flatMap((kind) => {
    const taken = new Map<string, string>();
    return found[kind].flatMap(({ path, json }): Issue[] => {
      const id = isJsonObject(json) ? json['id'] : undefined;
      if (typeof id !== 'string') return [];
      // Scenarios are named within their folder.
      const name = kind === 'scenario' ? `${path.split('/')[0] ?? ''}/${id}` : id;
      const other = taken.get(name);
      if (other === undefined) {
        taken.set(name, path);
        return [];
      }
      const message = `"${id}" is defined twice (also in ${other}); ids are unique`;
      return [{ ...error('duplicate-id', '/id', message), file: path }];
    });
  });
}
