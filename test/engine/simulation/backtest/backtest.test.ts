import type { Definitions } from '@interlock/engine';
import { startBacktest, type BacktestOptions, type RealIncident } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ADA, at, BEGIN, compiled, host, opened, signal, startReality } from './reality.ts';
import type { Reality } from './reality.ts';

const live = compiled();

/** Signals whose name ends in "noise" open no ticket any more. */
const quieter = compiled({
  'signal/policies/quiet.json': {
    id: 'quiet',
    title: 'Noise is suppressed',
    on: ['signal.opened'],
    priority: 100,
    stop: true,
    conditions: {
      all: [{ fact: 'record', path: 'data.fingerprint', operator: 'equal', value: 'noise' }],
    },
    actions: { quiet: { type: 'suppress', params: { reason: 'only noise' } } },
  },
});

function backtest(
  { stored }: Reality,
  draft: Definitions,
  given: Partial<BacktestOptions> & { readonly real?: readonly RealIncident[] } = {},
) {
  const { real = [], ...options } = given;
  const to = at(40 * 24 * 60);
  const test = startBacktest({
    live,
    draft,
    from: BEGIN,
    to,
    begin: BEGIN,
    incidentTypes: ['ticket'],
    ...options,
  });
  test.replay(stored);
  return test.finish(real);
}

/** Two hosts, a storm, noise, and Ada working on what came of it. */
function aDay(): Reality & { readonly ticket: string; readonly noise: string } {
  const reality = startReality(live);
  reality.happen(0, host('web-1'));
  reality.happen(0, host('db-1'));
  const ticket = opened(reality.happen(5, signal('disk', 'web-1')), 'ticket').id;
  for (let minute = 6; minute < 16; minute += 1) reality.happen(minute, signal('disk', 'web-1'));
  reality.happen(17, signal('cpu', 'web-1'));
  const noise = opened(reality.happen(20, signal('noise', 'db-1')), 'ticket').id;
  reality.happen(30, { type: 'ticket.started', target: ticket, actor: ADA });
  reality.happen(40, {
    type: 'ticket.resolved',
    target: ticket,
    actor: ADA,
    data: { resolution: 'Grew the disk' },
  });
  reality.happen(300, { type: 'ticket.started', target: noise, actor: ADA });
  return { ...reality, ticket, noise };
}

describe('a backtest', () => {
  it('of the live set itself agrees with what happened, event by event', () => {
    // when
    const { report, events } = backtest(aDay(), live);
    // then
    expect(report.fidelity).toMatchObject({ percent: 100, differences: {} });
    expect(report.fidelity.compared).toBe(report.totals.live.events);
    expect([events, report.differing]).toEqual([[], 0]);
    expect(Object.values(report.totals.difference).every((count) => count === 0)).toBe(true);
  });

  it('counts what was opened, joined, asked for and done by time alone', () => {
    const { report } = backtest(aDay(), live);
    // Ten repeats and one signal that joined the ticket; a call for each ticket.
    expect(report.totals.live).toMatchObject({
      events: 18,
      incidents: 2,
      others: 5,
      automations: 2,
      pages: 0,
      duplicatesAvoided: 11,
      applied: 18,
      suppressed: 0,
    });
    // The ticket nobody took was escalated after four hours; clocks told of their thresholds.
    expect(report.replay.timers.live).toBeGreaterThan(0);
    expect(report.replay).toMatchObject({ person: 5, system: 13 });
    expect(report.replay.timers.live).toBe(report.replay.timers.draft);
  });

  it('shows a draft that suppresses noise, per day and down to the event', () => {
    // given
    const day = aDay();
    // when
    const { report, events } = backtest(day, quieter);
    // then
    expect(report.totals.difference).toMatchObject({
      incidents: -1,
      automations: -1,
      suppressed: 1,
      applied: -2,
    });
    expect(report.days.map(({ day: date }) => date)).toEqual(['2026-03-02']);
    expect(events[0]).toMatchObject({
      event: {
        type: 'signal.raised',
        source: '/monitoring',
        time: at(20),
        name: 'Trouble noise',
        subject: null,
        record: null,
      },
      live: { outcome: 'applied', opened: ['signal', 'ticket'], effects: ['http.request'] },
      draft: { outcome: 'suppressed', reason: 'only noise', opened: ['signal'], effects: [] },
      policies: expect.arrayContaining([
        {
          policy: 'quiet',
          live: null,
          draft: {
            result: true,
            because: expect.stringMatching(/ is .+\.$/),
            acted: 1,
            heldBack: null,
            broke: null,
          },
        },
      ]),
    });
    // Ada's event on the ticket that is not opened any more.
    expect(report.replay.noLongerThere).toEqual({ live: 0, draft: 1 });
    const started = events.find(({ event }) => event.type === 'ticket.started');
    expect(started).toMatchObject({
      draft: null,
      event: {
        record: { id: day.noise, number: 'TKT0000002', title: 'Trouble with Trouble noise' },
      },
    });
  });

  it('holds what sets open against what people did with it', () => {
    // given: one was worked on, the other was noise
    const day = aDay();
    const real = (id: string, given: Partial<RealIncident>): RealIncident => {
      const record = day.simulation.world.records.get(id);
      const plans = [...day.simulation.world.events.values()];
      const plan = plans.find(({ changes }) =>
        changes.some((c) => c.after.id === id && c.before === null),
      );
      return {
        id,
        type: 'ticket',
        decision: plan?.decision.id ?? '',
        byHand: false,
        createdAt: record?.createdAt ?? '',
        endedAt: at(1_000),
        state: 'resolved',
        data: record?.data ?? {},
        relations: [],
        ...given,
      };
    };
    const worth = real(day.ticket, { data: { resolution: 'fixed' } });
    const noise = real(day.noise, { state: 'escalated', data: { resolution: 'fixed' } });
    // when
    const { report } = backtest(day, quieter, { real: [worth, noise] });
    // then
    expect(report.quality.live).toMatchObject({
      judged: 2,
      truePositives: 1,
      falsePositives: 1,
      precision: 0.5,
      recall: 1,
    });
    expect(report.quality.draft).toMatchObject({
      judged: 2,
      truePositives: 1,
      trueNegatives: 1,
      precision: 1,
      recall: 1,
      unjudged: 0,
    });
    expect(report.labels).toEqual([
      { label: 'nobody-came', worth: false, incidents: 1, opened: { live: 1, draft: 0 } },
      { label: 'worked-on', worth: true, incidents: 1, opened: { live: 1, draft: 1 } },
    ]);
    // nobody judged anything
    const none = backtest(day, quieter).report.quality.live;
    expect([none.precision, none.recall, none.unjudged]).toEqual([null, null, 2]);
  });

  it('finds people’s records again where the draft gives them other ids', () => {
    // given: a draft that does something first, so that later ids of the same event differ
    const draft = compiled({
      'signal/policies/first.json': {
        id: 'first',
        title: 'Says something first',
        on: ['signal.opened'],
        priority: 100,
        conditions: { all: [] },
        actions: { say: { type: 'emit', params: { type: 'signal.told' } } },
      },
    });
    // when
    const { report } = backtest(aDay(), draft);
    // then
    expect(report.replay.noLongerThere).toEqual({ live: 0, draft: 0 });
    expect(report.totals.difference.applied).toBe(0);
  });

  it('counts what was asked for and replays everything', () => {
    const day = aDay();
    const { report } = backtest(day, live, { source: '/elsewhere' });
    expect([report.totals.live.events, report.replay.context]).toEqual([0, 18]);
    const later = backtest(day, live, { from: at(18) }).report;
    expect(later.totals.live).toMatchObject({ events: 4, incidents: 1 });
    expect(later.fidelity.percent).toBe(100);
  });

  it('refuses events that are out of order', () => {
    const day = aDay();
    const test = startBacktest({ live, draft: live, from: BEGIN, to: at(9_000), begin: BEGIN });
    expect(() => test.replay(day.stored.toReversed())).toThrow(/not in order/);
  });

  it('gives the same hash for the same events, however they are cut, and for no others', () => {
    const { stored } = aDay();
    const run = (cuts: readonly number[], draft: Definitions): string => {
      const test = startBacktest({ live, draft, from: BEGIN, to: at(9_000), begin: BEGIN });
      let from = 0;
      for (const cut of [...cuts.toSorted((a, b) => a - b), stored.length]) {
        test.replay(stored.slice(from, cut));
        from = Math.max(from, cut);
      }
      return test.finish([]).hash;
    };
    const whole = run([], quieter);
    expect(run([], live)).not.toBe(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(stored.length)), (cuts) => {
        expect(run(cuts, quieter)).toBe(whole);
      }),
      { numRuns: 8 },
    );
  });
});
