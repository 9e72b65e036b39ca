import { isJsonObject } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import { humanised } from '../../../policy/explain/fact-words.ts';
import { actionWords } from './actions.ts';
import { fieldName } from './document.ts';
import type { Told } from './told.ts';
import { saidBoth } from './values.ts';

/**
 * What became of an action, behind what takes it: "Approve now also sets Priority to 1". Pure.
 *
 * @param subject what takes it
 * @param action the whole action as it is, or was
 */
export function actionSentence(told: Told, subject: string, action: Json | undefined): string {
  const { kind, place, before, after, doc } = told;
  if (place.field === null) {
    if (kind === 'added') return `${subject} now also ${actionWords(after, doc)}`;
    if (kind === 'removed') return `${subject} no longer ${actionWords(before, doc)}`;
    if (kind === 'changed')
      return `${subject} now ${actionWords(after, doc)}, where it ${actionWords(before, doc)}`;
    return `${subject}: what ${actionWords(action, doc)} now has another id`;
  }
  if (kind === 'moved')
    return `${subject} ${actionWords(action, doc)} at another point in the order of its actions`;
  const name = place.field.split('.').at(-1) ?? '';
  const sets = isJsonObject(action) && action['type'] === 'set';
  if (sets) {
    const field = fieldName(doc, name);
    if (after === undefined) return `${subject} no longer sets ${field}`;
    const [was, is] = saidBoth(before, after, doc, name);
    const former = before === undefined ? '' : ` instead of ${was}`;
    return `${subject} now sets ${field} to ${is}${former}`;
  }
  const [former, present] = saidBoth(before, after, doc);
  const was = before === undefined ? 'was not given before' : `was ${former}`;
  const now = after === undefined ? 'is no longer given' : `is now ${present}`;
  return `${subject} ${actionWords(action, doc)}: the ${humanised(name)} ${now}, ${was}`;
}
