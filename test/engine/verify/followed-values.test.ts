import type { Json, JsonObject } from '@interlock/engine';
import { verifyFiles } from '@interlock/engine/study';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findOperator } from '../../../engine/condition/operators.ts';
import { comparedAs, kindOf } from '../../../engine/verify/data/relations.ts';
import { buildFiles } from '../../support/mini-pack.ts';

const is = (path: string, operator: string, value: Json): JsonObject => ({
  fact: 'record',
  path,
  operator,
  value,
});
const other = (path: string): JsonObject => ({ fact: 'record', path });
const end = is('state', 'equal', 'end');
const counter: JsonObject = { title: 'N', type: 'integer', readOnly: true, default: 0 };
const adds = (cel: string): JsonObject => ({ s: { type: 'set', params: { n: { cel } } } });

/** What is found in a workflow of two states: how a record comes to the end, and with what it never does. */
function found(
  fields: JsonObject,
  transitions: JsonObject,
  never: JsonObject,
  states: JsonObject = {},
) {
  const workflow = {
    initial: 'a',
    states: { a: { transitions }, end: { kind: 'final' }, ...states },
    invariants: { bad: { title: 'Never bad', never: { all: [end, never] } } },
  };
  const { issues, workflows } = verifyFiles(buildFiles(workflow, { type: { fields } }));
  if (workflows?.[0] === undefined) throw new Error(JSON.stringify(issues));
  return workflows[0];
}
const goes = (guard: JsonObject): JsonObject => ({
  go: { on: 'ticket.gone', target: 'end', guard },
});

describe('a computed field is followed', () => {
  const fields = (cel: string): JsonObject => ({
    n: { title: 'N', type: 'integer' },
    m: { title: 'M', type: 'integer' },
    big: { title: 'Big', type: 'boolean', computed: { cel } },
  });
  const small = goes(is('data.big', 'equal', false));

  it.each<[string, JsonObject]>([
    ['coalesce(record.data.n, 0) > 60', is('data.n', 'greaterThan', 60)],
    ['60 < coalesce(record.data.n, 0)', is('data.n', 'greaterThan', 60)],
    ['coalesce(record.data.n, 0) >= 61', is('data.n', 'greaterThanInclusive', 61)],
    ['!(coalesce(record.data.n, 0) <= 60)', is('data.n', 'greaterThan', 60)],
    [
      'coalesce(record.data.n, 0) > 60 || coalesce(record.data.m, 0) == 3',
      is('data.m', 'equal', 3),
    ],
    ['coalesce(record.data.n, 70) > 60', is('data.n', 'exists', false)],
    ['coalesce(record.data.n, 0) > 60 ? true : false', is('data.n', 'greaterThan', 60)],
  ])('%s', (cel, never) => {
    expect(found(fields(cel), small, never).proven).toEqual(['bad']);
  });

  it.each<[string, JsonObject]>([
    ['coalesce(record.data.n, 0) > 60', is('data.n', 'greaterThan', 59)],
    ['coalesce(record.data.n, 0) > 60', is('data.n', 'exists', false)],
    [
      'coalesce(record.data.n, 0) > 60 && coalesce(record.data.m, 0) == 3',
      is('data.m', 'equal', 3),
    ],
  ])('and found to allow what it does: %s', (cel, never) => {
    const { findings, proven } = found(fields(cel), small, never);
    expect(proven).toEqual([]);
    expect(findings.find(({ kind }) => kind === 'broken-invariant')).toMatchObject({
      played: true,
    });
  });
});

describe('two facts that are compared', () => {
  const fields = {
    n: { title: 'N', type: 'integer', required: true },
    m: { title: 'M', type: 'integer', required: true },
  };

  it.each<[string, string, boolean]>([
    ['lessThan', 'greaterThanInclusive', true],
    ['lessThan', 'equal', true],
    ['greaterThan', 'lessThanInclusive', true],
    ['equal', 'notEqual', true],
    ['lessThanInclusive', 'equal', false],
    ['notEqual', 'lessThan', false],
  ])('where %s held, %s cannot: %s', (guard, never, proven) => {
    const one = goes(is('data.n', guard, other('data.m')));
    expect(found(fields, one, is('data.n', never, other('data.m'))).proven).toEqual(
      proven ? ['bad'] : [],
    );
  });

  const value = fc.oneof(
    fc.integer({ min: -2, max: 2 }),
    fc.constantFrom<Json>(
      '',
      '1',
      '2',
      'a',
      '1a',
      true,
      null,
      '2026-01-01T00:00:00.000Z',
      '2027-01-01T00:00:00.000Z',
    ),
    fc.constant(undefined as Json | undefined),
  );

  it('stand to each other in one of the ways there are, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('lessThan', 'equal', 'before', 'in', 'contains', 'startsWith'),
        value,
        value,
        (operator, left, right) => {
          const { operators, classes } = kindOf(operator);
          const said = operators.map((one) => findOperator(one)?.test(left, right));
          if (operators.length === 2 && said[0] === said[1]) return;
          expect(classes.map(({ answers }) => answers)).toContainEqual(said);
        },
      ),
      { seed: 20_261_127, numRuns: 2_000 },
    );
  });

  it('are told by the comparison that says most', () => {
    const { operators, classes } = kindOf('equal');
    const relation = { operators, with: { fact: 'record', path: 'data.m' } };
    const not = (operator: string): ((bit: number) => boolean) => {
      const at = operators.indexOf(operator);
      return (bit) => classes[bit]?.answers[at] === false;
    };
    expect(comparedAs(relation, classes, not('lessThanInclusive'))).toMatchObject({
      operator: 'lessThanInclusive',
      holds: false,
    });
    expect(comparedAs(relation, classes, () => true)).toBeNull();
  });
});

describe('a field that is counted', () => {
  it('by twos from nothing never comes to seven, and comes to eight', () => {
    const step = (goal: number): JsonObject => ({
      ...goes(is('data.n', 'equal', goal)),
      more: { on: 'ticket.more', actions: adds('record.data.n + 2') },
      drop: { on: 'ticket.dropped', target: 'other' },
    });
    const states = { other: { kind: 'final' } };
    const always = is('id', 'exists', true);
    expect(found({ n: counter }, step(7), always, states).proven).toEqual(['bad']);
    const { findings, proven } = found({ n: counter }, step(8), always, states);
    expect(proven).toEqual([]);
    expect(findings.find(({ kind }) => kind === 'broken-invariant')).toMatchObject({
      played: true,
    });
  });

  it.each([
    ['up', 'record.data.n + 1', 'lessThan', 3, []],
    ['down', 'coalesce(record.data.n, 0) - 1', 'greaterThan', -3, []],
    ['away from what would end it', 'record.data.n - 1', 'lessThan', 3, ['endless']],
  ] as const)('%s by itself, comes to rest where it does', (_way, cel, operator, limit, kinds) => {
    const states = {
      count: {
        transitions: {
          again: {
            always: true,
            target: 'count',
            reenter: true,
            guard: is('data.n', operator, limit),
            actions: adds(cel),
          },
          on: { on: 'ticket.ended', target: 'end' },
        },
      },
    };
    const go = { go: { on: 'ticket.gone', target: 'count' } };
    const { findings } = found({ n: counter }, go, is('id', 'exists', false), states);
    expect(findings.map(({ kind }) => kind).filter((kind) => kind === 'endless')).toEqual(kinds);
  });
});

describe('of a field with hundreds of values', () => {
  const values = Array.from({ length: 300 }, (_none, i) => `v${i}`);
  const fields = { e: { title: 'E', type: 'string', enum: values } };
  const transitions = Object.fromEntries(
    values.map((value, i) => [
      value,
      {
        on: `ticket.e${i}`,
        ...(i === 7 ? { target: 'end' } : {}),
        guard: is('data.e', 'equal', value),
      },
    ]),
  );

  it('those an invariant names stay apart', () => {
    expect(found(fields, transitions, is('data.e', 'equal', 'v250')).proven).toEqual(['bad']);
    const { findings } = found(fields, transitions, is('data.e', 'equal', 'v7'));
    expect(findings.find(({ kind }) => kind === 'broken-invariant')).toMatchObject({
      played: true,
    });
  });

  it('an invariant that names too many is not proved, and it is said why', () => {
    const named = values.slice(100).map((value) => is('data.e', 'equal', value));
    const { findings, proven } = found(fields, transitions, { any: named });
    expect(proven).toEqual([]);
    const broken = findings.find(({ kind }) => kind === 'broken-invariant');
    expect(broken?.message).toContain(
      '(conditions tell 301 values of "record.data.e" apart, and 271 of them are taken as one)',
    );
  });
});

describe('over twenty thousand places', () => {
  const ring = (r: number): JsonObject => ({
    initial: 's0',
    states: Object.fromEntries(
      Array.from({ length: 30 }, (_none, i) => [
        `s${i}`,
        { transitions: { next: { on: `ticket.r${r}`, target: `p.r${r}.s${(i + 1) % 30}` } } },
      ]),
    ),
  });
  const verified = (guard: JsonObject | null) => {
    const stop = { on: 'ticket.stopped', target: 'end', ...(guard === null ? {} : { guard }) };
    const p = {
      kind: 'parallel',
      states: { r0: ring(0), r1: ring(1), r2: ring(2) },
      transitions: { stop },
    };
    const workflow = { initial: 'p', states: { p, end: { kind: 'final' } } };
    return verifyFiles(buildFiles(workflow, { type: { fields: { n: counter } } })).workflows?.[0];
  };

  it('nothing is said of values where no condition looks at any', () => {
    expect(verified(null)).toMatchObject({
      configurations: 27_001,
      valuesFollowed: true,
      findings: [],
    });
  });

  it('it is said that they are too many to follow values in', () => {
    const found = verified(is('data.n', 'equal', 0));
    expect(found).toMatchObject({ configurations: 27_001, valuesFollowed: false });
    expect(found?.findings.map(({ message }) => message)).toContain(
      'there are over 20000 configurations, in so many values are not followed: each guard was taken to hold or not, whatever the fields say',
    );
  });
});
