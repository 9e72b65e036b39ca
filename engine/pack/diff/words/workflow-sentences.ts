import { isJsonObject } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import { capital, humanised } from '../../../policy/explain/fact-words.ts';
import { statePath } from '../moved-states.ts';
import { actionSentence } from './action-sentences.ts';
import { invariantSentence } from './invariant-sentence.ts';
import { conditionWords, neededWords, whoWords } from './conditions.ts';
import { clockName, partOf, stateName, textAt, triggerName } from './document.ts';
import { becameWords, generalSentence } from './told.ts';
import type { Sentences, Told } from './told.ts';
import { saidValue } from './values.ts';
import {
  askedName,
  elementName,
  sourcesWords,
  transitionName,
  transitionOf,
  wayWords,
} from './workflow-names.ts';

/** What became of a part of a workflow. Pure. */
export const workflowSentence: Sentences = (told) => {
  const { element } = told.place;
  if (element['entry'] !== undefined || element['exit'] !== undefined) return onTheWay(told);
  if (
    element['transition'] !== undefined ||
    element['done'] !== undefined ||
    element['failed'] !== undefined
  )
    return ofTransition(told);
  if (element['clock'] !== undefined) return ofClock(told);
  if (element['invariant'] !== undefined) return invariantSentence(told);
  if (element['state'] !== undefined && element['invocation'] === undefined) return ofState(told);
  return generalSentence(told, elementName(told.place, told.doc));
};

function ofState(told: Told): string {
  const { kind, place, before, after, doc } = told;
  const { state = '' } = place.element;
  const name = stateName(doc, state);
  const all = place.field === null;
  if (all && kind === 'added') {
    const sources = sourcesWords(state, doc);
    const ends = isJsonObject(after) && after['kind'] === 'final' ? 'New final state' : 'New state';
    return `${ends} ${name}${sources === null ? '' : ` after ${sources}`}`;
  }
  if (all && kind === 'removed')
    return `State ${textAt(before, 'label') ?? name} is no longer there`;
  if (all && kind === 'moved') return `State ${name} ${parentWords(before, after, doc)}`;
  if (all && kind === 'renamed')
    return `State ${name} now has the id ${saidValue(after, doc)} instead of ${saidValue(before, doc)}; it says the same`;
  switch (place.field) {
    case 'label':
      return `State ${saidOr(before, bare(state), doc)} is now called ${saidOr(after, bare(state), doc)}`;
    case 'initial':
      return `${name} now begins in ${nameWithin(after, state, doc)} instead of ${nameWithin(before, state, doc)}`;
    case 'outcome':
      return `Ending in ${name} now counts as ${after === 'failed' ? 'failed' : 'done'}`;
    default:
      return generalSentence(told, `state ${name}`);
  }
}

/** An id as a name, where nobody gave it another one. */
function bare(id: string): string {
  return capital(humanised(id.split('.').at(-1) ?? id));
}

function labelled({ place, before, after, doc }: Told): string {
  const { state = '', transition = '' } = place.element;
  const was = saidOr(before, bare(transition), doc);
  return `${was} in ${stateName(doc, state)} is now called ${saidOr(after, bare(transition), doc)}`;
}

function saidOr(label: Json | undefined, name: string, doc: Told['doc']): string {
  return label === undefined ? name : saidValue(label, doc);
}

function nameWithin(id: Json | undefined, state: string, doc: Told['doc']): string {
  return typeof id === 'string' ? stateName(doc, `${state}.${id}`) : 'no state';
}

function parentWords(before: Json | undefined, after: Json | undefined, doc: Told['doc']): string {
  const parent = (path: Json | undefined): string => {
    const above = typeof path === 'string' ? path.split('.').slice(0, -1).join('.') : '';
    return above === '' ? 'at the top' : `within ${stateName(doc, above)}`;
  };
  return `now stands ${parent(after)} instead of ${parent(before)}`;
}

/** What is done on entering or leaving a state. */
function onTheWay(told: Told): string {
  const { state = '', entry, exit } = told.place.element;
  const [key, id] = entry !== undefined ? ['entry', entry] : ['exit', exit ?? ''];
  const way = entry !== undefined ? 'Entering' : 'Leaving';
  const path = statePath(state) as readonly string[];
  const action = partOf(told.doc, ...path, key, id);
  return actionSentence(told, `${way} ${stateName(told.doc, state)}`, action);
}

function ofTransition(told: Told): string {
  const { kind, place, before, after, doc } = told;
  const { state = '', action, field } = place.element;
  const whole = transitionOf(place, doc);
  const plain = place.element['transition'] !== undefined;
  const name = plain ? transitionName(place, doc) : capital(elementName(place, doc));
  if (action !== undefined) {
    const { actions } = whole;
    return actionSentence(told, name, isJsonObject(actions) ? actions[action] : undefined);
  }
  if (field !== undefined) return ofForm(told, name);
  if (place.field === null) {
    if (kind === 'added' && isJsonObject(after))
      return `New transition ${name} ${wayWords(after, state, doc)}`;
    if (kind === 'removed' && isJsonObject(before))
      return `Transition ${name} ${wayWords(before, state, doc)} is no longer there`;
    return generalSentence(told, `transition ${name}`);
  }
  switch (place.field) {
    case 'guard':
      return `${name} ${neededWords(before, after, doc, 'needs')}`;
    case 'allow':
      return after === undefined
        ? `Every agent may take ${name} now`
        : `Only ${whoWords(after, doc)} may take ${name}`;
    case 'target':
      return `${name} now ${leads(after, state, doc)}, where it ${leads(before, state, doc).replace('leads', 'led').replace('stays', 'stayed')}`;
    case 'trigger':
      return `${name} now happens ${whenWords(after, doc)} instead of ${whenWords(before, doc)}`;
    case 'label':
      return labelled(told);
    case 'form':
      return after === undefined
        ? `${name} no longer asks for anything`
        : `${name} asks for nothing, and takes nothing else`;
    case 'order':
      return `${name} is tried at another point: place ${saidValue(after ?? 0, doc)} instead of ${saidValue(before ?? 0, doc)}`;
    default:
      return generalSentence(told, name);
  }
}

function leads(target: Json | undefined, state: string, doc: Told['doc']): string {
  return typeof target === 'string'
    ? `leads to ${stateName(doc, target)}`
    : `stays in ${stateName(doc, state)}`;
}

function whenWords(trigger: Json | undefined, doc: Told['doc']): string {
  const words = triggerName(trigger, doc);
  return isJsonObject(trigger) && typeof trigger['on'] === 'string' ? `on “${words}”` : words;
}

function ofForm(told: Told, name: string): string {
  const { kind, place, before, after, doc } = told;
  const asked = askedName(place, doc);
  if (place.field === null) {
    const must = isJsonObject(after) && after['required'] === true ? ', which has to be given' : '';
    if (kind === 'added') return `${name} asks for ${asked}${must}`;
    return kind === 'removed'
      ? `${name} no longer asks for ${asked}`
      : generalSentence(told, asked);
  }
  switch (place.field) {
    case 'required':
      return after === true
        ? `${name} cannot be taken without ${asked}`
        : `${name} can be taken without ${asked}`;
    case 'visible':
      return after === undefined
        ? `${name} always asks for ${asked}`
        : `${name} asks for ${asked} only while ${conditionWords(after, doc)}`;
    case 'default':
      return `${name} fills in ${asked} beforehand with ${saidValue(after, doc)} instead of ${saidValue(before, doc)}`;
    case 'order':
      return `${name} asks for ${asked} at another place`;
    default:
      return generalSentence(told, `${asked}, which ${name} asks for,`);
  }
}

function ofClock(told: Told): string {
  const { kind, place, before, after, doc } = told;
  const { clock = '' } = place.element;
  const name = clockName(doc, clock);
  const states = (list: Json | undefined): Json[] =>
    (Array.isArray(list) ? (list as readonly Json[]) : []).map((path) =>
      typeof path === 'string' ? stateName(doc, path) : path,
    );
  if (place.field === 'run' || place.field === 'pause') {
    const does = place.field === 'run' ? 'runs in' : 'is paused in';
    return `The states clock ${name} ${does} ${becameWords(states(before), states(after), doc)}`;
  }
  if (place.field === 'target')
    return `The target of clock ${name} ${becameWords(before, after, doc)}`;
  return kind === 'added' && place.field === null
    ? `New clock ${name}, which runs in ${saidValue(states(isJsonObject(after) ? after['run'] : undefined), doc)}`
    : generalSentence(told, `clock ${name}`);
}
