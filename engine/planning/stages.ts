import type { Definitions } from '../pack/definitions.ts';
import type { Decision, TraceEntry } from '../plan.ts';
import { QUIET_STAGES } from '../quiet-stage.ts';
import type { QuietStage } from '../quiet-stage.ts';
import { listed } from '../policy/explain/fact-words.ts';
import type { CompiledPolicy } from '../policy/compile.ts';
import { recordName } from './trace-words.ts';
import type { RecordNames } from './trace-words.ts';

/** A place on an event's way where it may end. */
export type StageName = 'normalise' | 'duplicate' | QuietStage | 'policies' | 'workflow';

/** What became of an event at one stage. */
export interface Stage {
  readonly stage: StageName;
  /** `not-applicable`: nothing there is about events like this, or it did not come so far. */
  readonly verdict: 'passed' | 'stopped' | 'not-applicable';
  readonly text: string;
}

/** What the stages of a decision are told with. */
export interface StageContext {
  readonly definitions: Definitions;
  readonly records: RecordNames;
  /** The decision an event of the same identity was given before; absent: none was. */
  readonly first?: { readonly decision: string; readonly at: string };
  /** Number of the record the event was sent to, where it was sent to one. */
  readonly target?: string;
}

/** The way an event took, stage by stage in their order, as its decision recorded it. Pure. */
export function stagesOf(decision: Decision, context: StageContext): Stage[] {
  const { event, outcome, reason } = decision;
  if (outcome === 'refused') {
    const text = `it cannot be taken as ${event.type}: ${reason ?? 'it is not valid'}`;
    return [{ stage: 'normalise', verdict: 'stopped', text }, ...notReached('normalise')];
  }
  const read: Stage = {
    stage: 'normalise',
    verdict: 'passed',
    text: `read as ${event.type} from ${event.source}`,
  };
  const { first } = context;
  if (first !== undefined) {
    const text = `event ${event.id} of ${event.source} was accepted before, at ${first.at}, by decision ${first.decision}; it happens once`;
    return [read, { stage: 'duplicate', verdict: 'stopped', text }, ...notReached('duplicate')];
  }
  const quiet = QUIET_STAGES.map((stage) => quietStage(stage, decision, context));
  const held = quiet.some(({ verdict }) => verdict === 'stopped');
  return [
    read,
    duplicateStage(decision, held, context),
    ...quiet,
    policiesStage(decision, context),
    workflowStage(decision, context),
  ];
}

const ORDER: readonly StageName[] = [
  'normalise',
  'duplicate',
  ...QUIET_STAGES,
  'policies',
  'workflow',
];

function notReached(after: StageName): Stage[] {
  return ORDER.slice(ORDER.indexOf(after) + 1).map((stage) => ({
    stage,
    verdict: 'not-applicable',
    text: 'it did not come so far',
  }));
}

/** Something was done beside counting. */
const DONE: ReadonlySet<TraceEntry['kind']> = new Set([
  'opened',
  'moved',
  'updated',
  'linked',
  'effect',
]);

function duplicateStage({ trace }: Decision, held: boolean, { records }: StageContext): Stage {
  const counted = trace.flatMap((entry) => (entry.kind === 'counted' ? [entry] : []));
  if (counted.length === 0 || held || trace.some(({ kind }) => DONE.has(kind))) {
    return { stage: 'duplicate', verdict: 'passed', text: 'no such event was accepted before' };
  }
  const repeats = counted.map(
    ({ record, state }) =>
      `${recordName(record, records)}${state === undefined ? '' : `, which is in state ${state}`}`,
  );
  const text = `it repeats ${listed([...new Set(repeats)])}: it is counted there and changes nothing else`;
  return { stage: 'duplicate', verdict: 'stopped', text };
}

const HELD_BACK_FOR: { readonly [stage in QuietStage]: string } = {
  flap: 'coming and going too often',
  maintenance: 'maintenance or a change',
  inhibit: 'something that says it already',
  throttle: 'coming too often',
};

function quietStage(stage: QuietStage, decision: Decision, context: StageContext): Stage {
  const { definitions } = context;
  const [suppressed] = decision.trace.flatMap((entry) =>
    entry.kind === 'suppressed' && (entry.stage ?? 'inhibit') === stage ? [entry] : [],
  );
  if (suppressed !== undefined) {
    const title = definitions.policies.all.get(suppressed.policy)?.title ?? suppressed.policy;
    return { stage, verdict: 'stopped', text: `“${title}” held it back: ${suppressed.reason}` };
  }
  const standing = decision.trace.flatMap((entry) => standsStill(entry, stage, context))[0];
  if (standing !== undefined) return { stage, verdict: 'stopped', text: standing };
  const asked = [...definitions.policies.all.values()].filter(
    (policy) =>
      suppressesFor(policy) === stage &&
      decision.rulings.some(({ event }) => policy.on.includes(event.type)),
  );
  const heldBackFor = `hold back for ${HELD_BACK_FOR[stage]}`;
  if (asked.length > 0) {
    const titles = listed(asked.map(({ title }) => `“${title}”`));
    return { stage, verdict: 'passed', text: `${titles} did not ${heldBackFor}` };
  }
  const still = touched(decision.trace).some((id) => statesFor(id, stage, context).length > 0);
  return still
    ? { stage, verdict: 'passed', text: 'no record concerned stands still for it' }
    : { stage, verdict: 'not-applicable', text: `nothing here would ${heldBackFor}` };
}

/** What a policy's suppressing is for; null where it suppresses nothing. */
function suppressesFor({ enabled, source }: CompiledPolicy): QuietStage | null {
  const action = Object.values(source.actions).find(({ type }) => type === 'suppress');
  if (!enabled || action === undefined) return null;
  const declared = action.params?.['stage'];
  return QUIET_STAGES.find((stage) => stage === declared) ?? 'inhibit';
}

function standsStill(entry: TraceEntry, stage: QuietStage, context: StageContext): string[] {
  const state =
    entry.kind === 'moved' ? entry.to : entry.kind === 'counted' ? entry.state : undefined;
  if (state === undefined || !('record' in entry) || entry.record === null) return [];
  if (!statesFor(entry.record, stage, context).includes(state)) return [];
  const name = recordName(entry.record, context.records);
  return [
    entry.kind === 'moved'
      ? `${name} goes to state ${state}, where it is held back`
      : `${name} is in state ${state}: it is counted there and changes nothing else`,
  ];
}

function statesFor(
  record: string,
  stage: QuietStage,
  { definitions, records }: StageContext,
): string[] {
  const type = records.get(record)?.type;
  const chart = type === undefined ? undefined : definitions.workflows.get(type)?.chart;
  return [...(chart?.values() ?? [])].flatMap((state) =>
    state.definition.stage === stage ? [state.path] : [],
  );
}

function touched(trace: readonly TraceEntry[]): string[] {
  return trace.flatMap((entry) =>
    entry.kind === 'opened' || entry.kind === 'moved' || entry.kind === 'counted'
      ? [entry.record]
      : [],
  );
}

function policiesStage(
  { rulings, event, outcome }: Decision,
  { definitions, target }: StageContext,
): Stage {
  const stage = 'policies';
  if (target !== undefined && rulings.length === 0)
    return { stage, verdict: 'not-applicable', text: `it was sent to ${target} itself` };
  // What people open and edit is done whatever policies say to it.
  const verdict = target === undefined && outcome === 'ignored' ? 'stopped' : 'not-applicable';
  if (rulings.length === 0) return { stage, verdict, text: `no policy listens to ${event.type}` };
  const fired = new Set(rulings.flatMap(({ matched }) => matched.map(({ policy }) => policy)));
  if (fired.size > 0) {
    const titles = [...fired].map((id) => `“${definitions.policies.all.get(id)?.title ?? id}”`);
    return { stage, verdict: 'passed', text: `${listed(titles)} fired` };
  }
  const types = listed([...new Set(rulings.map((ruling) => ruling.event.type))]);
  return { stage, verdict, text: `no policy for ${types} fired` };
}

function workflowStage({ trace, outcome, reason }: Decision, { records }: StageContext): Stage {
  const stage = 'workflow';
  if (outcome === 'failed')
    return {
      stage,
      verdict: 'stopped',
      text: `it could not be carried out: ${reason ?? 'it failed'}`,
    };
  const moved = trace.flatMap((entry) =>
    entry.kind === 'opened' || entry.kind === 'moved' || entry.kind === 'updated'
      ? [entry.record]
      : [],
  );
  if (moved.length > 0) {
    const names = [...new Set(moved)].map((id) => recordName(id, records));
    return { stage, verdict: 'passed', text: `${listed(names)} took it` };
  }
  const refused = trace.flatMap((entry) => (entry.kind === 'not-accepted' ? [entry] : []));
  const [first] = refused;
  if (first !== undefined) {
    const text = `${recordName(first.record, records)} in state ${first.state} does not accept ${first.event}`;
    return { stage, verdict: 'stopped', text };
  }
  return trace.some(({ kind }) => kind === 'counted')
    ? { stage, verdict: 'passed', text: 'only counters changed' }
    : { stage, verdict: 'not-applicable', text: 'no record was concerned' };
}
