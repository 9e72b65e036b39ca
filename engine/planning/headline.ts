import type { Definitions } from '../pack/definitions.ts';
import type { Decision, TraceEntry } from '../plan.ts';
import { capital, listed } from '../policy/explain/fact-words.ts';
import type { ExplainedPolicies } from '../policy/explain/explained-policy.ts';
import { causeOfMove, causeOfOpening, describedAs } from './cause.ts';
import { effectWords, policyName } from './effect-words.ts';
import type { ExplainedTransition } from './explain-transitions.ts';
import { missed } from './missed-policy.ts';
import { recordName } from './record-names.ts';
import type { RecordNames } from './record-names.ts';
import { refusalWords } from './refusal-words.ts';
import type { Stage } from './stages.ts';
import { stateWords } from './state-words.ts';

/** One sentence of what a decision came to and why. */
export interface Headline {
  /** Id of the record it is about; null: none alone. */
  readonly record: string | null;
  readonly text: string;
}

/** What headlines are made of. */
export interface HeadlineContext {
  readonly decision: Decision;
  readonly rulings: readonly ExplainedPolicies[];
  readonly transitions: readonly ExplainedTransition[];
  readonly stages: readonly Stage[];
  readonly definitions: Definitions;
  readonly records: RecordNames;
  /** What ids of people are called. */
  readonly names?: ReadonlyMap<string, string>;
  /** Who caused the event; null where nobody knows. */
  readonly actor: string | null;
  /** Set for an event that did not happen: it is told what would become of it. */
  readonly supposed?: boolean;
}

/** Records told of by a sentence of their own, and effects. */
const MOST_TOLD = 3;

/**
 * What a decision came to and why, for somebody who reads nothing else: a sentence for each record that was opened
 * or went to another state, and for whatever was sent; where there is none, why nothing happened. Pure.
 */
export function headlinesOf(context: HeadlineContext): Headline[] {
  const { decision, supposed = false } = context;
  const would = supposed ? 'would be' : 'was';
  if (decision.outcome === 'refused' || decision.outcome === 'failed') {
    const how =
      decision.outcome === 'refused' ? `${would} refused` : supposed ? 'would fail' : 'failed';
    const text = `Nothing ${would} done, as it ${how}: ${ended(decision.reason ?? 'nobody knows why')}`;
    return [{ record: null, text }];
  }
  const repeated = context.stages.find(
    ({ stage, verdict }) => stage === 'duplicate' && verdict === 'stopped',
  );
  if (repeated !== undefined) {
    const text = `Nothing new ${supposed ? 'would happen' : 'happened'}: ${ended(repeated.text)}`;
    return [{ record: null, text }];
  }
  const told = [...sentencesOf(context), ...effectsOf(context)];
  const stopped = held(context);
  if (stopped !== null) return [...told, stopped];
  if (told.length === 0) return [nothing(context)];
  return [...told, ...nothingFurther(told.length, context)];
}

/** A sentence for each record something happened to, those that went on first. */
function sentencesOf(context: HeadlineContext): Headline[] {
  const { decision, records, supposed = false } = context;
  const { trace } = decision;
  const gone = stepsIn(trace, ({ from, to }) => from !== to);
  const stayed = stepsIn(trace, ({ from, to }) => from === to);
  const sentences = new Map<string, string>();
  for (const [record, steps] of gone) sentences.set(record, changed(record, steps, context));
  for (const entry of trace) {
    if (!('record' in entry) || entry.record === null || sentences.has(entry.record)) continue;
    const { record } = entry;
    const steps = stayed.get(record);
    const decided = context.transitions.some((one) => one.record === record && one.taken);
    if (entry.kind === 'joined' && !decided) sentences.set(record, joined(entry, context));
    else if (entry.kind === 'not-accepted' && sentences.size > 0)
      sentences.set(record, refused(entry, context));
    else if (entry.kind === 'moved' && steps !== undefined)
      sentences.set(record, changed(record, steps, context));
  }
  const told = [...sentences].map(([record, text]): Headline => ({ record, text }));
  if (told.length <= MOST_TOLD) return told;
  const others = told.slice(MOST_TOLD).flatMap(({ record }) => record ?? []);
  const names = listed(others.map((record) => recordName(record, records)));
  const text = `${names} ${supposed ? 'would have' : 'had'} to do with it too, as told below.`;
  return [...told.slice(0, MOST_TOLD), { record: null, text }];
}

/** A sentence for whatever was sent or called; that nothing would be, for somebody who asks beforehand. */
function effectsOf(context: HeadlineContext): Headline[] {
  const { trace } = context.decision;
  const effects = trace.flatMap((entry) => (entry.kind === 'effect' ? [entry] : []));
  const told = effects.slice(0, MOST_TOLD).map((entry): Headline => {
    const text = `${capital(effectWords(entry, context))}.`;
    return { record: entry.record, text };
  });
  const more = effects.length - told.length;
  if (more > 0)
    told.push({ record: null, text: `${more} more of the kind followed, as told below.` });
  const opens = trace.some(({ kind }) => kind === 'opened' || kind === 'moved');
  return context.supposed === true && opens && effects.length === 0
    ? [{ record: null, text: 'No message would be sent to anybody.' }]
    : told;
}

type Opened = Extract<TraceEntry, { kind: 'opened' }>;
type Moved = Extract<TraceEntry, { kind: 'moved' }>;
/** A step of a record and its place in the trace. */
interface Step {
  readonly entry: Opened | Moved;
  readonly at: number;
}

/** The steps of each record that was opened, or moved in a way that is looked for, in order. */
function stepsIn(
  trace: readonly TraceEntry[],
  wanted: (moved: Moved) => boolean,
): ReadonlyMap<string, readonly Step[]> {
  const ways = new Map<string, Step[]>();
  for (const [at, entry] of trace.entries()) {
    if (entry.kind !== 'opened' && (entry.kind !== 'moved' || !wanted(entry))) continue;
    ways.set(entry.record, [...(ways.get(entry.record) ?? []), { entry, at }]);
  }
  return ways;
}

/** "Incident INC0000012 “Disk full”". */
function nameOf(record: string, { definitions, records }: HeadlineContext): string {
  const known = records.get(record);
  const type = known?.type;
  const kind = type === undefined ? '' : `${definitions.types.get(type)?.title ?? type} `;
  const title = known?.title === undefined ? '' : ` “${known.title}”`;
  return capital(`${kind}${recordName(record, records)}${title}`);
}

function joined(entry: Extract<TraceEntry, { kind: 'joined' }>, context: HeadlineContext): string {
  const was =
    context.supposed === true
      ? 'is there already and would be joined'
      : 'was there already and was joined';
  return `${nameOf(entry.record, context)} ${was}${causeOfOpening(entry, context)}.`;
}

type Refusal = Extract<TraceEntry, { kind: 'not-accepted' }>;

function refused(entry: Refusal, context: HeadlineContext): string {
  const { record, state } = entry;
  const { records, definitions, supposed = false } = context;
  const is = stateWords(state, records.get(record)?.type, definitions);
  return `${nameOf(record, context)} ${supposed ? 'would stay' : 'stayed'} ${is}, because ${refusalWords(entry, context, true)}`;
}

function changed(record: string, steps: readonly Step[], context: HeadlineContext): string {
  const { definitions, records, supposed = false } = context;
  const type = records.get(record)?.type;
  const name = nameOf(record, context);
  const [first] = steps;
  const last = steps.at(-1);
  const moves = steps.flatMap(({ entry, at }) => (entry.kind === 'moved' ? [{ entry, at }] : []));
  const why = moves.map(({ entry, at }) => causeOfMove(entry, at, context));
  const because = why.length === 0 ? '' : `, because ${listed([...new Set(why)])}`;
  const [only, ...others] = moves;
  const step = only === undefined || others.length > 0 ? null : describedAs(only.entry, context);
  const way = step === null ? '' : ` (${step})`;
  const called = (state: string): string => stateWords(state, type, definitions);
  const went = supposed ? 'would go' : 'went';
  if (first?.entry.kind !== 'opened') {
    const from = called(first?.entry.from ?? '');
    const to = called(last?.entry.kind === 'moved' ? last.entry.to : '');
    if (from === to)
      return `${name} ${supposed ? 'would stay' : 'stayed'} ${to} and ${supposed ? 'be' : 'was'} brought up to date${way}${because}.`;
    return `${name} ${went} from ${from} to ${to}${way}${because}.`;
  }
  const opened = causeOfOpening(first.entry, context);
  const then =
    last?.entry.kind === 'moved'
      ? `${opened.includes(', ') ? ',' : ''} and ${supposed ? 'would go' : 'went'} to ${called(last.entry.to)}${because}`
      : '';
  return `${name} ${supposed ? 'would be' : 'was'} opened${opened}${then}.`;
}

/** A policy that held the event back, and what that kept another one from. */
function held(context: HeadlineContext): Headline | null {
  const { decision, rulings, definitions, supposed = false } = context;
  const [entry] = decision.trace.flatMap((one) => (one.kind === 'suppressed' ? [one] : []));
  if (entry === undefined) return null;
  const verb = supposed ? 'would hold' : 'held';
  const because = `because the policy ${policyName(entry.policy, definitions)} ${verb} it back: ${ended(entry.reason)}`;
  const unasked = missed(
    rulings.flatMap(({ policies }) => policies),
    definitions,
    'not-asked',
  );
  const done = supposed ? 'would be done' : 'was done';
  return { record: null, text: `Apart from that nothing ${done} about it, ${because}${unasked}` };
}

/** Why nothing happened. */
function nothing(context: HeadlineContext): Headline {
  const { decision, stages, definitions, supposed = false } = context;
  const [refusal] = decision.trace.flatMap((one) => (one.kind === 'not-accepted' ? [one] : []));
  if (refusal !== undefined) {
    const would = supposed ? 'would change' : 'changed';
    const text = `Nothing ${would}, because ${refusalWords(refusal, context)}`;
    return { record: refusal.record, text };
  }
  const changes = decision.trace.some((one) =>
    ['updated', 'moved', 'linked', 'effect', 'counted'].includes(one.kind),
  );
  const would = supposed ? 'would be' : 'was';
  if (changes) {
    const text = `No record ${would} opened or ${supposed ? 'go' : 'went'} to another state.`;
    return { record: null, text };
  }
  const stopped = stages.find(({ verdict }) => verdict === 'stopped');
  const closest = missed(
    context.rulings.flatMap(({ policies }) => policies),
    definitions,
    'asked',
  );
  const text = `Nothing ${would} done: ${ended(stopped?.text ?? decision.reason ?? 'nothing was to be done')}${closest}`;
  return { record: null, text };
}

/** That what was opened or moved had no further consequence, where policies could have had one. */
function nothingFurther(touched: number, context: HeadlineContext): Headline[] {
  const { decision, rulings: explained, definitions, supposed = false } = context;
  const { rulings, trace } = decision;
  const last = rulings.at(-1);
  const after = trace.some(({ kind }) => kind === 'effect' || kind === 'linked');
  if (touched > (supposed ? 2 : 1) || after || last === undefined || last.subject === null)
    return [];
  if (last.matched.length > 0 || last.considered.length === 0) return [];
  const { number } = last.subject;
  const others = missed(explained.at(-1)?.policies ?? [], definitions, 'asked');
  const text = `Nothing else ${supposed ? 'would follow' : 'followed'}: of the policies that listen to ${last.event.type}, none ${supposed ? 'would fire' : 'fired'} for ${number}.${others}`;
  return [{ record: last.subject.id, text }];
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
