import type { Definitions, Json, JsonObject } from '@interlock/engine';
import { compileDefinitions, startBacktest } from '@interlock/engine/study';
import type { RecordsReport } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { liveThroughMonth, MONTH } from '../../../support/month-of-events.ts';
import { buildPack } from '../../../support/small-pack.ts';
import { shipped, shippedDefinitions } from '../../../workflows/shipped-packs.ts';
import { ADA, at, BEGIN, compiled, host, opened, signal, startReality } from './reality.ts';
import type { Reality } from './reality.ts';

const WORKFLOW = 'ticket/workflow.json';

interface Writable {
  clocks: { response: { target: string } };
  readonly states: {
    readonly [id: string]: {
      entry?: { page: { params: { url: string } } };
      invoke?: object;
      readonly transitions: { [id: string]: { after?: string; target?: string } };
    };
  };
}

/** The small pack with another ticket workflow. */
function changed(change: (workflow: Writable) => void): Definitions {
  const json = structuredClone(buildPack().get(WORKFLOW)) as unknown as Writable;
  change(json);
  return compiled({ [WORKFLOW]: json as unknown as Json });
}

function replay(stored: Reality['stored'], live: Definitions, draft: Definitions): RecordsReport {
  const test = startBacktest({
    live,
    draft,
    from: BEGIN,
    to: at(24 * 60),
    begin: BEGIN,
    incidentTypes: ['ticket'],
    apart: true,
  });
  test.replay(stored);
  return test.finish([]).report.records;
}

/** A ticket that is worked on and resolved within the hour, and one nobody takes for long. */
function aDay(live: Definitions): Reality {
  const reality = startReality(live);
  reality.happen(0, host('web-1'));
  reality.happen(0, host('db-1'));
  const ticket = opened(reality.happen(5, signal('disk', 'web-1')), 'ticket').id;
  reality.happen(10, signal('cpu', 'db-1'));
  reality.happen(30, { type: 'ticket.started', target: ticket, actor: ADA });
  const data = { resolution: 'Grew the disk' };
  reality.happen(40, { type: 'ticket.resolved', target: ticket, actor: ADA, data });
  reality.happen(600, signal('more', 'db-1'));
  return reality;
}

const tickets = ({ listed }: RecordsReport) => listed.filter(({ type }) => type === 'ticket');

describe('replaying what happened through a changed workflow', () => {
  const live = compiled();

  it('shows a record that gets stuck where the live one went on', () => {
    const draft = changed(({ states }) => {
      delete states['working']?.transitions['resolve'];
    });
    const [first, ...others] = tickets(replay(aDay(live).stored, live, draft));
    expect(first).toMatchObject({
      number: 'TKT0000001',
      kinds: ['path', 'stuck'],
      at: at(40),
      event: 'ticket.resolved',
      live: { state: 'resolved', taken: ['working#resolve'] },
      draft: null,
      ended: { live: 'resolved', draft: 'working' },
    });
    expect(others).toEqual([]);
  });

  it('shows timers that come due at another time, and the path that follows', () => {
    const draft = changed(({ states }) => {
      const late = states['new']?.transitions['late'];
      if (late !== undefined) late.after = 'PT2H';
    });
    const found = tickets(replay(aDay(live).stored, live, draft));
    expect(found.map(({ number, kinds }) => [number, kinds])).toEqual([
      ['TKT0000001', ['timers']],
      ['TKT0000002', ['path', 'timers']],
      ['TKT0000003', ['path', 'timers']],
    ]);
    expect(found[1]?.ended).toEqual({ live: 'escalated', draft: 'escalated' });
  });

  it('shows clocks that reach something else, and effects asked otherwise', () => {
    const draft = changed(({ clocks, states }) => {
      clocks.response.target = 'PT9H';
      const page = states['new']?.entry?.page;
      if (page !== undefined) page.params.url = 'http://pager.example/quiet';
    });
    const { kinds, differing } = replay(aDay(live).stored, live, draft);
    expect(kinds).toMatchObject({ effects: 3, path: 0, stuck: 0 });
    expect(kinds.clocks).toBeGreaterThanOrEqual(1);
    expect(differing).toBe(3);
  });

  it('shows others asked for their approval', () => {
    const asking = (who: string) =>
      changed(({ states }) => {
        const data = { name: 'Approve', fingerprint: who };
        const record = { type: 'signal', data, relation: 'signal-of' };
        const { working } = states;
        if (working === undefined) return;
        working.invoke = { ask: { record, onDone: { ok: { target: 'resolved' } } } };
      });
    const before = asking('cab');
    const found = tickets(replay(aDay(before).stored, before, asking('board')));
    expect(found.map(({ kinds, event }) => [event, kinds])).toEqual([
      ['ticket.started', ['approvals']],
    ]);
  });

  it('shows records there are under one set only', () => {
    const id = 'signal/policies/open-ticket.json';
    const policy = structuredClone(buildPack().get(id)) as { conditions: object };
    policy.conditions = {
      all: [{ fact: 'record', path: 'data.fingerprint', operator: 'equal', value: 'cpu' }],
    };
    const found = tickets(
      replay(aDay(live).stored, live, compiled({ [id]: policy as unknown as Json })),
    );
    expect(found[0]).toMatchObject({
      kinds: expect.arrayContaining(['existence']) as string[],
      event: 'signal.raised',
      live: { state: 'new' },
      draft: null,
      ended: { live: 'resolved', draft: null },
    });
  });

  it(
    'finds nothing at all under an identical definition, whatever happened',
    { timeout: 60_000 },
    () => {
      // given: the same in other words for people, so that nothing is planned once for both
      const type = shipped.files.get('incident/workflow.json') as JsonObject;
      const files = new Map(shipped.files).set('incident/workflow.json', {
        ...type,
        description: 'Told otherwise',
      });
      const draft = compileDefinitions(files);
      if (!draft.ok) throw new Error('it does not compile');
      const definitions = shippedDefinitions();
      const months = fc.record({
        seed: fc.integer({ min: 1, max: 1_000_000 }),
        servers: fc.integer({ min: 2, max: 12 }),
      });
      fc.assert(
        fc.property(months, fc.boolean(), (month, same) => {
          const stored = liveThroughMonth(definitions, { ...month, events: 150 });
          const test = startBacktest({
            live: definitions,
            draft: same ? definitions : draft.value,
            from: MONTH.begin,
            to: MONTH.end,
            begin: MONTH.begin,
            apart: true,
          });
          test.replay(stored);
          const { records, differing } = test.finish([]).report;
          expect([records.differing, records.listed, differing]).toEqual([0, [], 0]);
          expect(records.compared).toBeGreaterThan(month.servers);
          expect(records.steps).toBeGreaterThan(100);
        }),
        { numRuns: 6 },
      );
    },
  );
});
