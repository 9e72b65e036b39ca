import { isJsonObject, isList } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import { capital, listed } from '../../../policy/explain/fact-words.ts';
import { partOf, textAt } from './document.ts';
import type { Sentences } from './told.ts';

/** What became of the hours of a calendar. Pure. */
export const calendarSentence: Sentences = ({ kind, place, before, after, doc }) => {
  const { rule, day, date } = place.element;
  const [part, weekday] = place.field?.split('.') ?? [];
  const calendar = `calendar ${textAt(doc.after, 'title') ?? ''}`.trim();
  if (part === 'weekly' && weekday !== undefined) {
    const former = before === undefined ? 'closed' : hoursWords(before);
    return `${capital(weekday)} in ${calendar} is now ${hoursWords(after)} instead of ${former}`;
  }
  const [key, id] =
    rule !== undefined ? ['nth', rule] : day !== undefined ? ['yearly', day] : ['dates', date];
  if (id === undefined) return null;
  const title = textAt(partOf(doc, key ?? '', id), 'title');
  const name = title === undefined ? id : key === 'nth' ? title : `${title} (${id})`;
  if (place.field === null && kind === 'added')
    return `${name} in ${calendar} has hours of its own: ${dayWords(after)}`;
  if (place.field === null && kind === 'removed')
    return `${name} in ${calendar} is like any other day`;
  if (part !== 'hours') return null;
  return `${name} in ${calendar} is now ${hoursWords(after)} instead of ${hoursWords(before)}`;
};

function dayWords(day: Json | undefined): string {
  return isJsonObject(day) ? hoursWords(day['hours']) : 'closed';
}

function hoursWords(hours: Json | undefined): string {
  if (!isList(hours) || hours.length === 0) return 'closed';
  return `open ${listed(hours.map((shift) => (isList(shift) ? shift.map(String).join(' to ') : '')))}`;
}
