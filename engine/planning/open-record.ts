import { error, pointer } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { EngineError } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledWorkflow } from '../pack/definitions.ts';
import type { Sought } from '../plan.ts';
import type { Principal } from '../principal.ts';
import type { Record, WorkflowSnapshot } from '../record.ts';
import { checkData, settleData } from '../record-type/compile.ts';
import { startWorkflow } from '../workflow/transition.ts';
import { applyStep } from './apply-step.ts';
import { guardNotes } from './asked-guards.ts';
import { sceneOf, stepEnvironment } from './environment.ts';
import type { StepInput } from './environment.ts';
import { putKey } from './progress.ts';
import type { Progress } from './progress.ts';
import { celScope } from './scene.ts';
import type { EventView } from './scene.ts';

/** A record to be opened. */
export interface Opening {
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly event: EventView;
  readonly actor: Principal;
  readonly depth: number;
  readonly parent?: Record['parent'];
  /** The policy that asked for it. */
  readonly by?: string | undefined;
  /** What one to join was looked for by. */
  readonly sought?: readonly Sought[];
}

const BLANK: WorkflowSnapshot = {
  value: '',
  history: {},
  active: [],
  done: false,
  invocations: {},
};

/** The workflow new records of a type start on. Throws EngineError `unknown-type`. */
export function workflowForNew(progress: Progress, type: string): CompiledWorkflow {
  const workflow = progress.definitions.workflows.get(type);
  if (workflow !== undefined) return workflow;
  throw new EngineError('unknown-type', `there is no record type "${type}"`, { type });
}

/** A record to be opened as it was asked for: no defaults, nothing computed or checked, no number yet. */
export function asGiven(progress: Progress, opening: Opening): StepInput {
  const { session, definitions } = progress;
  const workflow = workflowForNew(progress, opening.type);
  const record: Record = {
    id: opening.id,
    number: '',
    type: opening.type,
    state: '',
    data: opening.data,
    revision: 0,
    workflow: { id: workflow.id, version: workflow.version, hash: workflow.hash },
    snapshot: BLANK,
    clocks: {},
    timers: {},
    counters: {},
    ...(opening.parent === undefined ? {} : { parent: opening.parent }),
    openedBy: opening.actor.id,
    createdAt: session.now,
    updatedAt: session.now,
  };
  return { session, definitions, workflow, record, event: opening.event, actor: opening.actor };
}

/** What a record is like before its workflow starts: defaults and computed fields in, no number yet. */
export function prepare(progress: Progress, opening: Opening): StepInput {
  const given = asGiven(progress, opening);
  const type = given.workflow.recordType;
  const withData = (data: JsonObject): StepInput => ({
    ...given,
    record: { ...given.record, data },
  });
  const data: { [field: string]: Json | undefined } = { ...opening.data };
  for (const [field, value] of type.defaults) {
    if (data[field] === undefined) data[field] = value.evaluate(celScope(sceneOf(withData(data))));
  }
  return withData(settleData(type, data, (settled) => celScope(sceneOf(withData(settled)))));
}

/**
 * Everything wrong with what was given for a new record, apart from needed fields that have a default.
 * Asked before anything is computed from it: a definition's expressions rely on the fields' types.
 */
export function givenIssues(given: StepInput): Issue[] {
  const { recordType } = given.workflow;
  const defaults = new Set(recordType.defaults.map(([field]) => pointer('data', field)));
  return openingIssues(given, given.record.data).filter(
    ({ code, path }) => code !== 'required' || !defaults.has(path),
  );
}

/** Everything wrong with the data of a prepared record, made of what was given for it. */
export function openingIssues({ workflow, record }: StepInput, given: JsonObject): Issue[] {
  const { recordType } = workflow;
  const computed = recordType.computed.filter(([field]) => Object.hasOwn(given, field));
  return [
    ...computed.map(([field]) =>
      error('read-only', pointer('data', field), `"${field}" is computed and cannot be given`),
    ),
    ...checkData(recordType, record.data, '/data', { complete: true }),
  ];
}

/**
 * Makes sure a prepared record can be opened, where a definition, not a person, gave its data.
 * Throws EngineError `invalid-data`.
 */
export function expectSound({ type, data }: Opening, prepared: StepInput): void {
  const issues = openingIssues(prepared, data);
  if (issues.length === 0) return;
  const details = issues.map((i) => `${i.path.slice(1)}: ${i.message}`).join('; ');
  throw new EngineError('invalid-data', `cannot open ${type}: ${details}`, {
    type,
    issues: details,
  });
}

/** Opens a prepared record whose data are sound: gives it a number, takes its keys, enters the initial state. */
export function openRecord(
  progress: Progress,
  opening: Opening,
  prepared: StepInput,
  keys: readonly string[],
): void {
  const { session } = progress;
  const number = session.ask({ kind: 'number', type: opening.type, record: opening.id });
  const record: Record = { ...prepared.record, number: typeof number === 'string' ? number : '' };
  const input: StepInput = { ...prepared, record };
  for (const key of keys) putKey(progress, key, { record: record.id, at: session.now });
  const context = { data: record.data, counters: {}, operations: [] };
  const guards = guardNotes(progress.trial);
  const stepped = startWorkflow(input.workflow, context, stepEnvironment(input, guards));
  const { depth, by, sought } = opening;
  const told = { by, sought, opening: true };
  applyStep(progress, { input, stepped, guards, kind: 'opened', depth, ...told });
}
