import { ACTIONS } from '../action/catalogue.ts';
import { durationMs } from '../calendar/duration.ts';
import { EngineError } from '../errors.ts';
import { isJsonObject, isList } from '../json.ts';
import type { Json, JsonObject } from '../json.ts';
import type { CompiledWorkflow, Definitions } from '../pack/definitions.ts';
import type { Principal } from '../principal.ts';
import type { Record } from '../record.ts';
import { checkData, settleData } from '../record-type/compile.ts';
import type { ChartInvocation, CompiledDelay } from '../workflow/chart.ts';
import type { Operation, StepEnvironment, WorkflowContext } from '../workflow/operation.ts';
import { askedFields } from './asked-fields.ts';
import { askGuard } from './asked-guards.ts';
import type { GuardNotes } from './asked-guards.ts';
import { calendarOf, celScope, factReader } from './scene.ts';
import type { EventView, Scene } from './scene.ts';
import type { Session } from './session.ts';

/** What a step of a record is made with. */
export interface StepInput {
  readonly session: Session;
  readonly definitions: Definitions;
  readonly workflow: CompiledWorkflow;
  readonly record: Record;
  readonly event: EventView;
  readonly actor: Principal;
}

/** The scene of a step, with the record's data and counters as they are at this point. Pure. */
export function sceneOf(
  input: StepInput,
  context?: Pick<WorkflowContext, 'data' | 'counters'>,
): Scene {
  const { session, definitions, workflow, record, event, actor } = input;
  return {
    session,
    definitions,
    event,
    actor,
    tables: workflow.tables,
    record:
      context === undefined
        ? record
        : { ...record, data: context.data, counters: context.counters },
  };
}

/**
 * Guards, actions, timers and invocations of one step.
 *
 * @param guards takes note of each guard that is asked
 */
export function stepEnvironment(input: StepInput, guards: GuardNotes): StepEnvironment {
  const write = (context: WorkflowContext, patch: JsonObject): WorkflowContext => ({
    ...context,
    data: writeFields(input, context, patch),
  });
  return {
    permits: (transition, guard, context) =>
      askGuard(guards, transition, guard, factReader(sceneOf(input, context))),
    takeForm(transition, context) {
      const data = input.event.data;
      if (transition.form === null || !isJsonObject(data)) return context;
      const { fields } = input.workflow.type;
      const asked = askedFields(transition.form, fields, sceneOf(input));
      const written = asked.filter(({ id }) => Object.hasOwn(fields, id) && data[id] !== undefined);
      if (written.length === 0) return context;
      // A field left empty is cleared: an empty text is no choice, date or person.
      return write(
        context,
        Object.fromEntries(written.map(({ id }) => [id, data[id] === '' ? null : data[id]])),
      );
    },
    runAction(action, context) {
      const params = action.params.evaluate(celScope(sceneOf(input, context)));
      if (!isJsonObject(params)) return context;
      if (action.type === 'set') return write(context, params);
      if (action.type === 'count') return { ...context, counters: count(context.counters, params) };
      if (!ACTIONS.has(action.type)) {
        throw new EngineError('unknown-action', `there is no action "${action.type}"`, {
          action: action.type,
        });
      }
      return append(context, { op: 'action', type: action.type, params });
    },
    dueAt: (delay, context) => dueAt(delay, sceneOf(input, context)),
    startInvocation: (invocation, context) => startInvocation(invocation, sceneOf(input, context)),
  };
}

function append(context: WorkflowContext, operation: Operation): WorkflowContext {
  return { ...context, operations: [...context.operations, operation] };
}

/** A record's data after fields were written: checked, cleared fields gone, computed ones current. */
export function writeFields(
  input: StepInput,
  context: Pick<WorkflowContext, 'data' | 'counters'>,
  patch: JsonObject,
): JsonObject {
  const type = input.workflow.recordType;
  const issues = checkData(type, patch, '', { complete: false });
  if (issues.length > 0) {
    const details = issues.map((issue) => `${issue.path.slice(1)}: ${issue.message}`).join('; ');
    const message = `${input.record.number}: wrong field values: ${details}`;
    throw new EngineError('invalid-data', message, { record: input.record.id, issues: details });
  }
  return settleData(type, { ...context.data, ...patch }, (data) =>
    celScope(sceneOf(input, { data, counters: context.counters })),
  );
}

function count(
  counters: WorkflowContext['counters'],
  params: JsonObject,
): WorkflowContext['counters'] {
  const next: { [counter: string]: number | string } = { ...counters };
  for (const [counter, change] of Object.entries(params)) {
    if (typeof change === 'number') {
      const before = next[counter];
      next[counter] = (typeof before === 'number' ? before : 0) + change;
    } else if (typeof change === 'string') next[counter] = change;
  }
  return next;
}

function dueAt(delay: CompiledDelay, scene: Scene): string | null {
  const scope = celScope(scene);
  const now = scene.session.now;
  if (delay.kind === 'until') {
    const until = delay.until.evaluate(scope);
    if (typeof until !== 'string' || Number.isNaN(Date.parse(until))) return null;
    const due = new Date(Date.parse(until)).toISOString();
    return due < now ? now : due;
  }
  const duration = delay.duration.evaluate(scope);
  if (typeof duration !== 'string' || duration === '') return null;
  const calendar = delay.calendar?.evaluate(scope);
  if (typeof calendar === 'string' && calendar !== '') {
    return calendarOf(scene.definitions, calendar).add(now, durationMs(duration));
  }
  return new Date(Date.parse(now) + durationMs(duration)).toISOString();
}

/** Most children one invocation may start. */
const MAX_CHILDREN = 1_000;

function startInvocation(invocation: ChartInvocation, scene: Scene): Operation {
  const { key, work } = invocation;
  const scope = celScope(scene);
  if (work.kind === 'effect') {
    const params = work.params.evaluate(scope);
    return {
      op: 'invoke.start',
      key,
      work: { kind: 'effect', type: work.type, params: isJsonObject(params) ? params : {} },
    };
  }
  const items: readonly Json[] =
    work.each === null ? [null] : listOf(work.each.evaluate(scope), key);
  const children = items.map((item) => {
    const data = work.data.evaluate(celScope({ ...scene, item }));
    return isJsonObject(data) ? data : {};
  });
  return {
    op: 'invoke.start',
    key,
    work: { kind: 'records', type: work.type, relation: work.relation, children },
  };
}

function listOf(value: Json, key: string): readonly Json[] {
  if (value === null) return [];
  if (isList(value) && value.length <= MAX_CHILDREN) return value;
  const message = `"each" of ${key} must give a list of at most ${MAX_CHILDREN} items`;
  throw new EngineError('bad-each', message, { invocation: key });
}
