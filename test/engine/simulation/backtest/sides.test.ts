import { ENGINE } from '@interlock/engine';
import type { Definitions, Json, JsonObject } from '@interlock/engine';
import { startBacktest } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildPack } from '../../../support/small-pack.ts';
import { ADA, at, BEGIN, compiled, host, signal, startReality } from './reality.ts';
import type { Reality } from './reality.ts';

const say = (type: string): JsonObject => ({ say: { type: 'emit', params: { type } } });
/** Unlike what is only said, a backtest counts it. */
const page: JsonObject = {
  page: { type: 'http.request', params: { url: 'http://pager.example/page' } },
};

function policy(id: string, more: JsonObject): { readonly [path: string]: Json } {
  const whole = { id, title: id, on: ['signal.opened'], conditions: { all: [] }, ...more };
  return { [`signal/policies/${id}.json`]: whole };
}

/** How loud a signal is, by its fingerprint. */
function loudness(of: { readonly [fingerprint: string]: string }): {
  readonly [path: string]: Json;
} {
  const rows = Object.entries(of).map(([fingerprint, loud]) => [
    fingerprint,
    { when: { fingerprint }, then: { loud } },
  ]);
  return {
    'signal/tables/loudness.json': {
      id: 'loudness',
      title: 'Loudness',
      hit: 'first',
      inputs: { fingerprint: { fact: 'event', path: 'data.fingerprint', type: 'string' } },
      outputs: { loud: { type: 'string' } },
      rows: Object.fromEntries(rows) as Json,
    },
  };
}

const loud = {
  fact: 'table',
  path: 'loud',
  operator: 'equal',
  value: 'loud',
  params: { table: 'loudness' },
};

const only = (fingerprint: string): JsonObject => ({
  all: [{ fact: 'event', path: 'data.fingerprint', operator: 'equal', value: fingerprint }],
});
const busy = {
  fact: 'records',
  path: 'count',
  operator: 'greaterThan',
  value: 2,
  params: { type: 'ticket', where: {}, done: false },
};

const common = {
  ...loudness({ disk: 'loud', cpu: 'loud', noise: 'quiet' }),
  ...policy('often', {
    on: ['signal.raised'],
    pattern: { kind: 'count', n: 3, within: 'PT2H', by: [{ fact: 'event', path: 'data.host' }] },
    actions: say('host.shaken'),
  }),
  ...policy('loud', {
    on: ['signal.raised'],
    conditions: { all: [loud] },
    limits: { throttle: { most: 2, per: 'PT3H' } },
    actions: page,
  }),
  ...policy('crowded', {
    on: ['signal.raised'],
    conditions: { all: [{ ...busy, value: 1 }, ...(only('net')['all'] as Json[])] },
    actions: page,
  }),
  ...policy('joined', {
    on: ['clock.reached'],
    conditions: {
      all: [{ fact: 'record', path: 'counters.joined', operator: 'greaterThan', value: 1 }],
    },
    actions: page,
  }),
  ...policy('silence', {
    on: ['signal.raised'],
    pattern: {
      kind: 'once-after-quiet',
      after: 'PT90M',
      by: [{ fact: 'event', path: 'data.host' }],
    },
    actions: page,
  }),
};
const live = compiled(common);

/** A file of the small pack with a text in place of another. */
function rewritten(path: string, text: string, other: string): Json {
  const json = JSON.stringify(buildPack().get(path));
  expect(json).toContain(text);
  return JSON.parse(json.replaceAll(text, other)) as Json;
}

/** What a draft may change, one of each kind that matters to what both sides can share. */
const DRAFTS: { readonly [what: string]: { readonly [path: string]: Json | undefined } } = {
  'nothing at all': {},
  'it holds back some': policy('quiet', {
    priority: 100,
    stop: true,
    conditions: {
      all: [{ fact: 'record', path: 'data.fingerprint', operator: 'equal', value: 'noise' }],
    },
    actions: { quiet: { type: 'suppress', params: { reason: 'only noise' } } },
  }),
  'it holds back what another policy would have counted': policy('quiet', {
    on: ['signal.raised'],
    priority: 100,
    stop: true,
    conditions: {
      all: [{ fact: 'event', path: 'data.host', operator: 'equal', value: 'web-1' }],
    },
    actions: { quiet: { type: 'suppress', params: { reason: 'only web-1' } } },
  }),
  'a policy gets a breaker': policy('loud', {
    on: ['signal.raised'],
    conditions: { all: [loud] },
    limits: {
      throttle: { most: 2, per: 'PT3H' },
      breaker: { failures: 1, within: 'PT3H', coolDown: 'PT1H' },
    },
    actions: page,
  }),
  'it does something first, so that ids differ': policy('first', {
    on: ['signal.raised'],
    priority: 100,
    conditions: only('cpu'),
    actions: say('signal.told'),
  }),
  'it opens more': policy('more', {
    conditions: { all: [{ not: busy }] },
    actions: {
      open: { type: 'record.open', params: { type: 'ticket', data: { title: 'One more' } } },
    },
  }),
  'it opens what the live set would open later': policy('early', {
    on: ['signal.raised'],
    conditions: only('cpu'),
    actions: {
      open: {
        type: 'record.open',
        params: {
          type: 'ticket',
          data: { title: 'Early', host: { cel: 'lookup("host", event.data.host)' } },
          key: 'ticket-of|{{ lookup("host", event.data.host) }}',
          within: 'PT1H',
          existing: { type: 'ticket.joined' },
        },
      },
    },
  }),
  'it looks at the world and never acts': policy('looks', {
    conditions: { all: [{ ...busy, value: 10_000 }] },
    actions: say('signal.told'),
  }),
  'a policy is gone': { 'signal/policies/open-ticket.json': undefined },
  'a pattern counts further': policy('often', {
    on: ['signal.raised'],
    pattern: { kind: 'count', n: 4, within: 'PT2H', by: [{ fact: 'event', path: 'data.host' }] },
    actions: say('host.shaken'),
  }),
  'a pattern waits longer': policy('silence', {
    on: ['signal.raised'],
    pattern: {
      kind: 'once-after-quiet',
      after: 'PT2H',
      by: [{ fact: 'event', path: 'data.host' }],
    },
    actions: page,
  }),
  'a table says something else': loudness({ disk: 'quiet', noise: 'loud' }),
  'a policy breaks': policy('loud', {
    on: ['signal.raised'],
    conditions: only('noise'),
    actions: {
      say: {
        type: 'emit',
        params: {
          type: 'signal.loud',
          data: { n: { cel: '1 / (size(event.data.host) - size(event.data.host))' } },
        },
      },
    },
  }),
  'a workflow is another': {
    'host/workflow.json': {
      ...(buildPack().get('host/workflow.json') as JsonObject),
      title: 'Host, changed',
    },
  },
  'a workflow takes less time': {
    'ticket/workflow.json': rewritten('ticket/workflow.json', 'PT4H', 'PT1H'),
  },
  'a workflow no longer takes an event': {
    'ticket/workflow.json': rewritten('ticket/workflow.json', '"ticket.started"', '"ticket.begun"'),
  },
  'a workflow asks for more when an event is taken': {
    'ticket/workflow.json': rewritten(
      'ticket/workflow.json',
      '"resolution":{"required":true}',
      '"resolution":{"required":true},"title":{"required":true}',
    ),
  },
  'a workflow leads elsewhere': {
    'ticket/workflow.json': rewritten(
      'ticket/workflow.json',
      '"on":"ticket.resolved","target":"resolved"',
      '"on":"ticket.resolved","target":"escalated"',
    ),
  },
  'a state of a workflow does more': {
    'ticket/workflow.json': rewritten(
      'ticket/workflow.json',
      '"working":{',
      '"working":{"entry":{"count":{"type":"count","params":{"worked":1}}},',
    ),
  },
  'two workflows are others': {
    'ticket/workflow.json': rewritten('ticket/workflow.json', '"Resolve"', '"Solve"'),
    'signal/workflow.json': rewritten('signal/workflow.json', '"signal.opened"', '"signal.told"'),
  },
  'a workflow says other things': {
    'signal/workflow.json': rewritten('signal/workflow.json', '"signal.opened"', '"signal.told"'),
  },
};
const drafts = new Map(
  Object.entries(DRAFTS).map(([what, files]) => [what, compiled({ ...common, ...files })]),
);

/** Something of a history: who sends what, so many minutes after the one before. */
type Happening = readonly [
  minutes: number,
  what: 'signal' | 'start' | 'resolve' | 'report',
  which: number,
];

const happenings: fc.Arbitrary<readonly Happening[]> = fc.array(
  fc.tuple(
    fc.oneof(fc.nat(20), fc.nat(200)),
    fc.constantFrom<Happening[1][]>('signal', 'signal', 'signal', 'start', 'resolve', 'report'),
    fc.nat(11),
  ),
  { minLength: 5, maxLength: 40 },
);

function liveThrough(history: readonly Happening[]): Reality {
  const reality = startReality(live);
  const tickets = (): string[] =>
    [...reality.simulation.world.records.values()]
      .filter(({ type }) => type === 'ticket')
      .map(({ id }) => id);
  for (const name of ['web-1', 'db-1', 'app-1']) reality.happen(0, host(name));
  let minute = 1;
  for (const [minutes, what, which] of history) {
    minute += minutes;
    if (what === 'signal') {
      const fingerprint = ['disk', 'cpu', 'noise', 'net'][which % 4] ?? '';
      reality.happen(minute, signal(fingerprint, ['web-1', 'db-1', 'app-1'][which % 3] ?? ''));
      continue;
    }
    if (what === 'report') {
      const data = { key: 'breaker|loud', policy: 'loud', ok: false, began: at(minute - 1) };
      reality.happen(minute, { type: 'breaker.reported', actor: ENGINE, data });
      continue;
    }
    const target = tickets().at(which % Math.max(1, tickets().length));
    if (target === undefined) continue;
    const data = what === 'start' ? {} : { resolution: 'fixed' };
    const type = what === 'start' ? 'ticket.started' : 'ticket.resolved';
    reality.happen(minute, { type, target, actor: ADA, data });
  }
  return reality;
}

function backtest({ stored }: Reality, draft: Definitions, apart: boolean) {
  const test = startBacktest({
    live,
    draft,
    from: BEGIN,
    to: at(14 * 24 * 60),
    begin: BEGIN,
    incidentTypes: ['ticket'],
    apart,
  });
  test.replay(stored);
  return test.finish([]);
}

/** A draft that counts how often a record's workflow was looked for under it: once for each step it plans. */
function counting(draft: Definitions): { readonly draft: Definitions; steps(): number } {
  let steps = 0;
  const get = (hash: string) => {
    steps += 1;
    return draft.pinned.get(hash);
  };
  return {
    draft: { ...draft, pinned: Object.assign(new Map(draft.pinned), { get }) },
    steps: () => steps,
  };
}

describe('an event both sets of a backtest must plan alike', () => {
  it.each([...drafts])('is planned once, to the same result: %s', (_, draft) => {
    fc.assert(
      fc.property(happenings, (history) => {
        // given
        const reality = liveThrough(history);
        // when
        const [shared, apart] = [false, true].map((each) => backtest(reality, draft, each));
        // then
        expect(shared).toEqual(apart);
      }),
      { numRuns: 25 },
    );
  });

  it('is not planned for the draft, and one the draft has a say in is', () => {
    // given: of four signals on three hosts, one is noise
    const reality = liveThrough([0, 1, 2, 3].map((which) => [5, 'signal', which]));
    const quiet = drafts.get('it holds back some');
    if (quiet === undefined) throw new Error('there is no such draft');
    const [alone, together] = [counting(quiet), counting(quiet)];
    // when
    backtest(reality, alone.draft, true);
    backtest(reality, together.draft, false);
    // then
    expect(together.steps()).toBeGreaterThan(0);
    expect(together.steps()).toBeLessThan(alone.steps() / 2);
  });

  it('is planned once where a draft changes the workflow of other records only', () => {
    // given: signals and tickets, of which only the hosts' workflow is another
    const reality = liveThrough([0, 1, 2, 3].map((which) => [5, 'signal', which]));
    const other = drafts.get('a workflow is another');
    if (other === undefined) throw new Error('there is no such draft');
    const [alone, together] = [counting(other), counting(other)];
    // when
    backtest(reality, alone.draft, true);
    backtest(reality, together.draft, false);
    // then
    expect(together.steps()).toBeLessThan(alone.steps());
  });

  it('is planned once where a draft changes a part of its workflow that no record comes to', () => {
    // given: tickets are opened and taken, and none is resolved, where the draft asks for more
    const reality = liveThrough([
      [5, 'signal', 0],
      [5, 'signal', 1],
      [5, 'start', 0],
    ]);
    const other = drafts.get('a workflow asks for more when an event is taken');
    if (other === undefined) throw new Error('there is no such draft');
    const [together, idle] = [counting(other), counting(other)];
    // when
    const { report } = backtest(reality, together.draft, false);
    backtest(liveThrough([]), idle.draft, false);
    // then
    expect(report.records.differing).toBe(0);
    expect(report.records.steps).toBeGreaterThan(5);
    expect(together.steps()).toBe(idle.steps());
  });

  it('gives the records of both the same numbers, also after one of them has opened fewer', () => {
    // given: the first ticket is not opened under the draft, and of the second it says something more
    const reality = liveThrough([
      [5, 'signal', 2],
      [5, 'signal', 7],
    ]);
    const numbers = [...reality.simulation.world.records.values()]
      .filter(({ type }) => type === 'ticket')
      .map(({ number }) => number);
    const draft = compiled({
      ...common,
      ...DRAFTS['it holds back some'],
      ...policy('told', {
        on: ['clock.reached'],
        conditions: {
          all: [
            { fact: 'record', path: 'data.title', operator: 'endsWith', value: 'Trouble net' },
            { fact: 'event', path: 'data.percent', operator: 'equal', value: 100 },
          ],
        },
        actions: { ask: { type: 'http.request', params: { url: 'http://pager.example/more' } } },
      }),
    });
    // when
    const { events } = backtest(reality, draft, false);
    // then
    expect(numbers).toEqual(['TKT0000001', 'TKT0000002']);
    const said = events.flatMap(({ policies }) => policies.filter((one) => one.policy === 'told'));
    expect(said.map(({ draft: of }) => of?.because)).toEqual([
      expect.stringContaining('TKT0000002'),
    ]);
  });
});
