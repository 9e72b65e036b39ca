import { ENGINE } from '@interlock/engine';
import type { Event, Record } from '@interlock/engine';
import fc from 'fast-check';
import { ADA, buildEvent, opening, takeOne } from './world.ts';
import type { World } from './world.ts';

/** What happens next; `record` picks one of the records there are. */
export interface Happening {
  readonly kind: 'raise' | 'event' | 'open' | 'edit' | 'note' | 'timer' | 'effect';
  readonly record: number;
  readonly choice: number;
  readonly data: number;
}

/** Anything that may happen to records of the busy pack, the wrong and the forbidden included. */
export const happening: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom(
    ...(['raise', 'raise', 'raise', 'event', 'event', 'event', 'event', 'event'] as const),
    ...(['open', 'edit', 'note', 'timer', 'effect'] as const),
  ),
  record: fc.nat(40),
  choice: fc.nat(40),
  data: fc.nat(40),
});

const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

const HOSTS = ['alpha', 'alpha', 'alpha', 'beta', 'nowhere', ''];
const TYPES: { readonly [type: string]: readonly string[] } = {
  signal: ['signal.cleared', 'signal.repeated', 'other.thing'],
  ticket: [
    'ticket.started',
    'ticket.started',
    'ticket.resolved',
    'ticket.checked',
    'ticket.joined',
    'other.thing',
  ],
  host: ['host.retired', 'other.thing', 'other.thing', 'other.thing'],
  storm: ['storm.grown', 'other.thing'],
};
const DATA = [
  { resolution: 'Restarted' },
  { resolution: 'Patched' },
  {},
  { resolution: 7 },
  { wrong: true },
];
const EDITS = [
  { title: 'Edited' },
  { name: 'gamma' },
  { priority: 2 },
  { priority: 99 },
  { nothing: 1 },
  { title: null },
];
const OPENED = [
  ['ticket', { title: 'By hand' }],
  ['ticket', {}],
  ['host', { name: 'alpha' }],
  ['host', { name: 'delta' }],
  ['signal', { name: 'S', fingerprint: 'f0' }],
  ['thing', {}],
] as const;
/** The long one makes a ticket's title too long: opening it fails, and the event with it. */
const NAMES = ['Down', 'Down', 'Slow', 'Slow', 'Hot', 'x'.repeat(250)];

/** Records events can be about, two hosts, a ticket and a signal among them. */
export function settleIn(world: World): void {
  takeOne(world, opening('h1', 'host', { name: 'alpha' }));
  takeOne(world, opening('h2', 'host', { name: 'beta' }));
  takeOne(world, opening('t1', 'ticket', { title: 'Old' }));
  const data = { name: 'Down', fingerprint: 'f0', host: 'alpha' };
  takeOne(world, buildEvent({ id: 's1', type: 'signal.raised', data }));
}

/**
 * A happening as an event, about one of these records.
 *
 * @param id of the event
 */
export function toEvent(
  { kind, record, choice, data }: Happening,
  id: string,
  records: readonly Record[],
  effects: World['store']['effects'],
): Event {
  const about = pick(records, record);
  const base = { id, source: '/random', target: about.id };
  switch (kind) {
    case 'raise': {
      const raised = {
        name: pick(NAMES, record),
        fingerprint: `f${choice % 8}`,
        host: pick(HOSTS, data),
      };
      return buildEvent({ id, type: 'signal.raised', data: raised });
    }
    case 'event':
      return buildEvent({
        ...base,
        type: pick(TYPES[about.type] ?? ['other.thing'], choice),
        data: pick(DATA, data),
      });
    case 'open': {
      const [type, given] = pick(OPENED, choice);
      return { ...opening(id, type, given, ADA) };
    }
    case 'edit':
      return buildEvent({ ...base, type: 'record.edited', data: { data: pick(EDITS, data) } });
    case 'note':
      return buildEvent({
        ...base,
        type: 'record.noted',
        data: { text: pick(['Seen', ''], data) },
      });
    case 'timer': {
      const [key, dueAt] = pick(
        [...Object.entries(about.timers), ['gone#late', '2026-03-02T10:00:00.000Z']],
        choice,
      );
      return buildEvent({ ...base, type: 'timer.fired', data: { key, dueAt }, actor: ENGINE });
    }
    case 'effect': {
      const awaited = effects.filter(({ invocation }) => invocation !== undefined);
      const effect = pick([...awaited, { id: 'none', record: about.id }], choice);
      const type = data % 2 === 0 ? 'effect.completed' : 'effect.failed';
      const result = { effect: effect.id, result: { status: 200 } };
      return buildEvent({
        ...base,
        target: effect.record ?? about.id,
        type,
        data: result,
        actor: ENGINE,
      });
    }
  }
}
