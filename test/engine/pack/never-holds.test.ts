import type { Json, JsonObject } from '@interlock/engine';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileCondition } from '../../../engine/condition/compile.ts';
import { OPERATORS } from '../../../engine/condition/operators.ts';
import { factShapes } from '../../../engine/pack/fact-shapes.ts';
import { sortFiles } from '../../../engine/pack/sort-files.ts';
import { inOneGo } from '../../../engine/turns.ts';
import { buildFiles } from '../../support/mini-pack.ts';

const fields: JsonObject = {
  text: { title: 'Text', type: 'string' },
  level: { title: 'Level', type: 'string', enum: ['low', 'high'] },
  size: { title: 'Size', type: 'number' },
  flag: { title: 'Flag', type: 'boolean' },
  when: { title: 'When', type: 'string', format: 'date-time' },
  list: { title: 'List', type: 'array', items: { type: 'string' } },
};
const region = (id: string): JsonObject => ({
  initial: 'one',
  states: {
    one: { transitions: { go: { on: `ticket.${id}`, target: `p.${id}.two` } } },
    two: { kind: 'final' },
  },
});
const workflow: JsonObject = {
  initial: 'p',
  states: {
    p: {
      kind: 'parallel',
      states: { l: region('l'), r: region('r') },
      transitions: { done: { done: true, target: 'end' } },
    },
    end: { kind: 'final' },
  },
};
const shapes = factShapes(
  inOneGo(sortFiles(buildFiles(workflow, { type: { fields } }), [])),
).within('ticket');

const text = fc.constantFrom('', 'a', 'ab', '1.2', '10.0.0.1', '2', 'high');
const number = fc.constantFrom(-1, 0, 0.5, 3, 1_000);
const state = fc.constantFrom('p.l.one,p.r.one', 'p.l.two,p.r.one', 'p.l.one,p.r.two', 'end');
const time = fc
  .date({
    min: new Date('1900-01-01T00:00:00Z'),
    max: new Date('2199-12-31T23:59:59Z'),
    noInvalidDate: true,
  })
  .map((date) => date.toISOString());
/** Facts with values they can have. */
const FACTS: readonly (readonly [path: string, values: fc.Arbitrary<Json>])[] = [
  ['data.text', text],
  ['data.level', fc.constantFrom('low', 'high')],
  ['data.size', number],
  ['data.flag', fc.boolean()],
  ['data.when', time],
  ['data.list', fc.array(text, { maxLength: 2 })],
  ['createdAt', time],
  ['state', state],
  ['states', fc.constantFrom(['p', 'p.l', 'p.l.one', 'p.r', 'p.r.two'], ['end'])],
];

/** What may stand beside a value, made from it among others, so that many comparisons hold. */
const literalFor = (value: Json): fc.Arbitrary<Json> =>
  fc.oneof(
    fc.constant(value),
    fc.constant([value] as Json),
    text,
    number,
    time,
    state,
    fc.boolean(),
    fc.array(fc.oneof(text, number), { maxLength: 2 }) as fc.Arbitrary<Json>,
    ...(typeof value === 'string'
      ? [
          fc.constant(value.toLowerCase()),
          fc.nat({ max: 12 }).map((length) => value.slice(0, length)),
          fc.constant(`^${value.slice(0, 4)}`),
          fc.constant('P1D'),
          fc.constant('10.0.0.0/8'),
        ]
      : []),
  );

const held = fc
  .constantFrom(...FACTS)
  .chain(([path, values]) => values.map((value) => ({ path, value })))
  .chain(({ path, value }) =>
    fc.record({
      path: fc.constant(path),
      value: fc.constant(value),
      operator: fc.constantFrom(...OPERATORS.keys()),
      not: fc.constantFrom('', 'not:'),
      literal: literalFor(value),
    }),
  );

const codes = (path: string, operator: string, value: Json): readonly string[] =>
  compileCondition({ fact: 'record', path, operator, value }, { shapes }).issues.flatMap(
    ({ code, severity }) => (severity === 'error' ? [code] : []),
  );

describe('a comparison with a literal', () => {
  it('that some value of the fact holds with is never refused', () => {
    let holding = 0;
    fc.assert(
      fc.property(held, ({ path, value, operator, not, literal }) => {
        const comparison = { fact: 'record', path, operator: not + operator, value: literal };
        const plain = compileCondition(comparison);
        if (!plain.ok) return;
        const record = path
          .split('.')
          .toReversed()
          .reduce<Json>((inner, part) => ({ [part]: inner }), value);
        const facts: { readonly [fact: string]: Json } = {
          record,
          now: '2026-11-27T12:00:00.000Z',
        };
        if (!plain.value.test((fact) => facts[fact])) return;
        holding += 1;
        expect(codes(path, not + operator, literal)).toEqual([]);
      }),
      { seed: 20_261_127, numRuns: 20_000 },
    );
    expect(holding).toBeGreaterThan(1_000);
  });

  it.each(['before', 'onOrBefore', 'after', 'onOrAfter', 'lessThan', 'greaterThan'])(
    'takes a time %s another',
    (operator) => {
      for (const path of ['createdAt', 'updatedAt'])
        expect(codes(path, operator, '2027-01-01T00:00:00Z')).toEqual([]);
    },
  );

  it('before the first time there is, or after the last, is refused', () => {
    expect(codes('createdAt', 'before', '1900-01-01T00:00:00Z')).toEqual(['never-holds']);
    expect(codes('createdAt', 'after', '2199-12-31T23:59:59.999Z')).toEqual(['never-holds']);
  });
});
