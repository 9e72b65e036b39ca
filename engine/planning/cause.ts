import { BUILT_IN } from '../event.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Decision, TraceEntry } from '../plan.ts';
import { listed, small } from '../policy/explain/fact-words.ts';
import { decisiveNames } from '../policy/explain/traced-condition.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import { policyName } from './effect-words.ts';
import type { ExplainedTransition } from './explain-transitions.ts';
import { keyWords, whyJoined, whyOpened } from './sought-words.ts';
import type { RecordNames } from './record-names.ts';

/** What causes are looked for in. */
export interface CauseContext {
  readonly decision: Decision;
  readonly transitions: readonly ExplainedTransition[];
  readonly definitions: Definitions;
  readonly records: RecordNames;
  readonly actor: string | null;
  /** Set for what did not happen. */
  readonly supposed?: boolean;
}

type Opening = Extract<TraceEntry, { kind: 'opened' | 'joined' }>;
type Moved = Extract<TraceEntry, { kind: 'moved' }>;

/**
 * Why a record was opened, or joined, rather than the other, as the end of a sentence: "by the policy …, as no
 * unfinished incident …"; empty where nothing tells. Pure.
 */
export function causeOfOpening(entry: Opening, context: CauseContext): string {
  const { decision, definitions, records, actor, supposed } = context;
  const policy = entry.by ?? firedFor(decision, definitions, 'record.open', entry.type);
  const why =
    entry.kind === 'opened'
      ? whyOpened(entry, decision.at, records, supposed)
      : whyJoined(entry.sought, records);
  const as = why === null ? '' : `, as ${why}`;
  if (policy !== null) return ` by the policy ${policyName(policy, definitions)}${as}`;
  const by = decision.event.type === BUILT_IN.opened && actor !== null ? ` by ${actor}` : '';
  return `${by}${as}`;
}

/**
 * Why a record went to another state, to stand after "because": what its condition says, which policy sent it the
 * event, who chose it, or what came in. Pure.
 *
 * @param at place of the entry in the trace
 */
export function causeOfMove(entry: Moved, at: number, context: CauseContext): string {
  const { decision, transitions, actor, supposed = false } = context;
  const guard = transitions.findLast(
    (one) =>
      one.taken &&
      one.condition !== null &&
      one.step === at - 1 &&
      entry.taken.includes(one.transition),
  );
  if (guard !== undefined) return ofGuard(guard);
  const sent = senderOf(entry, context);
  if (sent !== null) return `${sent} ${supposed ? 'would send' : 'sent'} it ${entry.event}`;
  const step = stepOf(entry, context);
  const own = entry.event === decision.event.type;
  if (own && step?.label !== undefined && step.label !== null)
    return `${actor ?? 'somebody'} ${supposed ? 'would choose' : 'chose'} “${step.label}”`;
  if (step?.trigger.kind === 'after') return 'its time there was over';
  return own
    ? `${entry.event} ${supposed ? 'would come' : 'came'} in`
    : `it ${supposed ? 'would get' : 'got'} ${entry.event}`;
}

/** The policy that sent a record an event, and how it found it; null where none did, or nobody knows which. */
function senderOf(
  { by, event, record }: Moved,
  { decision, definitions, records, supposed = false }: CauseContext,
): string | null {
  const policy = by ?? firedFor(decision, definitions, 'record.send', event);
  if (policy === null) return null;
  const called = `the policy ${policyName(policy, definitions)}`;
  const joined = decision.trace.find(
    (entry) => entry.kind === 'joined' && entry.record === record && entry.by === policy,
  );
  if (joined?.kind !== 'joined' || joined.sought === undefined) return called;
  const found = supposed ? 'would find' : 'found';
  return `${called} ${found} it by its key ${keyWords(joined.sought.key, records)} and`;
}

/** What a step is described by, where nobody presses it by its label; null where nothing does. Pure. */
export function describedAs(entry: Moved, context: CauseContext): string | null {
  const step = stepOf(entry, context);
  if (step?.label !== null || step.description === null) return null;
  return `“${step.description.replace(/\.$/, '')}”`;
}

function stepOf(
  { record, taken }: Moved,
  { definitions, records }: CauseContext,
): ChartTransition | undefined {
  const type = records.get(record)?.type;
  const chart = type === undefined ? undefined : definitions.workflows.get(type)?.chart;
  const [step] = taken.flatMap((key) => {
    const state = chart?.get(key.slice(0, key.indexOf('#')));
    return state?.transitions.find((one) => one.key === key) ?? [];
  });
  return step;
}

/** A guard as a reason: in its author's words where there are any for all of it. */
function ofGuard({ condition, because }: ExplainedTransition): string {
  const names = condition === null ? null : decisiveNames(condition);
  if (names !== null && names.length > 0) return listed(names.map(small));
  return small(because.replace(/\.$/, ''));
}

/** Id of the one policy that fired and declares an action of a type on what it names; null: none, or several. */
function firedFor(
  { rulings }: Decision,
  { policies }: Definitions,
  action: string,
  what: string,
): string | null {
  const fired = new Set(rulings.flatMap(({ matched }) => matched.map(({ policy }) => policy)));
  const those = [...fired].filter((id) =>
    Object.values(policies.all.get(id)?.source.actions ?? {}).some(
      ({ type, params }) => type === action && params?.['type'] === what,
    ),
  );
  const [only, ...more] = those;
  return only === undefined || more.length > 0 ? null : only;
}
