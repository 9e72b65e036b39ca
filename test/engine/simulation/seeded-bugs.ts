import type { JsonObject } from '@interlock/engine';

/** A workflow in which something is wrong, hidden behind what has to happen first. */
export interface SeededBug {
  readonly title: string;
  readonly workflow: JsonObject;
  readonly fields?: JsonObject;
  /** What it comes to. */
  readonly cause: string;
  /** Steps of the shortest trace to it. */
  readonly shortest: number;
}

const on = (type: string, target: string, more: JsonObject = {}): JsonObject => ({
  on: `ticket.${type}`,
  target,
  ...more,
});
const is = (path: string, value: boolean | number | string): JsonObject => ({
  fact: 'record',
  path,
  operator: 'equal',
  value,
});
const set = (params: JsonObject): JsonObject => ({ s: { type: 'set', params } });
const text = { title: 'Text', type: 'string', maxLength: 5 };

/** Ways around a check, steps in the wrong order, values nobody thought of, time, and rounds without an end. */
export const SEEDED_BUGS: readonly SeededBug[] = [
  {
    title: 'a way around the approval, by putting it off and taking it up again',
    workflow: {
      initial: 'new',
      states: {
        new: { transitions: { ask: on('asked', 'asked') } },
        asked: { transitions: { yes: on('approved', 'ready'), later: on('postponed', 'later') } },
        later: { transitions: { up: on('resumed', 'ready'), back: on('back', 'new') } },
        ready: { transitions: { go: on('started', 'running') } },
        running: { transitions: { end: on('ended', 'new') } },
      },
      invariants: {
        approved: {
          title: 'Nothing runs unapproved',
          never: is('state', 'running'),
          without: { fact: 'event', path: 'type', operator: 'equal', value: 'ticket.approved' },
        },
      },
    },
    cause: 'invariant-broken ticket approved',
    shortest: 5,
  },
  {
    title: 'reopened after it was closed for good',
    workflow: {
      initial: 'open',
      states: {
        open: { transitions: { fix: on('fixed', 'fixed') } },
        fixed: { transitions: { close: on('closed', 'closed'), again: on('again', 'open') } },
        closed: { transitions: { look: on('looked', 'review') } },
        review: { transitions: { back: on('returned', 'open'), keep: on('kept', 'closed') } },
      },
      invariants: {
        stays: {
          title: 'What is closed is not opened again',
          after: is('state', 'closed'),
          never: is('state', 'open'),
          unless: { fact: 'event', path: 'type', operator: 'equal', value: 'ticket.never' },
        },
      },
    },
    cause: 'invariant-broken ticket stays',
    shortest: 5,
  },
  {
    title: 'somebody approves their own after it was handed over',
    workflow: {
      initial: 'new',
      states: {
        new: { transitions: { ask: on('asked', 'asked') } },
        asked: {
          transitions: {
            hand: on('handed-over', 'handed'),
            yes: on('approved', 'done', {
              allow: {
                fact: 'actor',
                path: 'id',
                operator: 'notEqual',
                value: { fact: 'record', path: 'openedBy' },
              },
            }),
          },
        },
        handed: { transitions: { yes: on('approved', 'done') } },
        done: { kind: 'final' },
      },
      invariants: {
        others: {
          title: 'Nobody approves their own',
          event: 'ticket.approved',
          byOtherThan: [{ fact: 'record', path: 'openedBy' }],
        },
      },
    },
    cause: 'invariant-broken ticket others',
    shortest: 4,
  },
  {
    title: 'waiting that nobody ends in time',
    workflow: {
      initial: 'new',
      states: {
        new: { transitions: { take: on('taken', 'work') } },
        work: { transitions: { hold: on('held', 'waiting'), end: on('ended', 'done') } },
        waiting: {
          transitions: { on: on('resumed', 'work'), end: { after: 'P3D', target: 'done' } },
        },
        done: { kind: 'final' },
      },
      invariants: {
        soon: {
          title: 'Waiting ends within two days',
          whenever: is('state', 'waiting'),
          always: { not: is('state', 'waiting') },
          within: 'P2D',
        },
      },
    },
    cause: 'invariant-broken ticket soon',
    shortest: 4,
  },
  {
    title: 'two regions that stand in each other’s way',
    workflow: {
      initial: 'work',
      states: {
        work: {
          kind: 'parallel',
          states: {
            pump: {
              initial: 'off',
              states: { off: { transitions: { on: on('pump-on', 'work.pump.on') } }, on: {} },
            },
            valve: {
              initial: 'open',
              states: {
                open: { transitions: { shut: on('valve-shut', 'work.valve.shut') } },
                shut: {},
              },
            },
          },
        },
      },
      invariants: {
        dry: {
          title: 'The pump never runs against a shut valve',
          never: is('state', 'work.pump.on,work.valve.shut'),
        },
      },
    },
    cause: 'invariant-broken ticket dry',
    shortest: 3,
  },
  {
    title: 'an expression that fails where a field was set to nothing',
    workflow: {
      initial: 'new',
      states: {
        new: { transitions: { take: on('taken', 'work', { guard: is('data.level', 2) }) } },
        work: {
          transitions: {
            end: on('ended', 'done', {
              actions: set({ text: { cel: 'string(10 / record.data.level)' } }),
            }),
          },
        },
        done: { kind: 'final' },
      },
    },
    fields: { level: { title: 'Level', type: 'integer', minimum: 0, maximum: 3 }, text },
    cause: 'event-failed ticket.ended value-failed',
    shortest: 4,
  },
  {
    title: 'going round without an end, with one value only',
    workflow: {
      initial: 'new',
      states: {
        new: { transitions: { go: on('gone', 'a') } },
        a: {
          transitions: {
            round: { always: true, target: 'b', guard: is('data.mode', 'again') },
            rest: on('rested', 'new'),
          },
        },
        b: { transitions: { back: { always: true, target: 'a' } } },
      },
    },
    fields: { mode: { title: 'Mode', type: 'string', enum: ['once', 'never', 'again'] } },
    cause: 'event-failed ticket.gone step-failed',
    shortest: 2,
  },
  {
    title: 'a timer whose expression fails where there is no title',
    workflow: {
      initial: 'new',
      states: {
        new: { transitions: { wait: on('waited', 'waiting') } },
        waiting: {
          transitions: {
            up: {
              after: 'PT8H',
              target: 'new',
              actions: set({ text: { cel: "record.data.title + ' is too late'" } }),
            },
          },
        },
      },
    },
    fields: { text },
    cause: 'threw timer-failed',
    shortest: 3,
  },
];
