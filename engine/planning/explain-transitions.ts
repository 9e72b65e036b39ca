import type { Shown } from '../condition/explain.ts';
import { factKey } from '../condition/fact-key.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { AskedGuard, Decision, TraceEntry } from '../plan.ts';
import { unknownFact } from '../policy/explain/evidence.ts';
import type { Evidence, FactOrigin } from '../policy/explain/evidence.ts';
import { readOrigin } from '../policy/explain/read-origin.ts';
import type { SmallestChange } from '../policy/explain/explained-policy.ts';
import { capital } from '../policy/explain/fact-words.ts';
import type { Wording } from '../policy/explain/fact-words.ts';
import { changeOf, otherwiseWords } from '../policy/explain/otherwise.ts';
import type { Outcome } from '../policy/explain/otherwise.ts';
import { reasonOf } from '../policy/explain/reason-words.ts';
import { noWay } from '../policy/explain/no-way.ts';
import { ANYTHING_POSSIBLE } from '../policy/explain/possible.ts';
import type { Possible } from '../policy/explain/possible.ts';
import { smallestFlip } from '../policy/explain/smallest-flip.ts';
import { traceCondition } from '../policy/explain/traced-condition.ts';
import type { TracedCondition } from '../policy/explain/traced-condition.ts';
import type { RecordType } from '../record-type/schema.ts';
import { typedValues } from '../verify/field-values.ts';
import { possibleFacts } from '../verify/possible-facts.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import { stateWords } from './state-words.ts';
import { recordName } from './record-names.ts';
import type { RecordNames } from './record-names.ts';

/** A transition whose guard was asked, or that was taken beside one: whether it was taken, and why. */
export interface ExplainedTransition {
  /** Id of the record. */
  readonly record: string;
  readonly number: string;
  /** Its record type; null where nobody knows. */
  readonly type: string | null;
  /** What the step is: "the step from New to Resolved (“…”)". */
  readonly title: string;
  /** Place in the decision's trace of the step it belongs to: what follows there came of it. */
  readonly step: number;
  /** Key of the transition. */
  readonly transition: string;
  readonly holds: boolean;
  readonly taken: boolean;
  /** Its guard with the values seen; null where it has none, or the workflow of then is not kept any more. */
  readonly condition: TracedCondition | null;
  /** The fewest facts to be otherwise for the guard to come out otherwise; null where none was found. */
  readonly change: Omit<SmallestChange, 'fires'> | null;
  /** Why: the comparisons the verdict hangs on, or what the author calls them. */
  readonly because: string;
  /** Whether it was taken and why, in one sentence. */
  readonly text: string;
  readonly otherwise: string | null;
}

/** What transitions are explained with. */
export interface TransitionContext {
  readonly definitions: Definitions;
  readonly records: RecordNames;
  /** What ids that stand in values are called. */
  readonly names: ReadonlyMap<string, string>;
  readonly shown: Shown;
  /** Set for what did not happen. */
  readonly supposed?: boolean;
}

/**
 * Every transition whose guard was asked in a decision, explained with the facts it saw, in the order they were
 * asked; after them what was taken instead, where that asks for nothing. Pure.
 */
export function explainTransitions(
  { trace }: Decision,
  context: TransitionContext,
): ExplainedTransition[] {
  return trace.flatMap((entry, step) =>
    entry.kind === 'guarded'
      ? [
          ...entry.guards.map((one) => explain(one, entry, step, context)),
          ...unguarded(entry, step, trace[step + 1], context),
        ]
      : [],
  );
}

/** The transitions of a step that ask for nothing, as they were taken where others were not. */
function unguarded(
  { record, workflow, guards }: Guarded,
  step: number,
  next: TraceEntry | undefined,
  context: TransitionContext,
): ExplainedTransition[] {
  if (next?.kind !== 'moved' || next.record !== record) return [];
  const { definitions, records, supposed = false } = context;
  return next.taken.flatMap((key) => {
    const transition = transitionOf(definitions, workflow, key);
    if (transition === null || guards.some((one) => one.transition === key)) return [];
    const type = records.get(record)?.type;
    const number = recordName(record, records);
    const title = stepWords(transition, type, definitions);
    const because =
      transition.trigger.kind === 'event'
        ? `it asks for nothing but ${transition.trigger.type}`
        : 'it asks for nothing';
    const known = { record, number, type: type ?? null, step, transition: key, title };
    return {
      ...known,
      holds: true,
      taken: true,
      condition: null,
      change: null,
      because: `${capital(because)}.`,
      text: `${number}: ${title} ${didWords('taken', supposed)}: ${because}.`,
      otherwise: null,
    };
  });
}

type Guarded = Extract<TraceEntry, { kind: 'guarded' }>;

function outcomeOf(holds: boolean, supposed: boolean): Outcome {
  const been = supposed ? 'be' : 'have been';
  return holds
    ? { would: `It would not ${been} possible`, sure: 'kept it from it' }
    : { would: `It would ${been} possible`, sure: 'made it possible' };
}

/** What became of a step, or would. */
function didWords(did: 'taken' | 'held' | 'not-taken', supposed: boolean): string {
  if (did === 'held')
    return `${supposed ? 'would be' : 'was'} possible, but ${supposed ? 'give' : 'gave'} way to another`;
  const not = did === 'taken' ? '' : ' not';
  return supposed ? `would${not} be taken` : `was${not} taken`;
}
const MOST_TRIES = 100;

function explain(
  asked: AskedGuard,
  entry: Guarded,
  step: number,
  { definitions, records, names, shown, supposed = false }: TransitionContext,
): ExplainedTransition {
  const { record } = entry;
  const { transition: key, holds, taken = false } = asked;
  const number = recordName(record, records);
  const type = records.get(record)?.type;
  const about = { record, number, type: type ?? null };
  const known = { ...about, step, transition: key, holds, taken };
  const transition = transitionOf(definitions, entry.workflow, key);
  const guard = transition?.guard ?? null;
  if (transition === null || guard === null) {
    const because = 'its condition of then is not kept any more';
    const title = `the step “${key}”`;
    const text = `${number}: ${title} ${didWords(taken ? 'taken' : 'not-taken', supposed)}; ${because}.`;
    return { ...known, title, condition: null, change: null, because, text, otherwise: null };
  }
  const wording: Wording = {
    types: definitions.types,
    subject: type === undefined ? null : { number, type },
    names,
    states: (state, of) => stateWords(state, of, definitions),
    supposed,
  };
  const evidence = guardEvidence(asked, {
    kind: 'record',
    id: entry.record,
    number,
    revision: entry.revision,
  });
  // A guard's decision keeps the fields it reads, not what they are computed from.
  const { settled } = ANYTHING_POSSIBLE;
  const possible: Possible = {
    ...withForm(transition, possibleFacts(definitions, type), definitions.types.get(type ?? '')),
    settled,
  };
  const condition = traceCondition(guard, evidence, shown, possible);
  const flip = smallestFlip(guard, evidence, !holds, { budget: { tries: MOST_TRIES }, possible });
  const because = reasonOf(condition, wording);
  const title = stepWords(transition, type, definitions);
  const did = didWords(taken ? 'taken' : holds ? 'held' : 'not-taken', supposed);
  return {
    ...known,
    title,
    condition,
    change: flip === null ? null : changeOf(flip, shown),
    because: `${capital(because)}.`,
    text: `${number}: ${title} ${did}: ${because}.`,
    otherwise: otherwiseWords(outcomeOf(holds, supposed), flip, condition, {
      wording,
      shown,
      none: flip === null ? noWay(guard, evidence, !holds, possible) : null,
    }),
  };
}

/** What is typed into a transition's form is what its fields take. */
function withForm(
  { form }: ChartTransition,
  possible: Possible,
  type: RecordType | undefined,
): Possible {
  if (form === null) return possible;
  return {
    ...possible,
    values(reference) {
      const { fact, path = '' } = reference;
      const id = fact === 'event' && path.startsWith('data.') ? path.slice('data.'.length) : '';
      const asked = Object.hasOwn(form, id) ? form[id] : undefined;
      const field = asked === undefined ? undefined : (type?.fields[id] ?? asked.field);
      return field === undefined
        ? possible.values(reference)
        : typedValues(field, asked?.required === true);
    },
  };
}

/** A transition of the workflow a record ran by; null when that is not kept any more. Pure. */
export function transitionOf(
  { pinned }: Pick<Definitions, 'pinned'>,
  workflow: string,
  key: string,
): ChartTransition | null {
  const chart = pinned.get(workflow)?.chart;
  const state = chart?.get(key.slice(0, key.indexOf('#')));
  return state?.transitions.find((one) => one.key === key) ?? null;
}

/** A transition as people know it: “Reopen”, from Resolved to In progress. Pure. */
export function stepWords(
  { label, description, source, target }: ChartTransition,
  type: string | undefined,
  definitions: Definitions,
): string {
  const from = stateWords(source, type, definitions);
  const way =
    target === null ? `in ${from}` : `from ${from} to ${stateWords(target, type, definitions)}`;
  const called = label ?? description?.replace(/\.$/, '');
  return called === undefined ? `the step ${way}` : `the step ${way} (“${called}”)`;
}

/** What a guard knows of facts: those it looked at, as they were. */
function guardEvidence(
  { seen, absent = [] }: AskedGuard,
  record: Extract<FactOrigin, { kind: 'record' }>,
): Evidence {
  const missing = new Set(absent);
  const origins: { readonly [fact: string]: FactOrigin } = {
    event: { kind: 'event' },
    record,
    actor: { kind: 'actor' },
    now: { kind: 'time' },
  };
  return (fact, params) => {
    const key = factKey(fact, params);
    const value = Object.hasOwn(seen, key) ? seen[key] : undefined;
    if (value === undefined && !missing.has(key)) return unknownFact();
    return { value, origin: origins[fact] ?? readOrigin(fact, params, value) };
  };
}
