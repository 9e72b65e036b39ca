import { call, compare, go, region } from './fault-builders.ts';
import type { Writable } from './fault-builders.ts';

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
          left: region('ticket.left-done', 'both.left'),
          right: region('ticket.right-done', 'both.right'),
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
            ...call,
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
