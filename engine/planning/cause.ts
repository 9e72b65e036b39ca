import { BUILT_IN } from '../event.ts';
import type { Definitions } from '../pack/definitions.ts';
import type { Decision, TraceEntry } from '../plan.ts';
import { listed, small } from '../policy/explain/fact-words.ts';
import { decisiveNames } from '../policy/explain/traced-condition.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import type { ChartTransition } from '../workflow/chart.ts';
import type { ExplainedTransition } from './explain-transitions.ts';

/** What causes are looked for in. */
export interface CauseContext {
  readonly decision: Decision;
  readonly transitions: readonly ExplainedTransition[];
  readonly definitions: Definitions;
  readonly records: ReadonlyMap<string, { readonly type: string }>;
  readonly actor: string | null;
}

/** Why a record was opened or joined, as the end of a sentence: "by the policy …"; null where nothing tells. Pure. */
export function causeOfOpening(
  { type }: Pick<Extract<TraceEntry, { kind: 'opened' }>, 'type'>,
  { decision, definitions, actor }: CauseContext,
): string | null {
  const opening = firedFor(decision, definitions, 'record.open', type);
  if (opening !== null) return `by the policy “${opening.title}”`;
  return decision.event.type === BUILT_IN.opened && actor !== null ? `by ${actor}` : null;
}

/**
 * Why a record went to another state, to stand after "because": what its condition says, what the workflow says of
 * the step, who chose it, or which policy asked for it; null where nothing tells. Pure.
 *
 * @param at place of the entry in the trace
 */
export function causeOfMove(
  entry: Extract<TraceEntry, { kind: 'moved' }>,
  at: number,
  context: CauseContext,
): string | null {
  const { decision, transitions, definitions, records, actor } = context;
  const guard = transitions.findLast(
    (one) => one.taken && one.step === at - 1 && entry.taken.includes(one.transition),
  );
  const type = records.get(entry.record)?.type;
  const chart = type === undefined ? undefined : definitions.workflows.get(type)?.chart;
  const [step] = entry.taken.flatMap((key) => {
    const state = chart?.get(key.slice(0, key.indexOf('#')));
    return state?.transitions.find((one) => one.key === key) ?? [];
  });
  if (guard !== undefined) return ofGuard(guard, step);
  const asking = firedFor(decision, definitions, 'record.send', entry.event);
  if (asking !== null) return `the policy “${asking.title}” fired`;
  if (step?.label !== undefined && step.label !== null && entry.event === decision.event.type)
    return `${actor ?? 'somebody'} chose “${step.label}”`;
  if (step?.description !== undefined && step.description !== null) return quoted(step.description);
  if (step?.trigger.kind === 'after') return 'its time there was over';
  return `${entry.event} came in`;
}

/** A guard as a reason: in its author's words where there are any for all of it. */
function ofGuard(
  { condition, because }: ExplainedTransition,
  step: ChartTransition | undefined,
): string {
  const names = condition === null ? null : decisiveNames(condition);
  if (names !== null && names.length > 0) return listed(names.map(small));
  // What a step is described by tells why it is there, but for one somebody chooses.
  if (step?.label === null && step.description !== null) return quoted(step.description);
  return small(because.replace(/\.$/, ''));
}

/** The one policy that fired and declares an action of a type on what it names; null: none, or several. */
function firedFor(
  { rulings }: Decision,
  { policies }: Definitions,
  action: string,
  what: string,
): CompiledPolicy | null {
  const fired = new Set(rulings.flatMap(({ matched }) => matched.map(({ policy }) => policy)));
  const those = [...fired].flatMap((id) => {
    const policy = policies.all.get(id);
    const does = Object.values(policy?.source.actions ?? {}).some(
      ({ type, params }) => type === action && params?.['type'] === what,
    );
    return policy !== undefined && does ? [policy] : [];
  });
  const [only, ...more] = those;
  return only === undefined || more.length > 0 ? null : only;
}

function quoted(description: string): string {
  return `of this: “${description.replace(/\.$/, '')}”`;
}
