import { error } from '../issue.ts';
import type { Issue } from '../issue.ts';
import { EngineError } from '../errors.ts';
import { asText } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledWorkflow } from '../pack/definitions.ts';
import type { Principal } from '../principal.ts';
import type { Record, WorkflowSnapshot } from '../record.ts';
import { checkData, settleData } from '../record-type/compile.ts';
import { startWorkflow } from '../workflow/transition.ts';
import { applyStep } from './apply-step.ts';
import { sceneOf, stepEnvironment } from './environment.ts';
import type { StepInput } from './environment.ts';
import { putKey } from './progress.ts';
import type { Progress } from './progress.ts';
import { celScope, identityKey } from './scene.ts';
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

/** What a record is like before its workflow starts: defaults and computed fields in, no number yet. */
export function prepare(progress: Progress, opening: Opening): StepInput {
  const { session, definitions } = progress;
  const workflow = workflowForNew(progress, opening.type);
  const type = workflow.recordType;
  const blank = (data: JsonObject, number = ''): Record => ({
    id: opening.id,
    number,
    type: opening.type,
    state: '',
    data,
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
  });
  const input = (data: JsonObject): StepInput => ({
    session,
    definitions,
    workflow,
    record: blank(data),
    event: opening.event,
    actor: opening.actor,
  });
  const given: { [field: string]: Json | undefined } = { ...opening.data };
  for (const [field, value] of type.defaults) {
    if (given[field] === undefined) given[field] = value.evaluate(celScope(sceneOf(input(given))));
  }
  const data = settleData(type, given, (settled) => celScope(sceneOf(input(settled))));
  return input(data);
}

/** The correlation key that makes a prepared record unique in its type; null where there is none. */
export function identityOf(prepared: StepInput): string | null {
  const { recordType, id } = prepared.workflow;
  const identity: Json = recordType.identity?.evaluate(celScope(sceneOf(prepared))) ?? null;
  return identity === null || identity === '' ? null : identityKey(id, asText(identity));
}

/** Everything wrong with the data of a prepared record. */
export function openingIssues(prepared: StepInput, opening: Opening): Issue[] {
  const { recordType } = prepared.workflow;
  const computed = new Set(recordType.computed.map(([field]) => field));
  const given = Object.keys(opening.data).filter((field) => computed.has(field));
  return [
    ...given.map((field) =>
      error('read-only', `/data/${field}`, `"${field}" is computed and cannot be given`),
    ),
    ...checkData(recordType, prepared.record.data, '/data', { complete: true }),
  ];
}

/**
 * Opens a prepared record: gives it a number, takes its keys, enters the initial state.
 * Throws EngineError `invalid-data` when a definition, not a person, gave wrong data.
 */
export function openRecord(
  progress: Progress,
  opening: Opening,
  prepared: StepInput,
  keys: readonly string[],
): void {
  const issues = openingIssues(prepared, opening);
  if (issues.length > 0) {
    const details = issues.map((i) => `${i.path.slice(1)}: ${i.message}`).join('; ');
    throw new EngineError('invalid-data', `cannot open ${opening.type}: ${details}`, {
      type: opening.type,
      issues: details,
    });
  }
  const { session } = progress;
  const number = session.ask({ kind: 'number', type: opening.type, record: opening.id });
  const record: Record = { ...prepared.record, number: typeof number === 'string' ? number : '' };
  const input: StepInput = { ...prepared, record };
  for (const key of keys) putKey(progress, key, { record: record.id, at: session.now });
  const context = { data: record.data, counters: {}, operations: [] };
  const stepped = startWorkflow(input.workflow, context, stepEnvironment(input));
  applyStep(progress, { input, stepped, kind: 'opened', depth: opening.depth, opening: true });
}
