import type { Json, JsonObject } from '@interlock/engine';
import { calling, declaring, entering, go, leaving, together } from './fault-builders.ts';
import type { Fault } from './fault-builders.ts';

const after = (delay: string, target: string, extra: JsonObject = {}): JsonObject => ({
  after: delay,
  target,
  ...extra,
});

const sending = (on: string, event: string, extra: JsonObject = {}): JsonObject => ({
  on,
  actions: { tell: { type: 'record.send', params: { to: 'subject', type: event } } },
  ...extra,
});

const allowing = (path: string, operator: string, value: Json): JsonObject => ({
  allow: { fact: 'actor', path, operator, value },
});

/** Half the time of a clock that runs while the record is `busy`. */
const halfOfPatience = together(
  declaring('delays', 'half', { title: 'Half', clock: 'patience', percent: 50 }),
  declaring('clocks', 'patience', { title: 'Patience', run: ['busy'], target: 'PT4H' }),
);

/** Faults by which a record goes round for ever, or stands still, though each state and transition looks right. */
export const STUCK_FAULTS: readonly Fault[] = [
  {
    kind: 'endless',
    title: 'two timers of no length that lead to each other',
    put: entering({
      tick: { transitions: { on: after('PT0S', 'tock') } },
      tock: { transitions: { back: after('PT0S', 'tick'), out: go('ticket.stopped', 'start') } },
    }),
    found: { transition: 'back' },
  },
  {
    kind: 'endless',
    title: 'a timer of no length that enters its own state anew',
    put: entering({
      tick: {
        transitions: {
          again: after('PT0S', 'tick', { reenter: true }),
          out: go('ticket.stopped', 'start'),
        },
      },
    }),
    found: { transition: 'again' },
  },
  {
    kind: 'endless',
    title: 'two transitions that send the record the event of the other',
    put: entering({
      echo: {
        entry: { begin: { type: 'record.send', params: { to: 'subject', type: 'ticket.ping' } } },
        transitions: {
          ping: sending('ticket.ping', 'ticket.pong'),
          pong: sending('ticket.pong', 'ticket.ping'),
          out: go('ticket.stopped', 'start'),
        },
      },
    }),
    found: { transition: 'pong' },
  },
  {
    kind: 'endless',
    title: 'a record that opens one of its own type when it is opened',
    put: (_workflow, states) => {
      Object.assign(states['start'] ?? {}, {
        entry: {
          another: { type: 'record.open', params: { type: 'ticket', data: { title: 'Another' } } },
        },
      });
    },
    found: { path: '/initial' },
  },
  {
    kind: 'endless',
    title: 'work that is begun anew the moment it fails',
    put: entering({
      phoning: calling({ onError: { again: { target: 'phoning', reenter: true } } }),
    }),
    found: { transition: 'work.onError.again' },
  },
  {
    kind: 'endless',
    title: 'two works that hand a record to and fro when they fail',
    put: entering({
      phoning: calling({ onError: { other: { target: 'writing' } } }),
      writing: calling({ onError: { other: { target: 'phoning' } } }),
    }),
    found: { state: 'writing' },
  },
  {
    kind: 'never-taken',
    title: 'a timer a shorter one always comes before',
    put: entering({
      waiting: { transitions: { soon: after('PT1H', 'end'), late: after('PT2H', 'end') } },
    }),
    found: { transition: 'late' },
  },
  {
    kind: 'unreachable-state',
    title: 'a state only a timer leads to that a shorter one comes before',
    put: entering({
      waiting: { transitions: { soon: after('PT1H', 'end'), late: after('P1D', 'expired') } },
      expired: { transitions: { out: go('ticket.stopped', 'end') } },
    }),
    found: { state: 'expired' },
  },
  {
    kind: 'never-taken',
    title: 'a timer of an inner state one around it always comes before',
    put: entering({
      around: {
        initial: 'inner',
        states: {
          inner: { transitions: { late: after('PT2H', 'around.inner', { reenter: true }) } },
        },
        transitions: { soon: after('PT1H', 'end') },
      },
    }),
    found: { transition: 'late' },
  },
  {
    kind: 'never-taken',
    title: 'two timers of one length',
    put: entering({
      waiting: { transitions: { one: after('PT1H', 'end'), two: after('PT60M', 'end') } },
    }),
    found: { transition: 'two' },
  },
  {
    kind: 'never-taken',
    title: 'a threshold of a clock that does not run there',
    put: together(
      entering({
        waiting: { transitions: { late: after('half', 'end'), on: go('ticket.moved-on', 'busy') } },
        busy: { transitions: { out: go('ticket.stopped', 'end') } },
      }),
      halfOfPatience,
    ),
    found: { transition: 'late' },
  },
  {
    kind: 'dead-end',
    title: 'a threshold of a clock that does not run there as the only way out',
    put: together(
      entering({
        waiting: { transitions: { late: after('half', 'busy') } },
        busy: { transitions: { out: go('ticket.stopped', 'end') } },
      }),
      halfOfPatience,
    ),
    found: { state: 'waiting' },
  },
  {
    kind: 'dead-end',
    title: 'an instant that is waited for and may be missing as the only way out',
    put: together(
      entering({ waiting: { transitions: { due: after('appointed', 'end') } } }),
      declaring('delays', 'appointed', { title: 'Appointed', until: { cel: 'record.data.at' } }),
    ),
    found: { transition: 'due' },
  },
  {
    kind: 'never-taken',
    title: 'an event only Interlock may send, and nothing sends',
    put: leaving(() => ({
      own: go('ticket.confirmed', 'end', allowing('kind', 'equal', 'engine')),
    })),
    found: { transition: 'own' },
  },
  {
    kind: 'dead-end',
    title: 'an event only Interlock may send, and nothing sends, as the only way out',
    put: entering({
      waiting: {
        transitions: { own: go('ticket.confirmed', 'end', allowing('kind', 'equal', 'engine')) },
      },
    }),
    found: { state: 'waiting' },
  },
  {
    kind: 'unknown-name',
    title: 'a role there is not',
    put: leaving(() => ({
      act: go('ticket.acted', 'end', allowing('roles', 'contains', 'agnet')),
    })),
    found: { path: '/transitions/act/allow/value' },
  },
];
