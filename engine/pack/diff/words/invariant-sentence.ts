import type { Json } from '../../../json.ts';
import { capital, humanised } from '../../../policy/explain/fact-words.ts';
import { conditionWords } from './conditions.ts';
import { partOf, textAt } from './document.ts';
import { generalSentence } from './told.ts';
import type { Told } from './told.ts';
import { saidValue } from './values.ts';

/** Fields of an invariant that are conditions, as they stand in a sentence. */
const ASKS: ReadonlyMap<string, string> = new Map([
  ['never', 'that never'],
  ['without', 'unless before'],
  ['unless', 'unless'],
  ['after', 'once'],
  ['whenever', 'that whenever'],
  ['always', 'there is to be'],
]);

/** What became of what must never happen. Pure. */
export function invariantSentence(told: Told): string {
  const { kind, place, before, after, doc } = told;
  const { invariant = '' } = place.element;
  const title = textAt(partOf(doc, 'invariants', invariant), 'title');
  const name = `the rule “${title ?? capital(humanised(invariant))}”`;
  if (place.field === null && kind === 'added') return `${capital(name)} is new`;
  if (place.field === null && kind === 'removed')
    return `The rule “${textAt(before, 'title') ?? capital(humanised(invariant))}” holds no longer`;
  if (place.field === 'title')
    return `The rule “${saidValue(before, doc)}” is now called “${saidValue(after, doc)}”`;
  if (place.field === 'proof')
    return `${capital(name)} ${after === 'watched' ? 'no longer needs to be proved before publishing, only watched' : 'must be proved again before publishing'}`;
  const asks = ASKS.get(place.field ?? '');
  if (asks === undefined) return generalSentence(told, name);
  const words = (json: Json | undefined): string => `${asks} ${conditionWords(json, doc)}`;
  if (before === undefined) return `${capital(name)} now says as well: ${words(after)}`;
  if (after === undefined) return `${capital(name)} no longer says: ${words(before)}`;
  return `${capital(name)} now says: ${words(after)}; it said: ${words(before)}`;
}
