import type { Definitions } from '../pack/definitions.ts';
import type { Decision, TraceEntry } from '../plan.ts';
import { small } from '../policy/explain/fact-words.ts';
import { policyName } from './effect-words.ts';
import type { ExplainedTransition } from './explain-transitions.ts';
import { recordName } from './record-names.ts';
import type { RecordNames } from './record-names.ts';
import { stateWords } from './state-words.ts';
import { takenIn } from './taken-in.ts';

/** What a refusal is told with. */
export interface RefusalContext {
  readonly decision: Pick<Decision, 'rulings' | 'trace'>;
  readonly transitions: readonly ExplainedTransition[];
  readonly definitions: Definitions;
  readonly records: RecordNames;
  /** Set for what did not happen. */
  readonly supposed?: boolean;
}

/**
 * Why a record did not take an event, to stand after "because", to the end of the sentence and on to what would have
 * had to be otherwise: the condition of the step that does not hold, or the states the event is taken in. Pure.
 *
 * @param told whether the record and its state have been told already
 */
export function refusalWords(
  entry: Extract<TraceEntry, { kind: 'not-accepted' }>,
  context: RefusalContext,
  told = false,
): string {
  const { record, state, event, by } = entry;
  const { decision, transitions, definitions, records, supposed = false } = context;
  // What was asked for this event stands right before it.
  const asked = decision.trace.indexOf(entry) - 1;
  const type = records.get(record)?.type;
  const number = recordName(record, records);
  const was = supposed ? 'would not be' : 'was not';
  const [first, ...more] = transitions.filter(
    (one) => one.record === record && one.step === asked && !one.holds,
  );
  if (first !== undefined && (told || more.length === 0)) {
    const otherwise = first.otherwise === null ? '' : ` ${first.otherwise}`;
    return `${first.title}${told ? '' : ` of ${number}`} ${was} possible: ${reasonOf(first)}.${otherwise}`;
  }
  if (first !== undefined) {
    const each = [first, ...more].map((one, i) => `(${i + 1}) ${one.title}: ${reasonOf(one)}`);
    return `none of the steps of ${number} on ${event} ${supposed ? 'would be' : 'was'} possible: ${each.join('; ')}.`;
  }
  const is = told ? '' : `${number} is ${stateWords(state, type, definitions)}`;
  const sent = by === undefined ? '' : sentWords(by, event, context);
  const taken = takenIn(event, type, state, definitions);
  if (taken === null)
    return `${told ? '' : `${is}, where `}${event}${sent} does nothing${told ? ' there' : ''}.`;
  const could = supposed ? 'could be taken if it were' : 'could have been taken had it been';
  const otherwise = taken.startsWith('is taken only') ? ` It ${could} in one of those.` : '';
  return `${told ? '' : `${is}, and `}${event}${sent} ${taken}.${otherwise}`;
}

function reasonOf({ because }: ExplainedTransition): string {
  return small(because.replace(/\.$/, ''));
}

/** Which policy sent an event, and on what, set in after its name. */
function sentWords(by: string, event: string, context: RefusalContext): string {
  const { decision, definitions, supposed = false } = context;
  const ruling = decision.rulings.find(({ matched }) =>
    matched.some(({ policy }) => policy === by),
  );
  const on = ruling === undefined || ruling.event.type === event ? '' : ` on ${ruling.event.type}`;
  return `, which the policy ${policyName(by, definitions)} ${supposed ? 'would send' : 'sent'} it${on},`;
}
