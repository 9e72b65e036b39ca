import type { Definitions, JsonObject } from '@interlock/engine';
import {
  createScenarioRunner,
  generateScenariosInTurns,
  inOneGo,
  runScenario,
} from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, buildType, compiled } from '../../support/mini-pack.ts';
import { shippedDefinitions } from '../../workflows/shipped-packs.ts';

const made = (
  definitions: Definitions,
  options: Parameters<typeof generateScenariosInTurns>[1] = {},
) => inOneGo(generateScenariosInTurns(definitions, options));

/** Scenarios of a pack with one workflow; each goes as it says. */
function madeOf(workflow: JsonObject, extra: Parameters<typeof buildFiles>[1] = {}) {
  const definitions = compiled(buildFiles(workflow, extra));
  const found = made(definitions, { only: ['ticket'] });
  for (const { scenario } of found.scenarios)
    expect(runScenario(scenario, definitions).failures).toEqual([]);
  return {
    steps: found.scenarios.map(({ scenario }) => scenario.steps),
    takes: found.scenarios.flatMap(({ takes }) => takes),
    unplayed: found.unplayed.map(
      ({ transition, kind, reason }) => `${transition} ${kind}: ${reason}`,
    ),
  };
}

const owner = { fact: 'actor', path: 'roles', operator: 'contains', value: 'owner' };
const done: JsonObject = { kind: 'final' };

describe('scenarios made from a workflow', () => {
  it('take every transition, one path going on where another would begin again', () => {
    const { steps, takes, unplayed } = madeOf({
      initial: 'a',
      states: {
        a: {
          transitions: {
            go: { on: 'ticket.gone', target: 'b' },
            end: { on: 'ticket.ended', target: 'done' },
          },
        },
        b: { transitions: { back: { on: 'ticket.back', target: 'a' } } },
        done,
      },
    });
    expect(unplayed).toEqual([]);
    expect(takes.toSorted()).toEqual(['ticket:a#end', 'ticket:a#go', 'ticket:b#back']);
    expect(steps).toHaveLength(1);
  });

  it('are acted by whoever may, with data their forms take and guards want, at the time it needs', () => {
    const fields = {
      level: { title: 'Level', type: 'integer' },
      start: { title: 'Start', type: 'string', format: 'date-time' },
    };
    const { steps, unplayed } = madeOf(
      {
        initial: 'a',
        states: {
          a: {
            transitions: {
              start: {
                on: 'ticket.started',
                target: 'b',
                allow: owner,
                form: {
                  why: { required: true, field: { title: 'Why', type: 'string', ref: 'person' } },
                },
                guard: {
                  all: [
                    { fact: 'record', path: 'data.level', operator: 'greaterThan', value: 3 },
                    {
                      fact: 'now',
                      operator: 'greaterThanInclusive',
                      value: { fact: 'record', path: 'data.start' },
                    },
                  ],
                },
              },
            },
          },
          b: { transitions: { late: { after: 'PT48H', target: 'done' } } },
          done,
        },
      },
      { type: { fields } },
    );
    expect(unplayed).toEqual([]);
    const [path = []] = steps;
    expect(path[0]?.open?.data).toMatchObject({ level: 4 });
    const taken = path.find(({ event }) => event?.type === 'ticket.started');
    expect(taken).toMatchObject({ as: 'olga', event: { data: { why: 'ada' } } });
    expect(path.at(-1)?.advance).toBe('PT2880M');
  });

  it('lead the children a state waits for to their ends, votes and effects included', () => {
    const vote = {
      on: 'child.voted',
      actions: {
        add: { type: 'set', params: { votes: { cel: 'record.data.votes + [actor.id]' } } },
      },
    };
    const more = (operator: string) => ({ fact: 'record', path: 'data.count', operator, value: 2 });
    const child = {
      id: 'child',
      title: 'Child',
      initial: 'open',
      states: {
        open: {
          transitions: {
            more: { ...vote, guard: more('lessThan'), order: 1 },
            last: { ...vote, target: 'yes', order: 2 },
            no: { on: 'child.refused', target: 'no' },
          },
        },
        yes: { kind: 'final' },
        no: { kind: 'final', outcome: 'failed' },
      },
    };
    const type = buildType('child', {
      fields: {
        votes: { title: 'Votes', type: 'array', default: [] },
        count: { title: 'Count', type: 'integer', computed: { cel: 'size(record.data.votes)' } },
      },
    });
    const ask = { type: 'child', data: { title: 'x' }, relation: 'of', each: [1, 2] };
    const call = { type: 'http.request', params: { url: 'http://x.example' } };
    const { takes, unplayed } = madeOf(
      {
        initial: 'asks',
        states: {
          asks: {
            invoke: {
              all: {
                record: ask,
                onDone: { next: { target: 'calls' } },
                onError: { no: { target: 'over' } },
              },
            },
          },
          calls: {
            invoke: {
              out: {
                effect: call,
                onDone: { next: { target: 'over' } },
                onError: { no: { target: 'failed' } },
              },
            },
          },
          over: done,
          failed: { kind: 'final', outcome: 'failed' },
        },
      },
      {
        files: { 'child/type.json': type, 'child/workflow.json': child },
      },
    );
    expect(unplayed).toEqual([]);
    expect(takes).toEqual(
      expect.arrayContaining([
        'ticket:asks#all.onDone.next',
        'ticket:asks#all.onError.no',
        'ticket:calls#out.onDone.next',
        'ticket:calls#out.onError.no',
      ]),
    );
  });

  it('tell what none could be made for: what cannot be, and what cannot be set up from outside', () => {
    const linked = {
      fact: 'links',
      params: { relation: 'part-of', direction: 'in' },
      path: 'count',
      operator: 'greaterThan',
      value: 4,
    };
    const never = { fact: 'record', path: 'data.level', operator: 'greaterThan', value: 9 };
    const { takes, unplayed } = madeOf(
      {
        initial: 'a',
        states: {
          a: {
            transitions: {
              go: { on: 'ticket.gone', target: 'done' },
              many: { on: 'ticket.joined', target: 'done', guard: linked },
              high: { on: 'ticket.raised', target: 'done', guard: never },
            },
          },
          done,
        },
      },
      {
        type: {
          fields: { level: { title: 'Level', type: 'integer', maximum: 9 } },
          links: { parts: { title: 'Parts', relation: 'part-of', direction: 'in' } },
        },
      },
    );
    expect(takes).toEqual(['ticket:a#go']);
    expect(unplayed).toEqual([
      'a#high impossible: nothing a record can do takes it',
      expect.stringMatching(
        /^a#many not-played: step 2 of 2 .*does not accept .*; it needs: links.count is /u,
      ),
    ]);
  });

  it('are made only for what is not covered yet', () => {
    const definitions = shippedDefinitions();
    const runner = createScenarioRunner(definitions);
    for (const [id, scenario] of definitions.scenarios)
      if (id.startsWith('task/')) runner.run(scenario);
    expect(made(definitions, { only: ['task'], covered: runner.taken() })).toEqual({
      scenarios: [],
      unplayed: [],
    });
  });
});

describe('scenarios made from the shipped workflows', () => {
  it(
    'take every transition there is, each as it says, and are the same each time',
    { timeout: 60_000 },
    () => {
      // given
      const definitions = shippedDefinitions();
      // when
      const { scenarios, unplayed } = made(definitions);
      // then
      expect(unplayed).toEqual([]);
      const runner = createScenarioRunner(definitions);
      for (const { scenario } of scenarios) expect(runner.run(scenario).failures).toEqual([]);
      expect(runner.coverage().total.transitions.missing).toEqual([]);
      expect(
        new Set(scenarios.map(({ workflow, scenario }) => `${workflow}/${scenario.id}`)).size,
      ).toBe(scenarios.length);
      expect(made(definitions, { only: ['change'] }).scenarios).toEqual(
        made(definitions, { only: ['change'] }).scenarios,
      );
    },
  );
});
