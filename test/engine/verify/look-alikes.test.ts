import type { JsonObject } from '@interlock/engine';
import { verifyFiles } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles } from '../../support/mini-pack.ts';
import { call, compare, go } from './fault-builders.ts';

const end = { kind: 'final' };
const engineOnly = { allow: { fact: 'actor', path: 'kind', operator: 'equal', value: 'engine' } };
const send = (type: string): JsonObject => ({
  tell: { type: 'record.send', params: { to: 'subject', type } },
});
const at: JsonObject = { title: 'At', type: 'string', format: 'date-time' };

/** Sound workflows that look like faulty ones. */
const SOUND: { readonly [what: string]: Parameters<typeof buildFiles> } = {
  'timers of different lengths, the shorter under a guard': [
    {
      initial: 'start',
      states: {
        start: {
          transitions: {
            soon: { after: 'PT1H', target: 'end', guard: compare('data.flag', 'equal', true) },
            late: { after: 'PT2H', target: 'end' },
          },
        },
        end,
      },
    },
    { type: { fields: { flag: { title: 'Flag', type: 'boolean' } } } },
  ],
  'a shorter timer that stays in its state': [
    {
      initial: 'start',
      states: {
        start: {
          transitions: {
            remind: { after: 'PT1H', actions: { note: { type: 'set', params: { told: true } } } },
            late: { after: 'PT2H', target: 'end' },
          },
        },
        end,
      },
    },
    { type: { fields: { told: { title: 'Told', type: 'boolean', readOnly: true } } } },
  ],
  'a timer around that is longer': [
    {
      initial: 'around',
      states: {
        around: {
          initial: 'one',
          states: {
            one: { transitions: { on: { after: 'PT2H', target: 'around.two' } } },
            two: { transitions: { back: go('ticket.sent-back', 'around.one') } },
          },
          transitions: { late: { after: 'P1D', target: 'end' } },
        },
        end,
      },
    },
  ],
  'a threshold of a clock that runs in a state around': [
    {
      initial: 'around',
      states: {
        around: {
          initial: 'one',
          states: { one: { transitions: { late: { after: 'half', target: 'end' } } } },
        },
        end,
      },
      delays: { half: { title: 'Half', clock: 'patience', percent: 50 } },
      clocks: { patience: { title: 'Patience', run: ['around'], target: 'PT4H' } },
    },
  ],
  'a threshold told in the state its clock stops in': [
    {
      initial: 'busy',
      states: {
        busy: { transitions: { on: go('ticket.done', 'checking') } },
        checking: {
          transitions: { late: { after: 'half', target: 'end' }, out: go('ticket.stopped', 'end') },
        },
        end,
      },
      delays: { half: { title: 'Half', clock: 'patience', percent: 50 } },
      clocks: { patience: { title: 'Patience', run: ['busy'], target: 'PT4H' } },
    },
  ],
  'an instant that is set when its state is entered': [
    {
      initial: 'start',
      states: {
        start: {
          entry: { plan: { type: 'set', params: { at: { cel: 'now' } } } },
          transitions: { due: { after: 'appointed', target: 'end' } },
        },
        end,
      },
      delays: { appointed: { title: 'Appointed', until: { cel: 'record.data.at' } } },
    },
    { type: { fields: { at: { ...at, readOnly: true } } } },
  ],
  'an instant that must be given': [
    {
      initial: 'start',
      states: { start: { transitions: { due: { after: 'appointed', target: 'end' } } }, end },
      delays: { appointed: { title: 'Appointed', until: { cel: 'record.data.at' } } },
    },
    { type: { fields: { at: { ...at, required: true } } } },
  ],
  'an instant that may be missing where somebody can go on': [
    {
      initial: 'start',
      states: {
        start: {
          transitions: {
            due: { after: 'appointed', target: 'end' },
            now: go('ticket.finished', 'end'),
          },
        },
        end,
      },
      delays: { appointed: { title: 'Appointed', until: { cel: 'record.data.at' } } },
    },
    { type: { fields: { at } } },
  ],
  'an event only Interlock may send, and the workflow sends': [
    {
      initial: 'start',
      states: {
        start: {
          transitions: {
            ask: { on: 'ticket.asked', actions: send('ticket.confirmed') },
            own: go('ticket.confirmed', 'end', engineOnly),
          },
        },
        end,
      },
    },
  ],
  'an event only Interlock may send, and a policy sends': [
    {
      initial: 'start',
      states: { start: { transitions: { own: go('ticket.confirmed', 'end', engineOnly) } }, end },
    },
    {
      files: {
        'ticket/policies/confirm.json': {
          id: 'confirm',
          title: 'Confirms',
          on: ['check.passed'],
          conditions: { all: [] },
          actions: {
            confirm: {
              type: 'record.send',
              params: { to: { key: 'ticket:{{ event.data.key }}' }, type: 'ticket.confirmed' },
            },
          },
        },
      },
    },
  ],
  'work that is tried again after a while': [
    {
      initial: 'calling',
      states: {
        calling: {
          invoke: {
            work: {
              ...call,
              onDone: { ok: { target: 'end' } },
              onError: { again: { target: 'waiting' } },
              onTimeout: { after: 'PT1H', target: 'waiting' },
            },
          },
        },
        waiting: {
          transitions: {
            retry: { after: 'PT5M', target: 'calling' },
            stop: go('ticket.stopped', 'end'),
          },
        },
        end,
      },
    },
  ],
  'works one after the other, a timer of no length between them': [
    {
      initial: 'first',
      states: {
        first: {
          invoke: {
            work: {
              ...call,
              onDone: { ok: { target: 'between' } },
              onError: { failed: { target: 'end' } },
              onTimeout: { after: 'PT1H', target: 'end' },
            },
          },
        },
        between: { transitions: { on: { after: 'PT0S', target: 'second' } } },
        second: {
          transitions: { redo: go('ticket.sent-back', 'first'), out: go('ticket.ended', 'end') },
        },
        end,
      },
    },
  ],
  'a record that sends itself what leads on': [
    {
      initial: 'start',
      states: {
        start: {
          transitions: {
            go: { ...go('ticket.begun', 'middle'), actions: send('ticket.moved-on') },
          },
        },
        middle: { transitions: { on: go('ticket.moved-on', 'last') } },
        last: {
          transitions: { back: go('ticket.sent-back', 'start'), out: go('ticket.out', 'end') },
        },
        end,
      },
    },
  ],
  'a record that opens another of its type on a transition': [
    {
      initial: 'start',
      states: {
        start: {
          transitions: {
            follow: {
              on: 'ticket.followed-up',
              actions: {
                next: { type: 'record.open', params: { type: 'ticket', data: { title: 'Next' } } },
              },
            },
            out: go('ticket.ended', 'end'),
          },
        },
        end,
      },
    },
  ],
  'a team that is seeded': [
    {
      initial: 'start',
      states: {
        start: {
          transitions: {
            out: go('ticket.ended', 'end', {
              allow: { fact: 'actor', path: 'teams', operator: 'contains', value: 'network' },
            }),
          },
        },
        end,
      },
    },
    { files: { 'seed/teams.json': { teams: { network: { name: 'Network' } } } } },
  ],
  'roles and their ladder': [
    {
      initial: 'start',
      states: {
        start: {
          transitions: {
            out: go('ticket.ended', 'end', {
              allow: {
                fact: 'actor',
                path: 'roles',
                operator: 'containsAny',
                value: ['owner', 'monitor'],
              },
            }),
          },
        },
        end,
      },
    },
  ],
};

describe('a sound workflow that looks like a faulty one', () => {
  it.each(Object.keys(SOUND))('%s: nothing is found in it', (what) => {
    const { issues, workflows } = verifyFiles(buildFiles(...(SOUND[what] ?? [{}])));
    expect(issues).toEqual([]);
    const found = workflows?.flatMap(({ findings }) => findings) ?? [];
    expect(found.filter(({ severity }) => severity !== 'note')).toEqual([]);
  });
});
