import type { Expectation, Json, JsonObject, Record, Scenario } from '@interlock/engine';
import type { ScenarioResult } from '@interlock/engine/study';
import { runScenario } from '@interlock/engine/study';
import { buildFiles, compiled } from '../../support/mini-pack.ts';

type Step = Scenario['steps'][number];
type Given = NonNullable<Scenario['given']>;

/** What a played workflow needs beside itself. */
export interface Surroundings {
  readonly fields?: JsonObject;
  readonly type?: JsonObject;
  readonly files?: { readonly [path: string]: Json };
  readonly given?: Given;
}

/** Plays steps against a pack with one record type `ticket` of this workflow; Ada and Ben are agents. */
export function play(
  workflow: JsonObject,
  steps: Step[],
  around: Surroundings = {},
): ScenarioResult {
  const { fields = {}, type = {}, files = {}, given = {} } = around;
  const definitions = compiled(buildFiles(workflow, { type: { fields, ...type }, files }));
  const principals = { ada: {}, ben: {}, rita: { roles: ['requester'] }, ...given.principals };
  return runScenario(
    { id: 'played', title: 'Played', given: { ...given, principals }, steps },
    definitions,
  );
}

/** A transition `go` on `ticket.gone` that writes fields; to another state, or none. */
export function writing(fields: JsonObject, target?: string): JsonObject {
  const actions = { s: { type: 'set', params: fields } };
  return { go: { on: 'ticket.gone', ...(target === undefined ? {} : { target }), actions } };
}

/** Ada opens a ticket, called `t` from then on. */
export function open(data: JsonObject = {}, expect: Expectation = {}): Step {
  return {
    as: 'ada',
    open: { type: 'ticket', data: { title: 'Broken', ...data } },
    name: { t: 'ticket' },
    expect,
  };
}

/** Ada sends an event to the ticket. */
export function send(type: string, expect: Expectation = {}, data: JsonObject = {}): Step {
  return { as: 'ada', event: { to: 't', type, data }, expect };
}

/** Time passes. */
export function wait(duration: string, expect: Expectation = {}): Step {
  return { advance: duration, expect };
}

/** The ticket is in this state after the step. */
export function isIn(state: string): Expectation {
  return { records: { t: { state } } };
}

/** Every version of every record the steps wrote, in order. */
export function versions(result: ScenarioResult): Record[] {
  return result.plans.flatMap((plans) => plans.flatMap((plan) => plan.changes.map((c) => c.after)));
}

/** The record as the last step that changed it left it. */
export function last(result: ScenarioResult, type = 'ticket'): Record {
  const found = versions(result).findLast((record) => record.type === type);
  if (found === undefined)
    throw new Error(`no ${type} was written: ${JSON.stringify(result.failures)}`);
  return found;
}
