import type { HistoryEntry, Record } from '@interlock/engine';
import { startBacktest, type PastPart, type PastRecord } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { ADA, at, BEGIN, compiled, host, opened, signal, startReality } from './reality.ts';
import type { Reality } from './reality.ts';

const counting = compiled({
  'signal/policies/often.json': {
    id: 'often',
    title: 'Seen often',
    on: ['signal.opened', 'signal.often'],
    conditions: {
      all: [
        { fact: 'record', path: 'data.fingerprint', operator: 'notEqual', value: '' },
        { fact: 'record', path: 'counters.seen', operator: 'greaterThan', value: 3 },
      ],
    },
    actions: { say: { type: 'emit', params: { type: 'signal.told' } } },
  },
});
const live = compiled();

/** What the server would load of what was there at an instant, from what is there now. */
function pastOf(reality: Reality, history: readonly HistoryEntry[], instant: string): PastPart {
  const { world } = reality.simulation;
  const records: PastRecord[] = [...world.records.values()]
    .filter(({ createdAt }) => createdAt < instant)
    .map((record: Record) => {
      const rows = history.filter((row) => row.record === record.id);
      const fired = reality.stored.filter(
        ({ event, acceptedAt }) =>
          event.type === 'timer.fired' && event.target === record.id && acceptedAt >= instant,
      );
      return {
        record,
        since: rows.filter((row) => row.at >= instant).toReversed(),
        before: rows.findLast((row) => row.at < instant) ?? null,
        fired: fired.map(({ event }) => ({
          record: record.id,
          ...(event.data as { readonly key: string; readonly dueAt: string }),
        })),
        awaited: {},
      };
    });
  const keys = [...world.keys].map(([key, holder]) => ({ key, ...holder }));
  return {
    records,
    keys: keys.filter(({ record }) => records.some((p) => p.record.id === record)),
  };
}

function historyOf(reality: Reality): HistoryEntry[] {
  const plans = [...reality.simulation.world.events.values()];
  return plans.flatMap(({ changes }) => changes.flatMap(({ history }) => history));
}

describe('a world entered as it was', () => {
  it('has records rewound, so that what followed happens again', () => {
    // given: tickets open before the window, one is resolved in it, one escalates
    const reality = startReality(live);
    reality.happen(0, host('web-1'));
    reality.happen(0, host('db-1'));
    const taken = opened(reality.happen(5, signal('disk', 'web-1')), 'ticket').id;
    const left = opened(reality.happen(6, signal('cpu', 'db-1')), 'ticket').id;
    reality.happen(100, signal('disk', 'web-1'));
    reality.happen(110, { type: 'ticket.started', target: taken, actor: ADA });
    reality.happen(120, {
      type: 'ticket.resolved',
      target: taken,
      actor: ADA,
      data: { resolution: 'Grew the disk' },
    });
    reality.happen(600, { type: 'ticket.started', target: left, actor: ADA });
    const from = at(60);
    // when
    const test = startBacktest({ live, draft: live, from, to: at(700), begin: from });
    test.enter(pastOf(reality, historyOf(reality), from));
    test.replay(reality.stored.filter(({ acceptedAt }) => acceptedAt >= from));
    const { report } = test.finish([]);
    // then
    expect(report.fidelity).toMatchObject({ percent: 100, compared: 4 });
    expect(report.replay.noLongerThere.live).toBe(0);
    const fired = reality.stored.filter(
      ({ event, acceptedAt }) => event.type === 'timer.fired' && acceptedAt >= from,
    );
    expect(fired.length).toBeGreaterThan(0);
    expect(report.replay.timers.live).toBe(fired.length);
  });

  it('counts what is not known as it was', () => {
    // given: a signal counted before and since, whose counter a policy of the draft reads
    const reality = startReality(live);
    reality.happen(0, host('web-1'));
    reality.happen(5, signal('disk', 'web-1'));
    for (let minute = 10; minute < 20; minute += 1) reality.happen(minute, signal('disk', 'web-1'));
    const counted = [...reality.simulation.world.records.values()].find(
      ({ type }) => type === 'signal',
    );
    const from = at(12);
    const draft = compiled({
      'signal/policies/often.json': counting.files.get('signal/policies/often.json'),
      'signal/workflow.json': {
        id: 'signal',
        title: 'Signal',
        initial: 'open',
        states: {
          open: {
            entry: { tell: { type: 'emit', params: { type: 'signal.opened' } } },
            transitions: {
              repeat: {
                on: 'signal.repeated',
                actions: {
                  count: { type: 'count', params: { seen: 1 } },
                  ask: { type: 'emit', params: { type: 'signal.often' } },
                },
              },
            },
          },
        },
      },
    });
    // when: the signal runs on the draft's workflow, as if it had been migrated
    const moved = draft.workflows.get('signal');
    const part = pastOf(reality, historyOf(reality), from);
    const records = part.records?.map((past) =>
      past.record.id === counted?.id && moved !== undefined
        ? {
            ...past,
            record: { ...past.record, workflow: { id: 'signal', version: 0, hash: moved.hash } },
          }
        : past,
    );
    const pinned = new Map([...live.pinned, ...draft.pinned]);
    const test = startBacktest({
      live: { ...live, pinned },
      draft: { ...draft, pinned },
      from,
      to: at(30),
      begin: from,
    });
    test.enter({ ...part, ...(records === undefined ? {} : { records }) });
    test.replay(reality.stored.filter(({ acceptedAt }) => acceptedAt >= from));
    const { report } = test.finish([]);
    // then
    expect(report.unknown.before).toMatchObject({ counters: 1 });
    expect(report.unknown.draft.policies).toEqual({ often: 8 });
    expect(report.unknown.draft.facts).toMatchObject({ counters: 8 });
    expect(report.unknown.live.policies).toEqual({});
    expect(BEGIN < from).toBe(true);
  });
});
