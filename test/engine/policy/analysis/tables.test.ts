import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compileTable, decideTable } from '../../../../engine/index.ts';
import { analyseGuards, analyseTable } from '../../../../engine/study.ts';
import type { CompiledTable, FactReference, Json, JsonObject } from '../../../../engine/index.ts';
import type { Finding, KnownValues } from '../../../../engine/study.ts';
import { compiled } from './random-condition.ts';

function table(rows: JsonObject, more: JsonObject = {}): CompiledTable {
  const result = compileTable({
    id: 't',
    title: 'Priority',
    hit: 'unique',
    inputs: {
      impact: { fact: 'record', path: 'data.impact', type: 'integer' },
      who: { fact: 'record', path: 'data.who', type: 'string' },
    },
    outputs: { priority: { type: 'integer' } },
    rows,
    ...more,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

const row = (when: JsonObject, priority: Json = 1): JsonObject => ({ when, then: { priority } });
const at = (operator: string, value: Json): JsonObject => ({ operator, value });
const inShort = ({ kind, severity, verdict, rows = [] }: Finding): string =>
  `${kind} ${severity}${verdict === 'unknown' ? '?' : ''} ${rows.join('+')}`.trim();
const found = (one: CompiledTable): string[] => analyseTable(one).map(inShort);
const inputsOf = ({ witness }: Finding): JsonObject =>
  Object.fromEntries((witness?.facts ?? []).map(({ fact, value }) => [fact, value]));

describe('a gap in a table', () => {
  test('comes with inputs no row takes', () => {
    // given
    const one = table({
      low: row({ impact: at('lessThan', 3) }),
      high: row({ impact: at('greaterThan', 3) }),
    });
    // when
    const [gap] = analyseTable(one);
    // then
    expect(gap).toMatchObject({ kind: 'gap', severity: 'warning', verdict: 'proved' });
    expect(inputsOf(gap!)['impact']).toBe(3);
    expect(decideTable(one, inputsOf(gap!))).toEqual({ kind: 'none' });
  });

  test('is a note where only a missing input falls into it, and none with a default', () => {
    const rows = {
      low: row({ impact: at('lessThan', 3) }),
      high: row({ impact: at('greaterThanInclusive', 3) }),
    };
    expect(found(table(rows))).toEqual(['gap note']);
    expect(found(table(rows, { default: { priority: 5 } }))).toEqual([]);
  });

  test('knows whole numbers, and what is known of the fact', () => {
    const whole = table({
      low: row({ impact: at('lessThanInclusive', 2) }),
      high: row({ impact: at('greaterThanInclusive', 3) }),
    });
    expect(found(whole)).toEqual(['gap note']);
    const three = table({ a: row({ impact: 1 }), b: row({ impact: 2 }), c: row({ impact: 3 }) });
    const known = () => ({
      points: [1, 3],
      admits: (value: Json | undefined) => typeof value === 'number' && value >= 1 && value <= 3,
    });
    expect(found(three)).toEqual(['gap warning']);
    expect(analyseTable(three, { known }).map(inShort)).toEqual(['gap note']);
  });
});

describe('rows that match together', () => {
  const rows = {
    a: row({ impact: at('lessThan', 5) }),
    b: row({ impact: at('greaterThan', 2) }, 2),
  };
  const more = { default: { priority: 9 } };

  test('are a conflict under unique, and under any where they say different things', () => {
    const unique = table(rows, more);
    const [overlap] = analyseTable(unique);
    expect(inShort(overlap!)).toBe('overlap warning a+b');
    expect(decideTable(unique, inputsOf(overlap!))).toEqual({ kind: 'conflict', rows: ['a', 'b'] });
    expect(found(table(rows, { ...more, hit: 'any' }))).toEqual(['overlap warning a+b']);
    const alike = {
      a: row({ impact: at('lessThan', 5) }),
      b: row({ impact: at('greaterThan', 2) }),
    };
    expect(found(table(alike, { ...more, hit: 'any' }))).toEqual([]);
    const computed = { ...alike, b: row({ impact: at('greaterThan', 2) }, { cel: '2' }) };
    expect(found(table(computed, { ...more, hit: 'any' }))).toEqual(['overlap note? a+b']);
    expect(found(table(rows, { ...more, hit: 'collect' }))).toEqual([]);
  });

  test('under first hide those behind them', () => {
    const hidden = {
      a: { ...row({ impact: at('lessThan', 5) }), order: 1 },
      b: { ...row({ impact: at('greaterThan', 2) }, 2), order: 2 },
      c: { ...row({ who: 'me', impact: at('exists', true) }, 3), order: 3 },
      d: { ...row({ who: 'me' }, 4), order: 4 },
    };
    expect(found(table(hidden, { ...more, hit: 'first' }))).toEqual([
      'never-reached warning c+a+b',
    ]);
  });
});

test('a row that asks what cannot be is told', () => {
  const one = table({ a: row({ who: at('in', []) }) }, { default: { priority: 1 } });
  expect(analyseTable(one)[0]?.message).toBe(
    'table "Priority": row a can never be taken: who must be one of nothing, which can never be',
  );
});

test('as trying all inputs of small domains says: gaps, overlaps and hidden rows', () => {
  const IMPACTS: readonly (number | undefined)[] = [undefined, -1, 0, 1, 2, 3, 4, 5];
  const PEOPLE: readonly (string | undefined)[] = [undefined, '', 'a', 'ab', 'b', 'zz', '1'];
  const impact = fc.oneof(
    fc.record({
      operator: fc.constantFrom('equal', 'notEqual', 'lessThan', 'greaterThanInclusive'),
      value: fc.constantFrom(0, 1, 2, 3),
    }),
    fc.record({ operator: fc.constantFrom('in', 'notIn'), value: fc.subarray([0, 1, 2, 3]) }),
    fc.record({ operator: fc.constant('exists'), value: fc.boolean() }),
  );
  const who = fc.oneof(
    fc.record({
      operator: fc.constantFrom('equal', 'notEqual', 'startsWith', 'not:endsWith'),
      value: fc.constantFrom('a', 'ab', 'b', '1'),
    }),
    fc.record({ operator: fc.constantFrom('in', 'notIn'), value: fc.subarray(['a', 'ab', '1']) }),
  );
  const when = fc.record({ impact, who }, { requiredKeys: [] });
  const known = ({ path }: FactReference): KnownValues => {
    const values: readonly (Json | undefined)[] = path === 'data.impact' ? IMPACTS : PEOPLE;
    const points = [...IMPACTS, ...PEOPLE].filter((value) => value !== undefined);
    return { points, admits: (value) => values.includes(value) };
  };
  const seen = { gap: 0, overlap: 0, hidden: 0 };
  fc.assert(
    fc.property(
      fc.array(when, { minLength: 1, maxLength: 4 }),
      fc.constantFrom('unique', 'first'),
      (whens, hit) => {
        // given
        const rows = Object.fromEntries(
          whens.map((one, i) => [`r${i}`, { ...row(one, i), order: i }]),
        );
        const one = table(rows, { hit });
        const all = IMPACTS.flatMap((impact) => PEOPLE.map((who) => ({ impact, who })));
        const inputs = all.map(
          (each) =>
            Object.fromEntries(
              Object.entries(each).filter(([, value]) => value !== undefined),
            ) as JsonObject,
        );
        // when
        const findings = analyseTable(one, { known });
        // then
        expect(findings.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
        const verdicts = inputs.map((each) => decideTable(one, each));
        const gap = verdicts.some(({ kind }) => kind === 'none');
        expect(findings.some(({ kind }) => kind === 'gap')).toBe(gap);
        if (gap) seen.gap += 1;
        const conflict = verdicts.some(({ kind }) => kind === 'conflict');
        expect(findings.some(({ kind }) => kind === 'overlap')).toBe(conflict);
        if (conflict) seen.overlap += 1;
        if (hit !== 'first') return;
        const taken = new Set(
          verdicts.flatMap((verdict) => (verdict.kind === 'hit' ? verdict.rows : [])),
        );
        const unreached = findings
          .filter(({ kind }) => kind === 'never-reached')
          .map(({ rows: ids = [] }) => ids[0]);
        expect(new Set(unreached)).toEqual(
          new Set(Object.keys(rows).filter((id) => !taken.has(id))),
        );
        seen.hidden += unreached.length;
        for (const { kind, witness } of findings) if (kind === 'gap') expect(witness).toBeDefined();
      },
    ),
    { numRuns: 500 },
  );
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
});

describe('a guard set', () => {
  const state = (value: string) => compiled({ fact: 'state', operator: 'equal', value });
  const other = compiled({ not: { fact: 'state', operator: 'in', value: ['a', 'b'] } });
  const inShort = ({ kind, guards = [] }: Finding): string => `${kind} ${guards.join('+')}`.trim();

  test('has a gap, or none', () => {
    expect(analyseGuards([state('a'), state('b')]).map(inShort)).toEqual(['gap']);
    expect(analyseGuards([state('a'), state('b')], { default: true }).map(inShort)).toEqual([]);
    expect(analyseGuards([state('a'), state('b'), other]).map(inShort)).toEqual([]);
  });

  test('hides guards behind others, or has two that hold together', () => {
    const some = compiled({ fact: 'state', operator: 'exists', value: true });
    expect(analyseGuards([some, state('a'), other]).map(inShort)).toEqual(['never-reached 1+0']);
    expect(analyseGuards([some, state('a'), other], { exclusive: true }).map(inShort)).toEqual([
      'overlap 0+1',
      'overlap 0+2',
    ]);
  });
});
