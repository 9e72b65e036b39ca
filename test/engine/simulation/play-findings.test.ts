import {
  inOneGo,
  playFindingsInTurns,
  runScenario,
  verifyDefinitions,
} from '@interlock/engine/study';
import type { PlayedFinding, VerifyKind } from '@interlock/engine/study';
import { scenarioSchema } from '@interlock/engine';
import type { Definitions, JsonObject, Scenario } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildFiles, compiled } from '../../support/mini-pack.ts';
import { FLAGS, randomWorkflow } from '../workflow/random-chart.ts';
import { writing } from './play.ts';

const played = (definitions: Definitions): readonly PlayedFinding[] =>
  inOneGo(playFindingsInTurns(definitions, verifyDefinitions(definitions))).flatMap(
    ({ findings }) => findings,
  );

/** What is found of a kind in a pack with one workflow. */
function found(
  kind: VerifyKind,
  workflow: JsonObject,
  fields: JsonObject = {},
): { readonly finding: PlayedFinding | undefined; readonly definitions: Definitions } {
  const definitions = compiled(buildFiles(workflow, { type: { fields } }));
  return { finding: played(definitions).find((one) => one.kind === kind), definitions };
}

/** Whether a scenario, played from the beginning, breaks an invariant with its last step and not before. */
function breaks(scenario: Scenario, definitions: Definitions): boolean {
  const { plans } = runScenario(scenario, definitions);
  const told = plans.map((step) =>
    step.some(({ decision }) =>
      decision.trace.some(
        (entry) => entry.kind === 'emitted' && entry.event === 'invariant.broken',
      ),
    ),
  );
  return told.indexOf(true) === told.length - 1;
}

const is = (path: string, value: boolean | number | string): JsonObject => ({
  fact: 'record',
  path,
  operator: 'equal',
  value,
});
const end: JsonObject = { kind: 'final' };
const never = (condition: JsonObject): JsonObject => ({
  bad: { title: 'Never bad', never: condition },
});

/** A workflow whose one event writes a field, and whose end must not be reached with some value of it. */
const ending = (value: JsonObject | number, bad: JsonObject): JsonObject => ({
  initial: 'a',
  states: { a: { transitions: writing({ level: value }, 'end') }, end },
  invariants: never({ all: [is('state', 'end'), bad] }),
});
const level = { level: { title: 'Level', type: 'integer', readOnly: true } };

describe('a counter-example', () => {
  it('that is played makes its invariant broken for certain, with a scenario that shows it', () => {
    const { finding, definitions } = found(
      'broken-invariant',
      ending({ cel: '1 + 2' }, is('data.level', 3)),
      level,
    );
    expect(finding).toMatchObject({
      played: true,
      severity: 'error',
      verdict: 'proved',
      message: '"Never bad" is broken: the scenario was played and shows how',
    });
    if (finding?.played !== true) throw new Error('it was not played');
    const { scenario } = finding;
    expect(scenarioSchema.safeParse(JSON.parse(JSON.stringify(scenario))).error).toBeUndefined();
    expect(runScenario(scenario, definitions).failures).toEqual([]);
    expect(breaks(scenario, definitions)).toBe(true);
    expect(scenario.steps.map(({ open, event }) => open?.type ?? event?.type)).toEqual([
      'ticket',
      'ticket.gone',
    ]);
    // Nothing idle is in it.
    expect(Object.keys(scenario.given?.principals ?? {})).toEqual(['ada']);
  });

  it('that cannot be played keeps its word, and says how often it was tried and why', () => {
    // given: verification does not work out sums, and 2 is not 3
    const { finding } = found(
      'broken-invariant',
      ending({ cel: '1 + 1' }, is('data.level', 3)),
      level,
    );
    expect(finding).toMatchObject({ played: false, severity: 'error', verdict: 'unknown' });
    expect(finding?.message).toMatch(
      /may be broken; .*; not reproduced by the simulator in \d+ tries \(it was played, and the invariant holds\)$/u,
    );
  });

  it('is acted by one of those the record names, where the invariant is about them', () => {
    const { finding, definitions } = found(
      'broken-invariant',
      {
        initial: 'asked',
        states: { asked: { transitions: { yes: { on: 'ticket.approved', target: 'end' } } }, end },
        invariants: {
          other: {
            title: 'Only by somebody else',
            event: 'ticket.approved',
            byOtherThan: [{ fact: 'record', path: 'data.requester' }],
          },
        },
      },
      { requester: { title: 'Requester', type: 'string', ref: 'person' } },
    );
    if (finding?.played !== true) throw new Error('it was not played');
    const [opened, approved] = finding.scenario.steps;
    expect(opened?.open?.data['requester']).toBe(approved?.as);
    expect(breaks(finding.scenario, definitions)).toBe(true);
  });

  it('waits as long as an invariant allows, and is too late then', () => {
    const { finding, definitions } = found('broken-invariant', {
      initial: 'a',
      states: { a: { transitions: { go: { on: 'ticket.gone', target: 'end' } } }, end },
      invariants: {
        soon: {
          title: 'Soon',
          whenever: is('state', 'a'),
          always: is('state', 'end'),
          within: 'PT4H',
        },
      },
    });
    if (finding?.played !== true) throw new Error('it was not played');
    expect(finding.scenario.steps.at(-1)?.advance).toBe('PT4H');
    expect(finding.message).toContain('is not kept: no timer ends the wait within PT4H');
    expect(breaks(finding.scenario, definitions)).toBe(true);
  });

  it('is found where a value verification leaves open decides', () => {
    // given: only one of three values of the form comes to 9
    const pick = { title: 'Pick', type: 'string', enum: ['one', 'two', 'three'] };
    const workflow = ending(
      { cel: "event.data.pick == 'three' ? 4 + 5 : 0 + 1" },
      is('data.level', 9),
    ) as { states: { a: { transitions: { go: { form?: JsonObject } } } } };
    workflow.states.a.transitions.go.form = { pick: { required: true, field: pick } };
    const { finding } = found('broken-invariant', workflow, level);
    if (finding?.played !== true) throw new Error('it was not played');
    expect(finding.scenario.steps.at(-1)?.event?.data).toEqual({ pick: 'three' });
  });

  it('is found where another event has to come first, which verification does not follow', () => {
    // given: somebody is among those asked only once they were added
    const named = {
      fact: 'actor',
      path: 'id',
      operator: 'in',
      value: { fact: 'record', path: 'data.asked' },
    };
    const { finding } = found(
      'broken-invariant',
      {
        initial: 'a',
        states: {
          a: {
            entry: { none: { type: 'set', params: { asked: [] } } },
            transitions: {
              add: {
                on: 'ticket.added',
                form: {
                  who: { required: true, field: { title: 'Who', type: 'string', ref: 'person' } },
                },
                actions: {
                  s: {
                    type: 'set',
                    params: { asked: { cel: 'record.data.asked + [event.data.who]' } },
                  },
                },
              },
              yes: { on: 'ticket.approved', target: 'end', allow: named },
            },
          },
          end,
        },
        invariants: {
          other: {
            title: 'By nobody who was asked',
            event: 'ticket.approved',
            byOtherThan: [{ fact: 'record', path: 'data.asked' }],
          },
        },
      },
      {
        asked: {
          title: 'Asked',
          type: 'array',
          readOnly: true,
          items: { type: 'string', ref: 'person' },
        },
      },
    );
    if (finding?.played !== true) throw new Error('it was not played');
    expect(finding.scenario.steps.map(({ event }) => event?.type)).toEqual([
      undefined,
      'ticket.added',
      'ticket.approved',
    ]);
  });
});

describe('other findings', () => {
  const round: JsonObject = {
    b: { transitions: { x: { always: true, target: 'c' } } },
    c: {
      transitions: {
        y: { always: true, target: 'b', guard: is('data.title', 'x'), order: 1 },
        z: { always: true, target: 'end', order: 2 },
      },
    },
    end,
  };

  it.each([
    ['an event', { on: 'ticket.gone', target: 'b' }],
    ['a timer', { after: 'PT1H', target: 'b' }],
  ])('a step on %s that never comes to rest fails in the simulator as well', (_what, go) => {
    const { finding, definitions } = found('endless', {
      initial: 'a',
      states: { a: { transitions: { go } }, ...round },
    });
    if (finding?.played !== true) throw new Error('it was not played');
    expect(finding).toMatchObject({ severity: 'error', verdict: 'proved' });
    const { plans, failures } = runScenario(finding.scenario, definitions);
    const said = [
      ...plans.flat().map(({ reason }) => reason),
      ...failures.map(({ message }) => message),
    ];
    expect(said.join(' ')).toContain('Infinite loop');
  });

  it('a record that can be stuck is led there, and nobody can do anything with it', () => {
    const { finding, definitions } = found(
      'dead-end',
      {
        initial: 'a',
        states: {
          a: { transitions: { go: { on: 'ticket.gone', target: 'b' } } },
          b: {
            transitions: { on: { on: 'ticket.moved', target: 'end', guard: is('data.level', 1) } },
          },
          end,
        },
      },
      { level: { title: 'Level', type: 'integer', enum: [1, 2], readOnly: true, default: 2 } },
    );
    if (finding?.played !== true) throw new Error('it was not played');
    expect(finding.verdict).toBe('proved');
    expect(finding.scenario.steps.at(-1)?.expect?.records?.['ticket']).toEqual({
      state: 'b',
      allowed: [],
    });
    expect(runScenario(finding.scenario, definitions).failures).toEqual([]);
  });
});

describe('playing findings', () => {
  it('never takes for broken what a scenario does not break, on any chart whose guards look at fields', () => {
    let broken = 0;
    const fields = Object.fromEntries(
      FLAGS.map((flag) => [flag, { title: flag, type: 'boolean' }]),
    );
    fc.assert(
      fc.property(
        randomWorkflow({ finals: true, always: true }),
        fc.nat(8),
        fc.boolean(),
        (workflow, state, value) => {
          const ids = Object.entries(workflow['states'] as JsonObject).flatMap(([id, one]) =>
            Object.hasOwn(one as JsonObject, 'states') ? [] : [id],
          );
          fc.pre(ids.length > 0);
          const there = is('state', ids[state % ids.length] ?? '');
          const invariants = never({ all: [there, is(`data.${FLAGS[0]}`, value)] });
          const definitions = compiled(
            buildFiles({ ...workflow, invariants }, { type: { fields } }),
          );
          for (const finding of played(definitions)) {
            if (finding.played !== true) continue;
            const { failures } = runScenario(finding.scenario, definitions);
            if (finding.kind !== 'endless') expect(failures).toEqual([]);
            if (finding.kind !== 'broken-invariant') continue;
            broken += 1;
            expect(breaks(finding.scenario, definitions)).toBe(true);
          }
        },
      ),
      { numRuns: 25, seed: 20_261_127 },
    );
    expect(broken).toBeGreaterThan(10);
  });

  it('is the same each time, and ends where enough was tried', () => {
    // given: many invariants that only look as if they could be broken
    const invariants = Object.fromEntries(
      Array.from({ length: 25 }, (_one, i) => [
        `never-${i}`,
        { title: `Never ${i}`, never: { all: [is('state', 'end'), is('data.level', i + 3)] } },
      ]),
    );
    const workflow = { ...ending({ cel: '1 + 1' }, {}), invariants };
    const definitions = compiled(buildFiles(workflow, { type: { fields: level } }));
    // when
    const all = played(definitions).filter(({ kind }) => kind === 'broken-invariant');
    // then
    expect(all.map((one) => one.played)).toContain(undefined);
    expect(all.filter((one) => one.played === false).length).toBeGreaterThan(5);
    expect(played(definitions).filter(({ kind }) => kind === 'broken-invariant')).toEqual(all);
  });
});
