import { pointer } from '../../../issue.ts';
import { isJsonObject, isList } from '../../../json.ts';
import type { Json } from '../../../json.ts';

/** Keys only one of the two versions has. */
const SIGNS: ReadonlyMap<string, 4 | 5> = new Map([
  ['cond', 4],
  ['internal', 4],
  ['in', 4],
  ['activities', 4],
  ['delimiter', 4],
  ['strict', 4],
  ['predictableActionArguments', 4],
  ['preserveActionOrder', 4],
  ['tsTypes', 4],
  ['guard', 5],
  ['reenter', 5],
  ['output', 5],
  ['onSnapshot', 5],
]);

/** Keys below which names are the author's own. */
const FREE: ReadonlySet<string> = new Set([
  'context',
  'meta',
  'params',
  'input',
  'schema',
  'types',
]);
/** Keys whose own keys are the author's. */
const NAMED: ReadonlySet<string> = new Set(['states', 'on', 'after']);

/** A key by which a machine shows its version. */
export interface Sign {
  readonly version: 4 | 5;
  readonly key: string;
  readonly at: string;
}

/** The first sign of each version in a machine. Pure. */
export function signsOf(machine: Json): readonly Sign[] {
  const found = new Map<4 | 5, Sign>();
  const note = (version: 4 | 5, key: string, at: string): void => {
    if (!found.has(version)) found.set(version, { version, key, at });
  };
  const visit = (json: Json, at: string, named: boolean): void => {
    if (isList(json)) json.forEach((item, i) => visit(item, at + pointer(i), false));
    else if (isJsonObject(json)) {
      for (const [key, value] of Object.entries(json)) {
        const here = at + pointer(key);
        if (value === undefined) continue;
        const version = named ? (key === '' ? 4 : undefined) : SIGNS.get(key);
        if (version !== undefined) note(version, key, here);
        if (!named && (FREE.has(key) || key === 'data')) continue;
        visit(value, here, !named && NAMED.has(key) && isJsonObject(value));
      }
    }
  };
  visit(machine, '', false);
  return [...found.values()];
}
