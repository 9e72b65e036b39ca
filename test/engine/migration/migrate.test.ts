import type { JsonObject } from '@interlock/engine';
import { backEvent, migrationEvent } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { ADA, NOW, buildEvent, takeOne } from '../planning/world.ts';
import { buildType } from '../../support/mini-pack.ts';
import { begin, classifier, migrate, OLGA, recordOf, twoVersions } from './two-versions.ts';

const go = (on: string, target: string): JsonObject => ({ on, target });
const say = (title: string): JsonObject => ({ say: { type: 'set', params: { title } } });
const LATER = '2026-03-02T10:00:00.000Z';

/** Work with a timer, a clock, an inner state that is remembered, and parts that are waited for. */
const workflow = (names: {
  work: string;
  extra?: JsonObject;
  clocks?: JsonObject;
}): JsonObject => ({
  initial: 'new',
  clocks: names.clocks ?? { fix: { title: 'Fix', run: [names.work], target: 'PT4H' } },
  states: {
    new: { transitions: { start: go('ticket.started', names.work) } },
    [names.work]: {
      initial: 'one',
      entry: say('entered'),
      exit: say('left'),
      states: {
        one: { transitions: { on: go('ticket.on', `${names.work}.two`) } },
        two: {},
        back: { kind: 'history' },
      },
      transitions: {
        late: { after: 'P2D', target: 'closed' },
        park: go('ticket.parked', 'parked'),
        done: go('ticket.done', 'closed'),
      },
      ...names.extra,
    },
    parked: { transitions: { again: go('ticket.again', `${names.work}.back`) } },
    closed: { kind: 'final' },
  },
});

describe('a record that is migrated', () => {
  it('stands where its states are now, with nothing done on the way, and goes on by the new version', () => {
    // given
    const versions = twoVersions(workflow({ work: 'work' }), workflow({ work: 'doing' }));
    const record = begin(versions, ['ticket.started', 'ticket.on']);
    // when
    const plan = migrate(versions, classifier(versions).classify(record), { now: LATER });
    // then
    const after = recordOf(versions.world, record.id);
    expect(plan).toMatchObject({ outcome: 'applied', effects: [] });
    expect(after).toMatchObject({
      state: 'doing.two',
      data: { title: 'entered' },
      workflow: { version: 2, hash: versions.second.hash },
      timers: { 'doing#late': record.timers['work#late'] },
    });
    expect(after.clocks['fix']).toEqual(record.clocks['fix']);
    takeOne(versions.world, buildEvent({ id: 'p', type: 'ticket.parked', target: record.id }));
    takeOne(versions.world, buildEvent({ id: 'a', type: 'ticket.again', target: record.id }));
    expect(recordOf(versions.world, record.id).state).toBe('doing.two');
  });

  it('still remembers, by the new names, where it was', () => {
    // given
    const versions = twoVersions(workflow({ work: 'work' }), workflow({ work: 'doing' }));
    const record = begin(versions, ['ticket.started', 'ticket.on', 'ticket.parked']);
    // when
    migrate(versions, classifier(versions).classify(record));
    takeOne(versions.world, buildEvent({ id: 'a', type: 'ticket.again', target: record.id }));
    // then
    expect(recordOf(versions.world, record.id).state).toBe('doing.two');
  });

  it('has its clocks from now on by the new version: one begins, one stops, what was counted stays', () => {
    // given
    const clock = (run: string[]): JsonObject => ({ title: 'Clock', run, target: 'PT4H' });
    const versions = twoVersions(
      workflow({ work: 'work', clocks: { fix: clock(['work']) } }),
      workflow({ work: 'work', clocks: { fix: clock(['new']), other: clock(['work']) } }),
    );
    const record = begin(versions, ['ticket.started']);
    // when
    migrate(versions, classifier(versions).classify(record), { now: LATER });
    // then
    const { clocks, timers } = recordOf(versions.world, record.id);
    expect(clocks['fix']?.intervals).toEqual([{ kind: 'run', from: NOW, to: LATER }]);
    expect(clocks['other']?.intervals).toEqual([{ kind: 'run', from: LATER, to: null }]);
    expect(Object.keys(timers).toSorted()).toEqual(['clock:other', 'work#late']);
  });

  it('is told of children and effects under their new names', () => {
    // given
    const part = { record: { type: 'part', relation: 'part-of', data: { title: 'p' } } };
    const extra = { invoke: { parts: { ...part, onDone: { ok: { target: 'closed' } } } } };
    const files = {
      'part/type.json': buildType('part'),
      'part/workflow.json': {
        id: 'part',
        title: 'Part',
        initial: 'open',
        states: {
          open: { transitions: { made: go('part.made', 'made') } },
          made: { kind: 'final' },
        },
      },
    };
    const versions = twoVersions(
      workflow({ work: 'work', extra }),
      workflow({ work: 'doing', extra }),
      { before: { files }, after: { files } },
    );
    const record = begin(versions, ['ticket.started']);
    const { world } = versions;
    const child = [...world.store.records.values()].find(({ type }) => type === 'part')?.id ?? '';
    // when
    const told = classifier(versions).classify(record);
    migrate(versions, told);
    takeOne(world, buildEvent({ id: 'm', type: 'part.made', target: child }));
    // then
    expect(told.awaited).toEqual([
      { what: 'goes-on', key: 'work#parts', kind: 'records', open: [child] },
    ]);
    expect(recordOf(world, record.id).state).toBe('closed');
  });

  it('loses fields there are no more, which history keeps, and has them again when it is taken back', () => {
    // given
    const fields = { fields: { note: { title: 'Note', type: 'string' } } };
    const versions = twoVersions(workflow({ work: 'work' }), workflow({ work: 'work' }), {
      before: { type: fields },
    });
    const record = begin(versions, ['ticket.started'], { note: 'n' });
    // when
    const plan = migrate(versions, classifier(versions).classify(record), { now: LATER });
    // then
    const row = plan.changes[0]?.history[0];
    expect(recordOf(versions.world, record.id).data).toEqual({ title: 'entered' });
    expect(row?.changes).toEqual({ note: { before: 'n' } });

    // when
    const back =
      row === undefined ? null : backEvent({ migration: 'b', actor: OLGA, at: LATER }, row);
    if (back === null) throw new Error('no way back');
    takeOne(versions.world, back, LATER);
    // then
    const { revision, updatedAt, ...rest } = recordOf(versions.world, record.id);
    const { revision: was, updatedAt: at, ...before } = record;
    expect([revision, updatedAt, at]).toEqual([was + 2, LATER, NOW]);
    expect(rest).toEqual(before);
  });
});

describe('a migration is not carried out', () => {
  const versions = twoVersions(workflow({ work: 'work' }), workflow({ work: 'doing' }));
  const { world, second } = versions;
  const pin = { id: second.id, version: second.version, hash: second.hash };
  const act = (migration: string) => ({ migration, actor: OLGA, at: NOW });

  it('by who is no owner', () => {
    const told = classifier(versions).classify(begin(versions));
    expect(migrate(versions, told, { actor: ADA })).toMatchObject({
      outcome: 'refused',
      code: 'forbidden',
      changes: [],
    });
  });

  it('on a record that has changed since it was looked at', () => {
    const record = begin(versions);
    const told = classifier(versions).classify(record);
    takeOne(world, buildEvent({ id: 's', type: 'ticket.started', target: record.id }));
    expect(migrate(versions, told)).toMatchObject({ outcome: 'refused', code: 'stale' });
  });

  it('on a record that has ended', () => {
    const record = begin(versions, ['ticket.started', 'ticket.done']);
    const told = classifier(versions).classify(record);
    expect(migrate(versions, told)).toMatchObject({ outcome: 'ignored', code: 'ended' });
    expect(recordOf(world, record.id)).toEqual(record);
  });

  it('to a version there is not, or without saying where states went', () => {
    const record = begin(versions, ['ticket.started']);
    const told = classifier(versions).classify(record);
    const nowhere = { ...told, migrating: { states: {}, keys: {} } };
    expect(takeOne(world, migrationEvent(act('x'), told, { ...pin, hash: 'none' }))).toMatchObject({
      outcome: 'refused',
      code: 'unknown-version',
    });
    expect(takeOne(world, migrationEvent(act('y'), nowhere, pin))).toMatchObject({
      outcome: 'refused',
      code: 'needs-mapping',
    });
    expect(
      takeOne(world, { ...migrationEvent(act('z'), told, pin), data: { to: pin } }),
    ).toMatchObject({ outcome: 'refused', code: 'invalid' });
    expect(recordOf(world, record.id)).toEqual(record);
  });

  it('twice: asked for again it is the same event, and to the version it is on there is nothing to do', () => {
    const record = begin(versions);
    const told = classifier(versions).classify(record);
    expect(migrate(versions, told).outcome).toBe('applied');
    const again = { ...told, revision: told.revision + 1 };
    expect(migrate(versions, again, { migration: 'other' })).toMatchObject({
      outcome: 'ignored',
      code: 'no-effect',
    });
  });
});
