import { partOf, textAt } from './document.ts';
import { actionSentence } from './action-sentences.ts';
import { neededWords } from './conditions.ts';
import { generalSentence } from './told.ts';
import type { Sentences } from './told.ts';
import { saidValue } from './values.ts';

/** What became of a part of a policy. Pure. */
export const policySentence: Sentences = (told) => {
  const { place, before, after, doc } = told;
  const name = `“${textAt(doc.after, 'title') ?? textAt(doc.before, 'title') ?? 'The policy'}”`;
  const { action, instead } = place.element;
  if (action !== undefined) return actionSentence(told, name, partOf(doc, 'actions', action));
  if (instead !== undefined) {
    const subject = `${name}, where it may not act,`;
    return actionSentence(told, subject, after ?? before);
  }
  switch (place.field) {
    case 'conditions':
      return `${name} ${neededWords(before, after, doc, 'asks for')}`;
    case 'enabled':
      return `${name} is switched ${after === false ? 'off' : 'on'}`;
    case 'stop':
      return after === true
        ? `Where ${name} matches, those after it are no longer asked`
        : `Where ${name} matches, those after it are asked as well`;
    case 'title':
      return `“${saidValue(before, doc)}” is now called “${saidValue(after, doc)}”`;
    case 'priority':
      return `${name} is asked with priority ${saidValue(after ?? 1, doc)} instead of ${saidValue(before ?? 1, doc)}`;
    default:
      return generalSentence(told, name);
  }
};
