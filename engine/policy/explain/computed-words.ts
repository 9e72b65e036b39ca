import type { Shown } from '../../condition/explain.ts';
import { factPhrase, fieldPhrase } from './fact-phrase.ts';
import { factValueWords, listed } from './fact-words.ts';
import type { Wording } from './fact-words.ts';
import type { ComputedFrom } from './possible.ts';

/**
 * How a value was computed, to stand after it: "by decision table “Priority” from Impact 3 and Urgency 2". What was
 * missing, or may not be shown, is left out. Pure.
 */
export function computedWords({ tables, inputs }: ComputedFrom, wording: Wording): string {
  const titles = tables.map(({ title }) => `“${title}”`);
  const how =
    titles.length === 0
      ? 'computed'
      : `by decision ${titles.length === 1 ? 'table' : 'tables'} ${listed(titles)}`;
  const from = inputs.flatMap(({ fact, value }) => {
    if (value === undefined || value === null) return [];
    const name =
      fact.fact === 'record' ? fieldPhrase(fact, wording) : factPhrase(fact, fact.params, wording);
    return [`${name} ${factValueWords(fact, value, wording)}`];
  });
  return from.length === 0 ? how : `${how} from ${listed(from)}`;
}

/** The same as far as it may be shown. Pure. */
export function shownComputed(computed: ComputedFrom, shown: Shown): ComputedFrom {
  const inputs = computed.inputs.map(({ fact, value }) => {
    const told = shown(fact, value);
    return told === undefined ? { fact } : { fact, value: told };
  });
  return { ...computed, inputs };
}
