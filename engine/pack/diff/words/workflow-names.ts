import { isJsonObject } from '../../../json.ts';
import type { Json, JsonObject } from '../../../json.ts';
import { capital, humanised, listed } from '../../../policy/explain/fact-words.ts';
import { valueIn } from '../../canonical/parts.ts';
import { statePath } from '../moved-states.ts';
import { clockName, fieldName, partOf, stateName, textAt, triggerName } from './document.ts';
import type { Document } from './document.ts';
import type { Place } from '../place.ts';

/** A transition as its file has it, or had it. Pure. */
export function transitionOf({ element }: Place, doc: Document): JsonObject {
  const { state = '', transition = '', invocation, done, failed } = element;
  const at = statePath(state) as readonly string[];
  if (invocation === undefined) return partOf(doc, ...at, 'transitions', transition);
  const way =
    done !== undefined
      ? ['onDone', done]
      : failed !== undefined
        ? ['onError', failed]
        : ['onTimeout'];
  return partOf(doc, ...at, 'invoke', invocation, ...way);
}

/** What a transition is called, with its state, and its id, where another one has the same name. Pure. */
export function transitionName(place: Place, doc: Document): string {
  const { state = '', transition = '' } = place.element;
  const label = textAt(transitionOf(place, doc), 'label');
  const name = label ?? capital(humanised(transition));
  const quoted = name.includes(' ') ? `“${name}”` : name;
  const counts = counted.get(doc) ?? namesIn(doc.after);
  counted.set(doc, counts);
  if ((counts.get(name) ?? 0) < 2) return quoted;
  const within = `in ${stateName(doc, state)}`;
  const alone = (counts.get(`${state} ${name}`) ?? 0) < 2;
  return `${quoted} (${alone ? within : `${within}, ${transition}`})`;
}

const counted = new WeakMap<Document, ReadonlyMap<string, number>>();

/** How many transitions of a workflow have a name, in all and behind each state's path. */
function namesIn(workflow: JsonObject): Map<string, number> {
  const counts = new Map<string, number>();
  const count = (key: string): void => void counts.set(key, (counts.get(key) ?? 0) + 1);
  const visit = (states: Json | undefined, above: string): void => {
    for (const [stateId, state] of Object.entries(isJsonObject(states) ? states : {})) {
      if (!isJsonObject(state)) continue;
      const path = above === '' ? stateId : `${above}.${stateId}`;
      const { transitions } = state;
      for (const [id, one] of Object.entries(isJsonObject(transitions) ? transitions : {})) {
        const name = textAt(one, 'label') ?? capital(humanised(id));
        count(name);
        count(`${path} ${name}`);
      }
      visit(state['states'], path);
    }
  };
  visit(workflow['states'], '');
  return counts;
}

/** Where a new transition begins and ends, and what makes it happen. Pure. */
export function wayWords(transition: JsonObject, state: string, doc: Document): string {
  const target = textAt(transition, 'target');
  const to =
    target === undefined
      ? `within ${stateName(doc, state)}`
      : `from ${stateName(doc, state)} to ${stateName(doc, target)}`;
  return typeof transition['on'] === 'string' ? to : `${to}, ${triggerName(transition, doc)}`;
}

/** The states from which one is reached, in words; null where no transition leads there. Pure. */
export function sourcesWords(path: string, doc: Document): string | null {
  const sources: string[] = [];
  const visit = (states: Json | undefined, above: string): void => {
    for (const [id, state] of Object.entries(isJsonObject(states) ? states : {})) {
      const here = above === '' ? id : `${above}.${id}`;
      if (!isJsonObject(state)) continue;
      const { transitions } = state;
      const leads = Object.values(isJsonObject(transitions) ? transitions : {}).some(
        (one) => textAt(one, 'target') === path,
      );
      if (leads && here !== path) sources.push(stateName(doc, here));
      visit(state['states'], here);
    }
  };
  visit(doc.after['states'], '');
  if (sources.length === 0) return null;
  return sources.length > 3 ? `${sources.length} states` : listed(sources);
}

/** What a field a transition asks for is called. Pure. */
export function askedName(place: Place, doc: Document): string {
  const { field = '' } = place.element;
  const { form } = transitionOf(place, doc);
  const own = textAt(valueIn(form, [field, 'field']), 'title');
  return own ?? fieldName(doc, field);
}

/** What else a workflow has is called, innermost first. Pure. */
export function elementName(place: Place, doc: Document): string {
  const { state, invocation, clock, delay, invariant } = place.element;
  const within = state === undefined ? '' : ` in ${stateName(doc, state)}`;
  if (invocation !== undefined) {
    const path = [...statePath(state ?? ''), 'invoke', invocation] as readonly string[];
    const title = textAt(partOf(doc, ...path), 'title') ?? capital(humanised(invocation));
    const { done, failed } = place.element;
    const way = done ?? failed;
    return way === undefined ? `“${title}”${within}` : `what follows “${title}”${within} (${way})`;
  }
  if (clock !== undefined) return `clock ${clockName(doc, clock)}`;
  if (delay !== undefined) return `delay ${humanised(delay)}`;
  if (invariant !== undefined) return `the rule ${humanised(invariant)}`;
  if (state !== undefined) return `state ${stateName(doc, state)}`;
  return `the workflow ${textAt(doc.after, 'title') ?? ''}`.trim();
}
