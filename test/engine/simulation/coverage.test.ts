import type { JsonObject, Scenario } from '@interlock/engine';
import { createScenarioRunner, runScenario } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { shippedDefinitions } from '../../workflows/shipped-packs.ts';
import { open, send } from './play.ts';

const weighty = {
  fact: 'table',
  params: { table: 'weight' },
  path: 'heavy',
  operator: 'equal',
  value: true,
};
const workflow: JsonObject = {
  initial: 'new',
  states: {
    new: {
      transitions: {
        heavy: { on: 'ticket.weighed', target: 'work.load', guard: weighty, order: 1 },
        light: { on: 'ticket.weighed', target: 'passing', order: 2 },
        again: { on: 'ticket.seen', actions: { c: { type: 'count', params: { seen: 1 } } } },
      },
    },
    passing: { transitions: { on: { always: true, target: 'done' } } },
    work: {
      initial: 'load',
      states: {
        load: { transitions: { pause: { on: 'ticket.paused', target: 'paused' } } },
        drive: {},
        last: { kind: 'history', target: 'work.load' },
      },
    },
    paused: { transitions: { resume: { on: 'ticket.resumed', target: 'work.last' } } },
    done: { kind: 'final' },
  },
};
const weight = {
  id: 'weight',
  title: 'Weight',
  hit: 'first',
  inputs: { kilos: { title: 'Kilos', type: 'number', fact: 'record', path: 'data.kilos' } },
  outputs: { heavy: { title: 'Heavy', type: 'boolean' } },
  rows: {
    ton: {
      when: { kilos: { operator: 'greaterThanInclusive', value: 1_000 } },
      then: { heavy: true },
      order: 1,
    },
    some: {
      when: { kilos: { operator: 'greaterThanInclusive', value: 100 } },
      then: { heavy: true },
      order: 2,
    },
  },
  default: { heavy: false },
};
const definitions = compiled(
  buildFiles(workflow, {
    type: { fields: { kilos: { title: 'Kilos', type: 'number' } } },
    files: { 'ticket/tables/weight.json': weight },
  }),
);
const scenario = (...steps: Scenario['steps']): Scenario => ({
  id: 'one',
  title: 'One',
  given: { principals: { ada: {} } },
  steps,
});
const coverageOf = (...scenarios: Scenario[]) => {
  const runner = createScenarioRunner(definitions);
  for (const one of scenarios) expect(runner.run(one).failures).toEqual([]);
  return runner.coverage();
};
const light = scenario(open({ kilos: 1 }), send('ticket.seen'), send('ticket.weighed'));
const heavy = scenario(
  open({ kilos: 2_000 }),
  send('ticket.weighed'),
  send('ticket.paused'),
  send('ticket.resumed'),
);

describe('coverage', () => {
  it('names what scenarios did not go through: states, transitions, guards, rows', () => {
    const { workflows, tables } = coverageOf(light);
    expect(workflows).toMatchObject([
      {
        workflow: 'ticket',
        states: {
          total: 8,
          covered: 3,
          missing: ['work', 'work.load', 'work.drive', 'work.last', 'paused'],
        },
        transitions: {
          total: 6,
          covered: 3,
          missing: ['new#heavy', 'work.load#pause', 'paused#resume'],
        },
        branches: { total: 2, covered: 1, missing: ['new#heavy:true'] },
      },
    ]);
    expect(tables).toEqual([
      { table: 'weight', rows: { total: 3, covered: 1, missing: ['ton', 'some'] } },
    ]);
  });

  it('is of a set what its scenarios go through together, a state that remembers among it', () => {
    const { total } = coverageOf(light, heavy);
    expect(total.states.missing).toEqual(['ticket: work.drive']);
    expect(total.transitions).toEqual({ total: 6, covered: 6, missing: [] });
    expect(total.branches.missing).toEqual(['table weight: some']);
  });

  it('counts a row without conditions only where it comes to it', () => {
    // given
    const rows = { ...weight.rows, rest: { when: {}, then: { heavy: false }, order: 3 } };
    const files = { 'ticket/tables/weight.json': { ...weight, rows, default: undefined } };
    const fields = { kilos: { title: 'Kilos', type: 'number' } };
    const json = JSON.parse(JSON.stringify(files)) as JsonObject;
    const set = compiled(buildFiles(workflow, { type: { fields }, files: json as never }));
    const missing = (one: Scenario) => {
      const runner = createScenarioRunner(set);
      runner.run(one);
      return runner.coverage().tables[0]?.rows.missing;
    };
    // then
    expect(missing(light)).toEqual(['ton', 'some']);
    expect(missing(heavy)).toEqual(['some', 'rest']);
  });

  it('is taken note of without any change to how scenarios go', () => {
    const shipped = shippedDefinitions();
    const runner = createScenarioRunner(shipped);
    for (const id of ['change/happy', 'incident/major-incident', 'request/happy']) {
      const one = shipped.scenarios.get(id);
      if (one === undefined) throw new Error(`there is no scenario ${id}`);
      expect(runner.run(one)).toEqual(runScenario(one, shipped));
    }
  });
});
