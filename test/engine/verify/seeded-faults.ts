import type { Json, JsonObject } from '@interlock/engine';
import type { VerifyKind } from '@interlock/engine/study';
import { buildFiles } from '../../support/mini-pack.ts';

/** A JSON object a fault is put into. */
export interface Writable {
  [key: string]: Json;
}

interface States {
  [id: string]: Writable;
}

const go = (on: string, target: string, extra: JsonObject = {}): JsonObject => ({
  on,
  target,
  ...extra,
});

const compare = (path: string, operator: string, value: Json): JsonObject => ({
  fact: 'record',
  path,
  operator,
  value,
});

const call = { type: 'http.request', params: { method: 'POST', url: 'https://example.org/' } };

/** Sound workflows, each built another way; all begin in `start` and end in `end`. */
export const BASES: { readonly [name: string]: () => Writable } = {
  'one after the other': () => ({
    initial: 'start',
    states: {
      start: { transitions: { go: go('ticket.begun', 'work') } },
      work: {
        transitions: { finish: go('ticket.finished', 'end'), drop: go('ticket.dropped', 'end') },
      },
      end: { kind: 'final' },
    },
  }),
  nested: () => ({
    initial: 'start',
    states: {
      start: { transitions: { go: go('ticket.begun', 'work') } },
      work: {
        initial: 'first',
        states: {
          first: { transitions: { on: go('ticket.advanced', 'work.second') } },
          second: { transitions: { on: go('ticket.advanced', 'work.ready') } },
          ready: { kind: 'final' },
        },
        transitions: {
          ready: { done: true, target: 'end' },
          hold: go('ticket.held', 'held'),
        },
      },
      held: { transitions: { resume: go('ticket.resumed', 'work') } },
      end: { kind: 'final' },
    },
  }),
  'side by side': () => ({
    initial: 'start',
    states: {
      start: { transitions: { go: go('ticket.begun', 'both') } },
      both: {
        kind: 'parallel',
        states: {
          left: {
            initial: 'open',
            states: {
              open: { transitions: { do: go('ticket.left-done', 'both.left.over') } },
              over: { kind: 'final' },
            },
          },
          right: {
            initial: 'open',
            states: {
              open: { transitions: { do: go('ticket.right-done', 'both.right.over') } },
              over: { kind: 'final' },
            },
          },
        },
        transitions: { all: { done: true, target: 'end' } },
      },
      end: { kind: 'final' },
    },
  }),
  'timers and work': () => ({
    initial: 'start',
    states: {
      start: {
        transitions: { go: go('ticket.begun', 'calling'), late: { after: 'PT4H', target: 'end' } },
      },
      calling: {
        invoke: {
          call: {
            effect: call,
            onDone: { ok: { target: 'end' } },
            onError: { failed: { target: 'retry' } },
            onTimeout: { after: 'PT10M', target: 'retry' },
          },
        },
      },
      retry: {
        transitions: {
          again: { after: 'PT5M', target: 'calling' },
          stop: go('ticket.stopped', 'end'),
        },
      },
      end: { kind: 'final' },
    },
    clocks: { response: { title: 'Response', run: ['start'], target: 'PT4H' } },
  }),
  'decided by values': () => ({
    initial: 'start',
    states: {
      start: {
        transitions: {
          small: {
            always: true,
            target: 'quick',
            guard: compare('data.level', 'equal', 1),
            order: 1,
          },
          other: { always: true, target: 'thorough', order: 2 },
        },
      },
      quick: { transitions: { finish: go('ticket.finished', 'end') } },
      thorough: {
        transitions: {
          check: {
            on: 'ticket.checked',
            actions: { note: { type: 'set', params: { flag: true } } },
          },
          finish: {
            ...go('ticket.finished', 'end'),
            guard: compare('data.flag', 'equal', true),
          },
          raise: go('ticket.raised', 'start', {
            actions: { up: { type: 'set', params: { level: 3 } } },
          }),
        },
      },
      end: { kind: 'final' },
    },
    invariants: {
      'thorough-is-checked': {
        title: 'Nothing but the quick ends unchecked',
        never: compare('state', 'equal', 'end'),
        without: {
          any: [
            { fact: 'taken', operator: 'contains', value: 'quick#finish' },
            compare('data.flag', 'equal', true),
          ],
        },
      },
    },
  }),
};

/** A fault, put into any sound workflow, and where it has to be found. */
export interface Fault {
  readonly kind: VerifyKind;
  readonly put: (workflow: Writable, states: States) => void;
  /** What the finding must name: states, transitions, or a part of its pointer. */
  readonly found: { readonly state?: string; readonly transition?: string; readonly path?: string };
}

/** A way into what a fault adds, from a state every record comes to. */
function enter(states: States, target: string): void {
  const from = Object.hasOwn(states['start'] ?? {}, 'transitions') ? entrance(states) : undefined;
  if (from !== undefined) from['into-fault'] = go('ticket.strayed', target);
}

/** The transitions of a state records rest in. */
function entrance(states: States): Writable | undefined {
  const resting = states['quick'] ?? states['start'];
  return resting?.['transitions'] as Writable | undefined;
}

const restingState = (states: States): string =>
  states['quick'] === undefined ? 'start' : 'quick';

/** One fault of every kind verification knows. */
export const FAULTS: readonly Fault[] = [
  {
    kind: 'unreachable-state',
    put: (_workflow, states) => {
      states['island'] = { transitions: { leave: go('ticket.left', 'end') } };
    },
    found: { state: 'island' },
  },
  {
    kind: 'never-taken',
    put: (_workflow, states) => {
      const transitions = entrance(states);
      if (transitions === undefined) return;
      transitions['impossible'] = {
        ...go('ticket.impossible', 'end'),
        guard: {
          all: [compare('data.level', 'greaterThan', 2), compare('data.level', 'lessThan', 2)],
        },
      };
    },
    found: { transition: 'impossible' },
  },
  {
    kind: 'dead-end',
    put: (_workflow, states) => {
      states['pit'] = {};
      enter(states, 'pit');
    },
    found: { state: 'pit' },
  },
  {
    kind: 'cannot-end',
    put: (_workflow, states) => {
      states['here'] = { transitions: { there: go('ticket.moved-on', 'there') } };
      states['there'] = { transitions: { back: { after: 'P1D', target: 'here' } } };
      enter(states, 'here');
    },
    found: { state: 'there' },
  },
  {
    kind: 'endless',
    put: (_workflow, states) => {
      states['ping'] = { transitions: { on: { always: true, target: 'pong' } } };
      states['pong'] = {
        transitions: {
          back: {
            always: true,
            target: 'ping',
            guard: compare('data.level', 'equal', 2),
            order: 1,
          },
          out: { always: true, target: 'end', order: 2 },
        },
      };
      enter(states, 'ping');
    },
    found: { state: 'pong' },
  },
  {
    kind: 'overlap',
    put: (_workflow, states) => {
      const transitions = entrance(states);
      if (transitions === undefined) return;
      transitions['above-one'] = {
        ...go('ticket.sorted', 'end'),
        guard: compare('data.level', 'greaterThan', 1),
      };
      transitions['below-three'] = {
        ...go('ticket.sorted', restingState(states)),
        guard: compare('data.level', 'lessThan', 3),
      };
    },
    found: { transition: 'above-one' },
  },
  {
    kind: 'gap',
    put: (_workflow, states) => {
      states['asking'] = {
        invoke: {
          ask: {
            effect: call,
            onDone: {
              one: { target: 'end', guard: compare('data.level', 'equal', 1), order: 1 },
              two: { target: 'end', guard: compare('data.level', 'equal', 2), order: 2 },
            },
            onError: { failed: { target: 'end' } },
            onTimeout: { after: 'PT1H', target: 'end' },
          },
        },
      };
      enter(states, 'asking');
    },
    found: { state: 'asking' },
  },
  {
    kind: 'shadowed-timer',
    put: (_workflow, states) => {
      states['hurry'] = {
        transitions: {
          through: { always: true, target: 'end' },
          wait: { after: 'PT1H', target: 'end' },
        },
      };
      enter(states, 'hurry');
    },
    found: { transition: 'wait' },
  },
  {
    kind: 'unhandled-error',
    put: (_workflow, states) => {
      states['phoning'] = {
        invoke: {
          phone: {
            effect: call,
            onDone: { ok: { target: 'end' } },
            onTimeout: { after: 'PT1H', target: 'end' },
          },
        },
      };
      enter(states, 'phoning');
    },
    found: { state: 'phoning' },
  },
  {
    kind: 'unhandled-timeout',
    put: (_workflow, states) => {
      states['phoning'] = {
        invoke: {
          phone: {
            effect: call,
            onDone: { ok: { target: 'end' } },
            onError: { failed: { target: 'end' } },
          },
        },
      };
      enter(states, 'phoning');
    },
    found: { state: 'phoning' },
  },
  {
    kind: 'never-done',
    put: (_workflow, states) => {
      states['halves'] = {
        kind: 'parallel',
        states: {
          one: {
            initial: 'open',
            states: {
              open: { transitions: { do: go('ticket.one-done', 'halves.one.over') } },
              over: { kind: 'final' },
            },
          },
          two: {
            initial: 'open',
            states: { open: { transitions: { note: { on: 'ticket.noticed' } } } },
          },
        },
        transitions: { all: { done: true, target: 'end' }, stop: go('ticket.halved', 'end') },
      };
      enter(states, 'halves');
    },
    found: { state: 'halves' },
  },
  {
    kind: 'unanswered-event',
    put: (_workflow, states) => {
      const transitions = entrance(states);
      if (transitions === undefined) return;
      transitions['send'] = {
        on: 'ticket.asked',
        actions: {
          tell: {
            type: 'record.send',
            params: { to: { relation: 'blocks', direction: 'out' }, type: 'ticket.beginn' },
          },
        },
      };
    },
    found: { path: '/actions/tell/params/type' },
  },
  {
    kind: 'unknown-name',
    put: (_workflow, states) => enter(states, 'nowhere'),
    found: { path: '/transitions/into-fault/target' },
  },
  {
    kind: 'unknown-field',
    put: (_workflow, states) => {
      const transitions = entrance(states);
      if (transitions === undefined) return;
      transitions['paint'] = {
        on: 'ticket.painted',
        actions: { paint: { type: 'set', params: { colour: 'red' } } },
      };
    },
    found: { path: '/actions/paint/params/colour' },
  },
  {
    kind: 'endless-clock',
    put: (workflow, states) => {
      states['waiting'] = { transitions: { pause: go('ticket.paused', 'paused') } };
      states['paused'] = { transitions: { on: go('ticket.unpaused', 'waiting') } };
      enter(states, 'waiting');
      workflow['clocks'] = {
        ...(workflow['clocks'] as JsonObject | undefined),
        patience: { title: 'Patience', run: ['waiting'], pause: ['paused'], target: 'P1D' },
      };
    },
    found: { path: '/clocks/patience' },
  },
  {
    kind: 'broken-invariant',
    put: (workflow) => {
      workflow['invariants'] = {
        ...(workflow['invariants'] as JsonObject | undefined),
        'ends-flagged': {
          title: 'Nothing ends without its flag',
          never: {
            all: [compare('state', 'equal', 'end'), { not: compare('data.flag', 'equal', true) }],
          },
        },
      };
    },
    found: { path: '/invariants/ends-flagged' },
  },
];

const TYPE: JsonObject = {
  fields: {
    level: { title: 'Level', type: 'integer', enum: [1, 2, 3], default: 2, required: true },
    flag: { title: 'Flag', type: 'boolean', readOnly: true },
  },
  links: { blocks: { title: 'Blocks', relation: 'blocks', direction: 'out' } },
};

/** The files of a pack with one of the workflows, a fault put into it or none. */
export function filesOf(base: string, fault?: Fault): Map<string, Json> {
  const workflow = BASES[base]?.() ?? {};
  fault?.put(workflow, workflow['states'] as unknown as States);
  return buildFiles(workflow, { type: TYPE });
}
