import type { Definitions } from '../pack/definitions.ts';
import type { Decision, TraceEntry } from '../plan.ts';
import { capital, listed, small } from '../policy/explain/fact-words.ts';
import type { ExplainedPolicies, ExplainedPolicy } from '../policy/explain/explained-policy.ts';
import type { ExplainedTransition } from './explain-transitions.ts';
import type { Stage } from './stages.ts';
import { stateWords } from './state-words.ts';
import { causeOfMove, causeOfOpening } from './cause.ts';
import type { CauseContext } from './cause.ts';
import { recordName } from './trace-words.ts';
import type { RecordNames } from './trace-words.ts';

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
  /** Who caused the event; null where nobody knows. */
  readonly actor: string | null;
}

/** Records told of by a sentence of their own. */
const MOST_TOLD = 3;

/**
 * What a decision came to and why, for somebody who reads nothing else: a sentence for each record that was opened
 * or went to another state; where there is none, why nothing happened. Pure.
 */
export function headlinesOf(context: HeadlineContext): Headline[] {
  const { decision } = context;
  if (decision.outcome === 'refused' || decision.outcome === 'failed') {
    const text = `Nothing was done, as it ${decision.outcome === 'refused' ? 'was refused' : 'failed'}: ${ended(decision.reason ?? 'nobody knows why')}`;
    return [{ record: null, text }];
  }
  const repeated = context.stages.find(
    ({ stage, verdict }) => stage === 'duplicate' && verdict === 'stopped',
  );
  if (repeated !== undefined)
    return [{ record: null, text: `Nothing new happened: ${ended(repeated.text)}` }];
  const told = sentencesOf(context);
  const stopped = held(context);
  if (stopped !== null) return [...told, stopped];
  if (told.length === 0) return [nothing(context)];
  return [...told, ...nothingFurther(told.length, context)];
}

/** A sentence for each record something happened to, those that went on first. */
function sentencesOf(context: HeadlineContext): Headline[] {
  const { trace } = context.decision;
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
  const more = told.length - MOST_TOLD;
  return more <= 0
    ? told
    : [
        ...told.slice(0, MOST_TOLD),
        {
          record: null,
          text: `${more} more ${more === 1 ? 'record' : 'records'} had to do with it, as told below.`,
        },
      ];
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
  const by = causeOfOpening(entry, context);
  return `${nameOf(entry.record, context)} was there already and was joined${by === null ? '' : ` ${by}`}.`;
}

type Refusal = Extract<TraceEntry, { kind: 'not-accepted' }>;

function refused({ record, event, state }: Refusal, context: HeadlineContext): string {
  const { records, definitions, transitions } = context;
  const is = stateWords(state, records.get(record)?.type, definitions);
  const [first] = transitions.filter((one) => one.record === record && !one.holds);
  const why =
    first === undefined
      ? `, where ${event} does nothing.`
      : `, because what is asked there of ${event} is not so: ${small(first.because)}`;
  return `${nameOf(record, context)} stayed ${is}${why}`;
}

function changed(record: string, steps: readonly Step[], context: HeadlineContext): string {
  const { definitions, records } = context;
  const type = records.get(record)?.type;
  const name = nameOf(record, context);
  const [first] = steps;
  const last = steps.at(-1);
  const moves = steps.flatMap(({ entry, at }) => (entry.kind === 'moved' ? [{ entry, at }] : []));
  const causes: CauseContext = context;
  const why = moves.flatMap(({ entry, at }) => causeOfMove(entry, at, causes) ?? []);
  const because = why.length === 0 ? '' : `, because ${listed([...new Set(why)])}`;
  const called = (state: string): string => stateWords(state, type, definitions);
  if (first?.entry.kind !== 'opened') {
    const from = called(first?.entry.from ?? '');
    const to = called(last?.entry.kind === 'moved' ? last.entry.to : '');
    if (from === to) return `${name} stayed ${to} and was brought up to date${because}.`;
    return `${name} went from ${from} to ${to}${because}.`;
  }
  const opened = causeOfOpening(first.entry, causes);
  const then =
    last?.entry.kind === 'moved' ? ` and went to ${called(last.entry.to)}${because}` : '';
  return `${name} was opened${opened === null ? '' : ` ${opened}`}${then}.`;
}

/** A policy that held the event back. */
function held({ decision: { trace }, definitions }: HeadlineContext): Headline | null {
  const [entry] = trace.flatMap((one) => (one.kind === 'suppressed' ? [one] : []));
  if (entry === undefined) return null;
  const title = definitions.policies.all.get(entry.policy)?.title ?? entry.policy;
  const text = `Nothing more was done about it, because the policy “${title}” held it back: ${ended(entry.reason)}`;
  return { record: null, text };
}

/** Why nothing happened. */
function nothing(context: HeadlineContext): Headline {
  const { decision, transitions, stages, records, definitions } = context;
  const [refusal] = decision.trace.flatMap((one) => (one.kind === 'not-accepted' ? [one] : []));
  if (refusal !== undefined) {
    const { record, state, event } = refusal;
    const is = `${recordName(record, records)} is ${stateWords(state, records.get(record)?.type, definitions)}`;
    const against = transitions.filter((one) => one.record === record && !one.holds);
    const why = against.map(({ because }) => because).join(' ');
    const text =
      against.length === 0
        ? `Nothing changed, because ${is}, where ${event} does nothing.`
        : `Nothing changed, because ${is} and what is asked there of ${event} is not so: ${why}`;
    return { record, text };
  }
  const changes = decision.trace.some((one) =>
    ['updated', 'moved', 'linked', 'effect', 'counted'].includes(one.kind),
  );
  if (changes) return { record: null, text: 'No record was opened or went to another state.' };
  const stopped = stages.find(({ verdict }) => verdict === 'stopped');
  const closest = missed(
    context.rulings.flatMap(({ policies }) => policies),
    definitions,
  );
  const text = `Nothing was done: ${ended(stopped?.text ?? decision.reason ?? 'nothing was to be done')}${closest}`;
  return { record: null, text };
}

/** Of the policies that did not fire the one a reader misses most: one that would have opened something, else the closest. */
function missed(explained: readonly ExplainedPolicy[], definitions: Definitions): string {
  if (explained.some(({ matched }) => matched === true)) return '';
  const asked = explained.filter(({ standing }) => standing.kind === 'asked');
  const opens = asked.find(({ policy }) =>
    Object.values(definitions.policies.all.get(policy)?.source.actions ?? {}).some(
      ({ type }) => type === 'record.open',
    ),
  );
  if (opens !== undefined) return ` “${opens.title}” did not, because ${small(opens.because)}`;
  const [first] = asked;
  return first === undefined
    ? ''
    : ` Closest was “${first.title}”, which did not, because ${small(first.because)}`;
}

/** That what was opened or moved had no further consequence, where policies could have had one. */
function nothingFurther(
  touched: number,
  { decision: { rulings, trace }, rulings: explained, definitions }: HeadlineContext,
): Headline[] {
  const last = rulings.at(-1);
  const after = trace.some(({ kind }) => kind === 'effect' || kind === 'linked');
  if (touched > 1 || after || last === undefined || last.subject === null) return [];
  if (last.matched.length > 0 || last.considered.length === 0) return [];
  const { number } = last.subject;
  const others = missed(explained.at(-1)?.policies ?? [], definitions);
  const text = `Nothing else followed: of the policies that listen to ${last.event.type}, none fired for ${number}.${others}`;
  return [{ record: last.subject.id, text }];
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
