import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../engine/json.ts';
import { compileTable } from '../../../engine/table/compile.ts';
import { decideTable } from '../../../engine/table/decide.ts';
import { explainTable } from '../../../engine/table/explain.ts';

const inputs = { load: { fact: 'record', type: 'integer' } };

/** Rows that hold from their number on: three of them match a load of 3. */
function tableOf(outputs: JsonObject, says: readonly JsonObject[], extra: JsonObject): JsonObject {
  const rows = says.map((then, i) => [
    `r${i + 1}`,
    { order: i, when: { load: { operator: 'greaterThan', value: i } }, then },
  ]);
  return { id: 't', title: 'T', inputs, outputs, rows: Object.fromEntries(rows), ...extra };
}

function decided(json: JsonObject, load: Json): unknown {
  const table = compileTable(json);
  if (!table.ok) throw new Error(JSON.stringify(table.issues));
  const explained = explainTable(table.value, { load });
  expect(explained.verdict).toEqual(decideTable(table.value, { load }));
  const { verdict, because } = explained;
  const output = verdict.kind === 'hit' ? verdict.output : verdict.kind;
  return { output, rows: verdict.kind === 'none' ? [] : verdict.rows, because };
}

function issuesIn(json: JsonObject): [string, string][] {
  return compileTable(json).issues.map(({ code, path }) => [code, path]);
}

describe('priority', () => {
  const severity = { type: 'string', values: ['critical', 'high', 'low'] };
  const says = ['low', 'critical', 'high', 'critical'].map((severity) => ({ severity }));
  const table = tableOf({ severity }, says, { hit: 'priority' });

  test('takes the row whose output stands first among its values, wherever the row stands', () => {
    expect(decided(table, 3)).toEqual({
      output: { severity: 'critical' },
      rows: ['r2'],
      because:
        'rows r1, r2, r3 match; row r2 is taken: severity critical stands before low (r1), severity critical stands before high (r3)',
    });
  });

  test('takes the first row among those of one priority', () => {
    expect(decided(table, 4)).toEqual({
      output: { severity: 'critical' },
      rows: ['r2'],
      because:
        'rows r1, r2, r3, r4 match; row r2 is taken: severity critical stands before low (r1), severity critical stands before high (r3), of the same priority as row r4, it comes first',
    });
  });

  test('asks a further output where the first does not decide; outputs without values never do', () => {
    // given
    const outputs = {
      team: { type: 'string' },
      level: { type: 'integer', values: [3, 2, 1], order: 2 },
      severity: { ...severity, order: 1 },
    };
    const table = tableOf(
      outputs,
      [
        { severity: 'high', level: 1, team: 'a' },
        { severity: 'high', level: 3, team: 'b' },
        { severity: 'low', level: 3, team: 'c' },
      ],
      { hit: 'priority' },
    );
    // then
    expect(decided(table, 3)).toMatchObject({ rows: ['r2'], output: { team: 'b' } });
  });

  test('gives the default where no row matches, which has no priority', () => {
    const fallback = { ...table, default: { severity: 'low' } };
    expect(decided(fallback, 0)).toEqual({
      output: { severity: 'low' },
      rows: [],
      because: 'no row matches: the default is taken',
    });
    expect(decided(table, 0)).toMatchObject({ output: 'none', rows: [] });
  });

  test('needs an output that lists its values, in which all that is written stands', () => {
    expect(issuesIn(tableOf({ severity: { type: 'string' } }, says, { hit: 'priority' }))).toEqual([
      ['priority-values', '/outputs'],
    ]);
    const few = { type: 'string', values: ['critical', 'low', 'low', 3] };
    expect(issuesIn(tableOf({ severity: few }, says, { hit: 'priority' }))).toEqual([
      ['duplicate-value', '/outputs/severity/values/2'],
      ['output-type', '/outputs/severity/values/3'],
      ['output-values', '/rows/r3/then/severity'],
    ]);
  });

  test('a value computed that is none of the list is an error, as one of the wrong type is', () => {
    const level = { type: 'integer', values: [1, 2] };
    const table = compileTable(
      tableOf({ level }, [{ level: { cel: 'inputs.load' } }], { hit: 'priority' }),
    );
    if (!table.ok) throw new Error(JSON.stringify(table.issues));
    const compiled = table.value;
    expect(decideTable(compiled, { load: 2 })).toMatchObject({ output: { level: 2 } });
    expect(() => decideTable(compiled, { load: 3 })).toThrow(
      expect.objectContaining({ code: 'table-output' }),
    );
  });
});

describe('collect', () => {
  const points = { points: { type: 'number' } };
  const says = [2, 0.5, 3].map((points) => ({ points }));
  const aggregated = (aggregate: string): JsonObject =>
    tableOf(points, says, { hit: 'collect', aggregate });

  test.each<[string, unknown, string[], string]>([
    ['sum', 5.5, ['r1', 'r2', 'r3'], 'the sum of points is 5.5: 2 (r1), 0.5 (r2), 3 (r3)'],
    ['min', 0.5, ['r2'], 'the least points is 0.5, of 2 (r1), 0.5 (r2), 3 (r3)'],
    ['max', 3, ['r3'], 'the greatest points is 3, of 2 (r1), 0.5 (r2), 3 (r3)'],
    ['count', 3, ['r1', 'r2', 'r3'], 'the count is 3'],
  ])('%s of three rows is %s', (aggregate, result, rows, words) => {
    expect(decided(aggregated(aggregate), 3)).toEqual({
      output: { points: result },
      rows,
      because: `rows r1, r2, r3 match; ${words}`,
    });
  });

  test('as a list is what it was: every output, in the order of rows', () => {
    expect(decided(aggregated('list'), 2)).toEqual({
      output: says.slice(0, 2),
      rows: ['r1', 'r2'],
      because: 'rows r1, r2 match; what each says is listed',
    });
    const { aggregate, ...before } = aggregated('list');
    expect(aggregate).toBe('list');
    expect(decided(before, 2)).toEqual(decided(aggregated('list'), 2));
  });

  test('least and greatest of texts go by their characters, as times do', () => {
    const since = ['2026-11-02', '2026-01-09', '2026-11-02'].map((since) => ({ since }));
    const table = tableOf({ since: { type: 'string' } }, since, { hit: 'collect' });
    expect(decided({ ...table, aggregate: 'min' }, 3)).toMatchObject({
      output: { since: '2026-01-09' },
      rows: ['r2'],
    });
    expect(decided({ ...table, aggregate: 'max' }, 3)).toMatchObject({
      output: { since: '2026-11-02' },
      rows: ['r1', 'r3'],
    });
  });

  test('counts outputs of any type', () => {
    const names = ['a', 'b'].map((name) => ({ name }));
    const table = tableOf({ name: { type: 'json' } }, names, {
      hit: 'collect',
      aggregate: 'count',
    });
    expect(decided(table, 2)).toMatchObject({ output: { name: 2 } });
  });

  test('of no rows is nothing, the default where there is one, and 0 where rows are counted', () => {
    for (const aggregate of ['list', 'sum', 'min', 'max']) {
      expect(decided(aggregated(aggregate), 0)).toMatchObject({ output: 'none' });
    }
    const fallback = { default: { points: 7 } };
    for (const aggregate of ['sum', 'min', 'max']) {
      expect(decided({ ...aggregated(aggregate), ...fallback }, 0)).toMatchObject({
        output: { points: 7 },
        rows: [],
      });
    }
    expect(decided({ ...aggregated('list'), ...fallback }, 0)).toMatchObject({
      output: [{ points: 7 }],
    });
    expect(decided(aggregated('count'), 0)).toEqual({
      output: { points: 0 },
      rows: [],
      because: 'no row matches: the count is 0',
    });
  });

  test('a sum beyond all numbers is an error', () => {
    const table = compileTable(
      tableOf(points, [{ points: 1e308 }, { points: 1e308 }], { hit: 'collect', aggregate: 'sum' }),
    );
    if (!table.ok) throw new Error(JSON.stringify(table.issues));
    const compiled = table.value;
    expect(() => decideTable(compiled, { load: 2 })).toThrow(
      expect.objectContaining({ code: 'table-output' }),
    );
  });

  test.each<[string, JsonObject, [string, string][]]>([
    [
      'an aggregate with another hit policy',
      tableOf(points, says, { hit: 'first', aggregate: 'sum' }),
      [['aggregate-hit', '/aggregate']],
    ],
    [
      'a sum of texts',
      tableOf({ name: { type: 'string' } }, [{ name: 'a' }], { hit: 'collect', aggregate: 'sum' }),
      [['aggregate-type', '/outputs/name/type']],
    ],
    [
      'the least of lists',
      tableOf({ all: { type: 'string[]' } }, [{ all: [] }], { hit: 'collect', aggregate: 'min' }),
      [['aggregate-type', '/outputs/all/type']],
    ],
    [
      'several outputs',
      tableOf({ ...points, more: { type: 'number' } }, [{ points: 1, more: 2 }], {
        hit: 'collect',
        aggregate: 'max',
      }),
      [['aggregate-outputs', '/aggregate']],
    ],
    [
      'a default of a count',
      tableOf(points, says, { hit: 'collect', aggregate: 'count', default: { points: 1 } }),
      [['count-default', '/default']],
    ],
  ])('refuses %s', (_what, table, issues) => {
    expect(issuesIn(table)).toEqual(issues);
  });
});

describe('an explanation says why, in words', () => {
  const say = { say: { type: 'string' } };
  const says = (...words: string[]): JsonObject[] => words.map((say) => ({ say }));

  test.each<[string, readonly string[], number, string]>([
    ['unique', ['a', 'b'], 1, 'only row r1 matches'],
    ['unique', ['a', 'b'], 2, 'rows r1, r2 match, but with hit policy unique only one may'],
    ['first', ['a', 'b', 'c'], 3, 'row r1 is the first that matches, before rows r2, r3'],
    ['any', ['a', 'a'], 2, 'rows r1, r2 match and say the same'],
    [
      'any',
      ['a', 'b'],
      2,
      'rows r1, r2 match, but say different things, and with hit policy any they must say the same',
    ],
    ['any', ['a', 'b'], 0, 'no row matches, and there is no default'],
  ])('%s of rows saying %j, %i of which match', (hit, words, load, because) => {
    expect(decided(tableOf(say, says(...words), { hit }), load)).toMatchObject({ because });
  });

  test('of many rows names the first ten', () => {
    const table = tableOf(say, says(...Array.from({ length: 12 }, () => 'a')), { hit: 'unique' });
    expect(decided(table, 12)).toMatchObject({
      because:
        'rows r1, r2, r3, r4, r5, r6, r7, r8, r9, r10 and 2 more match, but with hit policy unique only one may',
    });
  });

  test('a cell of several comparisons shows each, and all must hold', () => {
    // given
    const range = {
      all: [
        { operator: 'greaterThanInclusive', value: 1 },
        { operator: 'lessThan', value: 5 },
      ],
    };
    const table = compileTable({
      ...tableOf(say, [], { hit: 'first' }),
      rows: { r: { when: { load: range }, then: { say: 'some' } } },
    });
    if (!table.ok) throw new Error(JSON.stringify(table.issues));
    // then
    const explained = explainTable(table.value, { load: 5 });
    expect(explained.rows[0]?.cells.map(({ text }) => text)).toEqual([
      'load is 5, as expected (at least 1)',
      'load is 5, expected less than 5',
    ]);
    expect(explained.verdict).toEqual({ kind: 'none' });
    expect(decideTable(table.value, { load: 4 })).toMatchObject({ output: { say: 'some' } });
  });

  test('an issue in one of several comparisons is shown where it stands', () => {
    const range = {
      all: [
        { operator: 'is', value: 1 },
        { operator: 'lessThan', value: 'x' },
      ],
    };
    const table = {
      ...tableOf(say, [], { hit: 'first' }),
      rows: { r: { when: { load: range }, then: { say: 'some' } } },
    };
    expect(issuesIn(table)).toEqual([
      ['unknown-operator', '/rows/r/when/load/all/0/operator'],
      ['cell-type', '/rows/r/when/load/all/1'],
    ]);
  });
});
