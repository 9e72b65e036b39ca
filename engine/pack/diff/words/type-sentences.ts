import { asText, isList } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import { capital, humanised, listed } from '../../../policy/explain/fact-words.ts';
import { whoWords } from './conditions.ts';
import { fieldName, partOf, textAt } from './document.ts';
import { becameWords, generalSentence } from './told.ts';
import type { Sentences, Told } from './told.ts';
import { saidValue } from './values.ts';

/** What became of a part of a record type. Pure. */
export const typeSentence: Sentences = (told) => {
  const { place, after, doc } = told;
  const { field, section, link, outcome } = place.element;
  const plural = textAt(doc.after, 'plural') ?? 'such records';
  if (field !== undefined && outcome === undefined) return ofField(told, field);
  if (section !== undefined) return ofSection(told, section);
  if (link !== undefined)
    return generalSentence(
      told,
      `the list of links “${textAt(partOf(doc, 'links', link), 'title') ?? link}”`,
    );
  if (outcome !== undefined) return generalSentence(told, `outcome ${humanised(outcome)}`);
  if (place.field === 'open')
    return `Only ${after === undefined ? 'agents' : whoWords(after, doc)} may open ${plural}`;
  if (place.field === 'edit')
    return `Only ${after === undefined ? 'agents' : whoWords(after, doc)} may edit ${plural}`;
  if (place.field === 'list') return `The columns of the list of ${plural} ${became(told)}`;
  if (place.field === 'requesterFields') return `What a requester may give ${became(told)}`;
  return generalSentence(told, plural);
};

/** How a list of fields became another. */
function became({ before, after, doc }: Told): string {
  const names = (list: Json | undefined): Json | undefined =>
    isList(list) ? list.map((id) => (typeof id === 'string' ? fieldName(doc, id) : id)) : list;
  return becameWords(names(before), names(after), doc);
}

function ofField(told: Told, id: string): string {
  const { kind, place, before, after, doc } = told;
  const name = fieldName(doc, id);
  if (place.field === null) {
    if (kind === 'added') return `New field ${name}`;
    if (kind === 'removed') return `Field ${textAt(before, 'title') ?? name} is no longer there`;
    return generalSentence(told, `field ${name}`);
  }
  const [key, value = ''] = place.field.split('.');
  switch (key) {
    case 'title':
      return `Field ${saidValue(before, doc)} is now called ${saidValue(after, doc)}`;
    case 'required':
      return after === true ? `${name} now has to be given` : `${name} may be left out`;
    case 'enum':
      return isList(before) && isList(after)
        ? `The choices of ${name} ${becameWords(before, after, doc, id)}`
        : `${name} ${after === undefined ? 'may now be anything' : `may now only be ${saidValue(after, doc, id)}`}`;
    case 'labels':
      return `${capital(humanised(value))} of ${name} is now called ${saidValue(after, doc)}`;
    case 'default':
      return `New records begin with ${saidValue(after, doc, id)} as ${name} instead of ${saidValue(before, doc, id)}`;
    default:
      return generalSentence(told, `field ${name}`);
  }
}

function ofSection(told: Told, id: string): string {
  const { place, before, after, doc } = told;
  const section = `section “${textAt(partOf(doc, 'form', id), 'title') ?? id}”`;
  if (place.field !== 'fields') return generalSentence(told, section);
  const had = isList(before) ? before : [];
  const has = isList(after) ? after : [];
  const names = (list: readonly Json[]): string =>
    listed(list.map((one) => fieldName(doc, asText(one))));
  const come = has.filter((one) => !had.includes(one));
  const gone = had.filter((one) => !has.includes(one));
  if (come.length === 0 && gone.length === 0)
    return `The fields of ${section} stand in another order`;
  const parts = [
    ...(come.length === 0 ? [] : [`now shows ${names(come)}`]),
    ...(gone.length === 0 ? [] : [`no longer shows ${names(gone)}`]),
  ];
  return `${capital(section)} ${listed(parts)}`;
}
