import type { Definitions } from '../pack/definitions.ts';
import type { Decision, TraceEntry } from '../plan.ts';
import { QUIET_STAGES } from '../quiet-stage.ts';
import type { QuietStage } from '../quiet-stage.ts';
import { listed } from '../policy/explain/fact-words.ts';
import { saidWords } from '../policy/explain/restraint-words.ts';
import type { CompiledPolicies, CompiledPolicy } from '../policy/compile.ts';
import type { Said } from '../policy/said.ts';
import { stateWords } from './state-words.ts';
import { recordName } from './record-names.ts';
import type { RecordNames } from './record-names.ts';

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

function duplicateStage({ trace }: Decision, held: boolean, context: StageContext): Stage {
  const { records } = context;
  const counted = trace.flatMap((entry) => (entry.kind === 'counted' ? [entry] : []));
  if (counted.length === 0 || held || trace.some(({ kind }) => DONE.has(kind))) {
    return { stage: 'duplicate', verdict: 'passed', text: 'no such event was accepted before' };
  }
  const repeats = counted.map(
    ({ record, state }) =>
      `${recordName(record, records)}${state === undefined ? '' : `, which is ${called(record, state, context)}`}`,
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
    const text = `${titleOf(suppressed.policy, context)} held it back: ${suppressed.reason}`;
    return { stage, verdict: 'stopped', text };
  }
  const standing = decision.trace.flatMap((entry) => standsStill(entry, stage, context))[0];
  if (standing !== undefined) return { stage, verdict: 'stopped', text: standing };
  if (stage === 'throttle') {
    const limited = limitStage(decision, context);
    if (limited !== null) return limited;
  }
  const types = new Set(decision.rulings.map(({ event }) => event.type));
  const asked = [...types].flatMap((type) => suppressingFor(stage, type, definitions));
  const heldBackFor = `hold back for ${HELD_BACK_FOR[stage]}`;
  if (asked.length > 0) {
    const titles = listed([...new Set(asked.map(({ title }) => `“${title}”`))]);
    return { stage, verdict: 'passed', text: `${titles} did not ${heldBackFor}` };
  }
  const still = touched(decision.trace).some((id) => statesFor(id, stage, context).length > 0);
  return still
    ? { stage, verdict: 'passed', text: 'no record concerned stands still for it' }
    : { stage, verdict: 'not-applicable', text: `nothing here would ${heldBackFor}` };
}

/** What limits of policies said: the stage where they stand; null where no policy asked had one to ask. */
function limitStage(decision: Decision, context: StageContext): Stage | null {
  const { rulings } = decision;
  const stage = 'throttle';
  const said = rulings.flatMap(({ considered }) =>
    considered.flatMap(({ policy, limits = [] }) => limits.map((one) => ({ policy, one }))),
  );
  const against = said.filter(({ one }) => !one.acts);
  if (said.length === 0) return null;
  const told = (those: typeof said, verb: string): string =>
    listed(
      those.map(
        ({ policy, one }) => `${titleOf(policy, context)} ${verb}: ${wordsOf(one, context)}`,
      ),
    );
  if (against.length === 0)
    return { stage, verdict: 'passed', text: told(said, 'is within its limit') };
  const matched = new Set(rulings.flatMap((ruling) => ruling.matched.map(({ policy }) => policy)));
  // One that does something else instead has acted.
  const [instead, kept] = [true, false].map((acted) =>
    against.filter(({ policy }) => matched.has(policy) === acted),
  );
  return {
    stage,
    verdict: matched.size > 0 ? 'passed' : 'stopped',
    text: [
      told(kept ?? [], 'was kept back by its limit'),
      told(instead ?? [], 'did what it does instead'),
    ]
      .filter((text) => text !== '')
      .join('; '),
  };
}

function titleOf(policy: string, { definitions }: StageContext): string {
  return `“${definitions.policies.all.get(policy)?.title ?? policy}”`;
}

function wordsOf(said: Said, { records }: StageContext): string {
  const names = new Map([...records].map(([id, { number }]) => [id, number]));
  return saidWords(said, names);
}

/** Policies of an event type that suppress it for a stage; looked through once for a set. */
function suppressingFor(
  stage: QuietStage,
  type: string,
  { policies }: Definitions,
): readonly CompiledPolicy[] {
  const known = suppressing.get(policies) ?? new Map<string, readonly CompiledPolicy[]>();
  suppressing.set(policies, known);
  const before =
    known.get(type) ??
    (policies.byEvent.get(type)?.policies ?? []).filter((one) => suppressesFor(one) !== null);
  known.set(type, before);
  return before.filter((policy) => suppressesFor(policy) === stage);
}

const suppressing = new WeakMap<CompiledPolicies, Map<string, readonly CompiledPolicy[]>>();

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
      ? `${name} goes to ${called(entry.record, state, context)}, where it is held back`
      : `${name} is ${called(entry.record, state, context)}: it is counted there and changes nothing else`,
  ];
}

function called(record: string, state: string, context: StageContext): string {
  return stateWords(state, context.records.get(record)?.type, context.definitions);
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

function policiesStage({ rulings, event, outcome }: Decision, context: StageContext): Stage {
  const { target } = context;
  const stage = 'policies';
  if (target !== undefined && rulings.length === 0)
    return { stage, verdict: 'not-applicable', text: `it was sent to ${target} itself` };
  // What people open and edit is done whatever policies say to it.
  const verdict = target === undefined && outcome === 'ignored' ? 'stopped' : 'not-applicable';
  if (rulings.length === 0) return { stage, verdict, text: `no policy listens to ${event.type}` };
  const fired = new Set(rulings.flatMap(({ matched }) => matched.map(({ policy }) => policy)));
  if (fired.size > 0) {
    const titles = [...fired].map((id) => titleOf(id, context));
    return { stage, verdict: 'passed', text: `${listed(titles)} fired` };
  }
  const waiting = rulings.flatMap(({ considered }) =>
    considered.flatMap(({ policy, pattern }) =>
      pattern?.acts === false
        ? [`${titleOf(policy, context)} waits: ${wordsOf(pattern, context)}`]
        : [],
    ),
  );
  if (waiting.length > 0) return { stage, verdict, text: listed(waiting) };
  const limited = rulings.some(({ considered }) =>
    considered.some(({ limits = [] }) => limits.some(({ acts }) => !acts)),
  );
  if (limited)
    return { stage, verdict: 'not-applicable', text: 'the policies that hold are kept back' };
  const types = listed([...new Set(rulings.map((ruling) => ruling.event.type))]);
  return { stage, verdict, text: `no policy for ${types} fired` };
}

function workflowStage({ trace, outcome, reason }: Decision, context: StageContext): Stage {
  const { records } = context;
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
    return { stage, verdict: 'passed', text: `${listed(names)} changed` };
  }
  const refused = trace.flatMap((entry) => (entry.kind === 'not-accepted' ? [entry] : []));
  const [first] = refused;
  if (first !== undefined) {
    const text = `${recordName(first.record, records)} is ${called(first.record, first.state, context)} and does not accept ${first.event}`;
    return { stage, verdict: 'stopped', text };
  }
  return trace.some(({ kind }) => kind === 'counted')
    ? { stage, verdict: 'passed', text: 'only counters changed' }
    : { stage, verdict: 'not-applicable', text: 'no record was concerned' };
}
