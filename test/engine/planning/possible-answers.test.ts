import { explainTransitions } from '@interlock/engine/study';
import type { Json, JsonObject } from '@interlock/engine';
import type { ExplainedTransition } from '@interlock/engine/study';
import { expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { recordsOf } from './in-words.ts';
import { buildEvent, buildWorld, opening, takeOne } from './world.ts';

const outcomes = ['done', 'failed', 'withdrawn'];
const severities = ['high', 'low'];
const engineMay = { all: [] };
/** A ticket is closed by an answer to a form, and rated by events nothing is declared of. */
const workflow = {
  initial: 'open',
  states: {
    open: {
      transitions: {
        close: {
          on: 'ticket.closed',
          target: 'closed',
          allow: engineMay,
          guard: { fact: 'event', path: 'data.outcome', operator: 'notEqual', value: 'failed' },
          form: {
            outcome: {
              field: { title: 'Outcome', type: 'string', enum: outcomes },
              required: true,
            },
          },
        },
        rate: {
          on: 'ticket.rated',
          allow: engineMay,
          guard: {
            fact: 'event',
            path: 'data.severity',
            operator: 'notEqual',
            value: { fact: 'record', path: 'data.severity' },
          },
        },
      },
    },
    closed: { kind: 'final' },
  },
} as unknown as JsonObject;
const type = {
  fields: { severity: { title: 'Severity', type: 'string', enum: severities } },
};

/** The one transition that was asked when an event was sent to an open ticket. */
function send(event: string, data: JsonObject): ExplainedTransition {
  const definitions = compiled(buildFiles(workflow, { type }));
  const world = buildWorld(definitions);
  takeOne(world, opening('o1', 'ticket', { title: 't', severity: 'low' }));
  const target = [...world.store.records.keys()][0] ?? '';
  const plan = takeOne(world, buildEvent({ id: 'e2', type: event, target, data }));
  const [one] = explainTransitions(plan.decision, {
    definitions,
    records: recordsOf(world, plan),
    names: new Map(),
    shown: (_, value) => value,
  });
  if (one === undefined) throw new Error('no guard was asked');
  return one;
}

it.each<[string, string, JsonObject, readonly Json[]]>([
  ['what a form asks for is one of its choices', 'ticket.closed', { outcome: 'failed' }, outcomes],
  [
    'what is compared with a field is what the field may be',
    'ticket.rated',
    { severity: 'low' },
    severities,
  ],
])('%s', (_, event, data, choices) => {
  // when
  const { holds, change } = send(event, data);
  // then
  expect(holds).toBe(false);
  expect(change?.changes).toHaveLength(1);
  expect(choices).toContain(change?.changes[0]?.to);
});
