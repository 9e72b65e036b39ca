import type { Json, JsonObject } from '@interlock/engine';
import { buildFiles } from '../../support/mini-pack.ts';
import {
  calling,
  compare,
  declaring,
  entering,
  go,
  leaving,
  region,
  restingState,
  together,
} from './fault-builders.ts';
import type { Fault, States } from './fault-builders.ts';
import { BASES } from './seeded-bases.ts';
import { STUCK_FAULTS } from './seeded-stuck-faults.ts';

const level = (operator: string, value: Json): JsonObject => ({
  guard: compare('data.level', operator, value),
});
const set = (on: string, id: string, params: JsonObject, type = 'set'): JsonObject => ({
  on,
  actions: { [id]: { type, params } },
});

/** Faults of every kind verification knows. */
export const FAULTS: readonly Fault[] = [
  ...STUCK_FAULTS,
  {
    kind: 'unreachable-state',
    title: 'a state nothing leads to',
    put: (_workflow, states) => {
      states['island'] = { transitions: { leave: go('ticket.left', 'end') } };
    },
    found: { state: 'island' },
  },
  {
    kind: 'never-taken',
    title: 'a guard that never holds',
    put: leaving(() => ({
      impossible: go('ticket.impossible', 'end', {
        guard: {
          all: [compare('data.level', 'greaterThan', 2), compare('data.level', 'lessThan', 2)],
        },
      }),
    })),
    found: { transition: 'impossible' },
  },
  {
    kind: 'never-taken',
    title: 'a transition another one comes before',
    put: leaving(() => ({
      first: go('ticket.sorted', 'end', { order: 1 }),
      second: go('ticket.sorted', 'end', { ...level('equal', 1), order: 2 }),
    })),
    found: { transition: 'second' },
  },
  {
    kind: 'dead-end',
    title: 'a state nothing leads out of',
    put: entering({ pit: {} }),
    found: { state: 'pit' },
  },
  {
    kind: 'cannot-end',
    title: 'two states that only lead to each other',
    put: entering({
      here: { transitions: { there: go('ticket.moved-on', 'there') } },
      there: { transitions: { back: { after: 'P1D', target: 'here' } } },
    }),
    found: { state: 'there' },
  },
  {
    kind: 'endless',
    title: 'two states that hand a record to and fro',
    put: entering({
      ping: { transitions: { on: { always: true, target: 'pong' } } },
      pong: {
        transitions: {
          back: { always: true, target: 'ping', ...level('equal', 2), order: 1 },
          out: { always: true, target: 'end', order: 2 },
        },
      },
    }),
    found: { state: 'pong' },
  },
  {
    kind: 'endless',
    title: 'a state that is entered from itself at once',
    put: entering({
      spin: {
        transitions: {
          again: { always: true, target: 'spin', ...level('equal', 2), order: 1 },
          out: { always: true, target: 'end', order: 2 },
        },
      },
    }),
    found: { state: 'spin' },
  },
  {
    kind: 'overlap',
    title: 'two guards on one event that hold together',
    put: leaving((states) => ({
      'above-one': go('ticket.sorted', 'end', level('greaterThan', 1)),
      'below-three': go('ticket.sorted', restingState(states), level('lessThan', 3)),
    })),
    found: { transition: 'above-one' },
  },
  {
    kind: 'gap',
    title: 'values none of the guards on a result holds with',
    put: entering({
      asking: calling({
        onDone: {
          one: { target: 'end', ...level('equal', 1), order: 1 },
          two: { target: 'end', ...level('equal', 2), order: 2 },
        },
      }),
    }),
    found: { state: 'asking' },
  },
  {
    kind: 'gap',
    title: 'values none of the guards on an event holds with',
    put: leaving(() => ({
      one: go('ticket.sorted', 'end', { ...level('equal', 1), order: 1 }),
      two: go('ticket.sorted', 'end', { ...level('equal', 2), order: 2 }),
    })),
    found: { transition: 'one' },
  },
  {
    kind: 'shadowed-timer',
    title: 'a timer of a state that is left at once',
    put: entering({
      hurry: {
        transitions: {
          through: { always: true, target: 'end' },
          wait: { after: 'PT1H', target: 'end' },
        },
      },
    }),
    found: { transition: 'wait' },
  },
  {
    kind: 'unhandled-error',
    title: 'work nobody waits for to fail',
    put: entering({ phoning: calling({ onError: undefined }) }),
    found: { state: 'phoning' },
  },
  {
    kind: 'unhandled-timeout',
    title: 'work that may take for ever',
    put: entering({ phoning: calling({ onTimeout: undefined }) }),
    found: { state: 'phoning' },
  },
  {
    kind: 'never-done',
    title: 'a region beside another one that never ends',
    put: entering({
      halves: {
        kind: 'parallel',
        states: {
          one: region('ticket.one-done', 'halves.one'),
          two: {
            initial: 'open',
            states: { open: { transitions: { note: { on: 'ticket.noticed' } } } },
          },
        },
        transitions: { all: { done: true, target: 'end' }, stop: go('ticket.halved', 'end') },
      },
    }),
    found: { state: 'halves' },
  },
  {
    kind: 'unanswered-event',
    title: 'an event nobody takes',
    put: leaving(() => ({
      send: set(
        'ticket.asked',
        'tell',
        { to: { relation: 'blocks', direction: 'out' }, type: 'ticket.beginn' },
        'record.send',
      ),
    })),
    found: { path: '/actions/tell/params/type' },
  },
  {
    kind: 'unknown-name',
    title: 'a state there is not',
    put: leaving(() => ({ 'into-fault': go('ticket.strayed', 'nowhere') })),
    found: { path: '/transitions/into-fault/target' },
  },
  {
    kind: 'unknown-name',
    title: 'an action there is not',
    put: leaving(() => ({ act: set('ticket.acted', 'do', {}, 'teleport') })),
    found: { path: '/actions/do/type' },
  },
  {
    kind: 'unknown-name',
    title: 'a calendar there is not',
    put: leaving(() => ({ wait: { after: 'PT9H', calendar: 'lunar', target: 'end' } })),
    found: { path: '/transitions/wait/calendar' },
  },
  {
    kind: 'unknown-field',
    title: 'an action that writes a field there is not',
    put: leaving(() => ({ paint: set('ticket.painted', 'paint', { colour: 'red' }) })),
    found: { path: '/actions/paint/params/colour' },
  },
  {
    kind: 'endless-clock',
    title: 'a clock that runs or pauses wherever a record can still come to',
    put: together(
      entering({
        waiting: { transitions: { pause: go('ticket.paused', 'paused') } },
        paused: { transitions: { on: go('ticket.unpaused', 'waiting') } },
      }),
      declaring('clocks', 'patience', {
        title: 'Patience',
        run: ['waiting'],
        pause: ['paused'],
        target: 'P1D',
      }),
    ),
    found: { path: '/clocks/patience' },
  },
  {
    kind: 'broken-invariant',
    title: 'an end without what has to come first',
    put: declaring('invariants', 'ends-flagged', {
      title: 'Nothing ends without its flag',
      never: {
        all: [compare('state', 'equal', 'end'), { not: compare('data.flag', 'equal', true) }],
      },
    }),
    found: { path: '/invariants/ends-flagged' },
  },
];

const TYPE: JsonObject = {
  fields: {
    level: { title: 'Level', type: 'integer', enum: [1, 2, 3], default: 2, required: true },
    flag: { title: 'Flag', type: 'boolean', readOnly: true },
    at: { title: 'At', type: 'string', format: 'date-time' },
  },
  links: { blocks: { title: 'Blocks', relation: 'blocks', direction: 'out' } },
};

/** The files of a pack with one of the workflows, a fault put into it or none. */
export function filesOf(base: string, fault?: Fault): Map<string, Json> {
  const workflow = BASES[base]?.() ?? {};
  fault?.put(workflow, workflow['states'] as unknown as States);
  return buildFiles(workflow, { type: TYPE });
}
