import { type Issue, pointer, warning } from '../issue.ts';
import { isJsonObject, type JsonObject } from '../json.ts';
import { checkHours } from './check-hours.ts';

/**
 * Issues of the nth-weekday rules: wrong hours, and (as a warning) two rules of the same rank that
 * can name the same day, where only the first by id applies. Pure, never throws.
 *
 * @param nth what the file says under `nth`, unchecked
 */
export function checkNth(nth: unknown): Issue[] {
  if (!isJsonObject(nth)) return [];
  const rules = Object.entries(nth)
    .filter((entry): entry is [string, JsonObject] => isJsonObject(entry[1]))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  return rules.flatMap(([id, rule], i) => {
    const path = pointer('nth', id);
    const winner = rules.slice(0, i).find(([, other]) => canMeet(other, rule));
    const ambiguous =
      winner === undefined
        ? []
        : [
            warning(
              'ambiguous-nth',
              path,
              `can name the same day as "${winner[0]}", which then wins`,
            ),
          ];
    return [...checkHours(rule['hours'], `${path}/hours`), ...ambiguous];
  });
}

function canMeet(a: JsonObject, b: JsonObject): boolean {
  if (a['weekday'] !== b['weekday'] || a['month'] !== b['month']) return false;
  if (a['nth'] === b['nth']) return true;
  // The last weekday of a month is its fourth or its fifth.
  const other = a['nth'] === -1 ? b['nth'] : b['nth'] === -1 ? a['nth'] : undefined;
  return other === 4 || other === 5;
}
