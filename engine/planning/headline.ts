import type { Definitions } from '../pack/definitions.ts';
import type { Decision, TraceEntry } from '../plan.ts';
import { capital, listed } from '../policy/explain/fact-words.ts';
import type { ExplainedPolicies } from '../policy/explain/explained-policy.ts';
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
  const way = waysIn(decision.trace);
  const told = [...way].slice(0, MOST_TOLD).map(([record, steps]): Headline => ({
    record,
    text: changed(record, steps, context),
  }));
  const more = way.size - told.length;
  if (more > 0) told.push({ record: null, text: `So were ${more} more records, as told below.` });
  const stopped = held(context);
  if (stopped !== null) return [...told, stopped];
  if (told.length === 0) return [nothing(context)];
  return [...told, ...nothingFurther(way.size, context)];
}

type Opened = Extract<TraceEntry, { kind: 'opened' }>;
type Moved = Extract<TraceEntry, { kind: 'moved' }>;
/** A step of a record and its place in the trace. */
interface Step {
  readonly entry: Opened | Moved;
  readonly at: number;
}

/** The steps of each record that was opened or went to another state, in order. */
function waysIn(trace: readonly TraceEntry[]): ReadonlyMap<string, readonly Step[]> {
  const ways = new Map<string, Step[]>();
  for (const [at, entry] of trace.entries()) {
    if (entry.kind !== 'opened' && (entry.kind !== 'moved' || entry.from === entry.to)) continue;
    const steps = ways.get(entry.record) ?? [];
    ways.set(entry.record, [...steps, { entry, at }]);
  }
  return ways;
}

function changed(record: string, steps: readonly Step[], context: HeadlineContext): string {
  const { definitions, records } = context;
  const known = records.get(record);
  const type = known?.type;
  const kind = type === undefined ? '' : `${definitions.types.get(type)?.title ?? type} `;
  const title = known?.title === undefined ? '' : ` “${known.title}”`;
  const name = capital(`${kind}${recordName(record, records)}${title}`);
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
    return `${name} went from ${from} to ${to}${because}.`;
  }
  const opened = causeOfOpening(first.entry, causes);
  const then = last?.entry.kind === 'moved' ? ` and went to ${called(last.entry.to)}${because}` : '';
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
  const closest = closestOf(context);
  const text = `Nothing was done: ${ended(stopped?.text ?? decision.reason ?? 'nothing was to be done')}${closest}`;
  return { record: null, text };
}

/** The policy that lacked least, where none fired. */
function closestOf({ rulings }: HeadlineContext): string {
  const all = rulings.flatMap(({ policies }) => policies);
  if (all.some(({ matched }) => matched === true)) return '';
  const [first] = all.filter(({ standing }) => standing.kind === 'asked');
  return first === undefined ? '' : ` Closest was “${first.title}”: ${first.because}`;
}

/** That what was opened or moved had no further consequence, where policies could have had one. */
function nothingFurther(
  touched: number,
  { decision: { rulings, trace } }: HeadlineContext,
): Headline[] {
  const last = rulings.at(-1);
  const after = trace.some(({ kind }) => kind === 'effect' || kind === 'linked');
  if (touched > 1 || after || last === undefined || last.subject === null) return [];
  if (last.matched.length > 0 || last.considered.length === 0) return [];
  const { number } = last.subject;
  const text = `Nothing else followed: of the policies that listen to ${last.event.type}, none fired for ${number}.`;
  return [{ record: last.subject.id, text }];
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
