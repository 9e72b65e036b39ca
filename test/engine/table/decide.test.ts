import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../../engine/json.ts';
import { compileTable } from '../../../engine/table/compile.ts';
import type { CompiledTable } from '../../../engine/table/compile.ts';
import { decideTable } from '../../../engine/table/decide.ts';
import { explainTable } from '../../../engine/table/explain.ts';
import type { HitPolicy } from '../../../engine/table/schema.ts';
import { PRIORITIES, priorityMatrix } from './priority.ts';

function compiled(json: unknown): CompiledTable {
  const result = compileTable(json);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** A table over impact (integer) and team (string) with one output. */
function buildTable(hit: HitPolicy, rows: JsonObject, extra: JsonObject = {}): CompiledTable {
  return compiled({
    id: 'sample',
    title: 'Sample',
    hit,
    inputs: {
      impact: { fact: 'record', path: 'data.impact', type: 'integer' },
      team: { fact: 'record', path: 'data.team', type: 'string' },
    },
    outputs: { say: { type: 'json' } },
    rows,
    ...extra,
  });
}

const row = (when: JsonObject, say: Json, order?: number): JsonObject => ({
  when,
  then: { say },
  ...(order === undefined ? {} : { order }),
});

describe('the priority matrix', () => {
  const table = compiled(priorityMatrix);

  test.each(PRIORITIES)('impact %i × urgency %i is priority %i', (impact, urgency, priority) => {
    // given
    const facts = (fact: string): Json | undefined =>
      fact === 'record' ? { data: { impact, urgency } } : undefined;
    // when
    const verdict = decideTable(table, table.read(facts));
    // then
    const rows = [`${impact}x${urgency}`];
    expect(verdict).toEqual({ kind: 'hit', output: { priority }, rows });
  });

  test('says nothing to what it does not map', () => {
    expect(decideTable(table, { impact: 4, urgency: 1 })).toEqual({ kind: 'none' });
    expect(decideTable(table, { impact: 1 })).toEqual({ kind: 'none' });
    expect(decideTable(table, { impact: '1', urgency: '1' })).toEqual({ kind: 'none' });
  });
});

describe('hit policies', () => {
  const rows = {
    b: row({ impact: 1 }, 'b'),
    a: row({}, 'a'),
    c: row({ team: { operator: 'startsWith', value: 'db' } }, 'b', -1),
  };
  const inputs = { impact: 1, team: 'db-team' };

  test.each<[HitPolicy, unknown]>([
    ['unique', { kind: 'conflict', rows: ['c', 'a', 'b'] }],
    ['first', { kind: 'hit', output: { say: 'b' }, rows: ['c'] }],
    ['any', { kind: 'conflict', rows: ['c', 'a', 'b'] }],
    [
      'collect',
      { kind: 'hit', output: [{ say: 'b' }, { say: 'a' }, { say: 'b' }], rows: ['c', 'a', 'b'] },
    ],
  ])('%s, when three rows match', (hit, verdict) => {
    expect(decideTable(buildTable(hit, rows), inputs)).toEqual(verdict);
  });

  test('any is content with rows that say the same', () => {
    const same = { x: row({}, { team: 'db', level: 2 }), y: row({}, { level: 2, team: 'db' }) };
    expect(decideTable(buildTable('any', same), inputs)).toEqual({
      kind: 'hit',
      output: { say: { team: 'db', level: 2 } },
      rows: ['x', 'y'],
    });
  });

  test('where no row matches, the default is the answer', () => {
    const never = { a: row({ impact: 9 }, 'a') };
    const extra = { default: { say: 'nobody' } };
    expect(decideTable(buildTable('unique', never), inputs)).toEqual({ kind: 'none' });
    expect(decideTable(buildTable('unique', never, extra), inputs)).toEqual({
      kind: 'hit',
      output: { say: 'nobody' },
      rows: [],
    });
    expect(decideTable(buildTable('collect', never, extra), inputs)).toEqual({
      kind: 'hit',
      output: [{ say: 'nobody' }],
      rows: [],
    });
  });
});

describe('unique', () => {
  const cell = fc.oneof(
    fc.integer({ min: 0, max: 2 }),
    fc.record(
      {
        operator: fc.constantFrom('lessThan', 'greaterThanInclusive', 'notEqual'),
        value: fc.integer({ min: 0, max: 2 }),
      },
      { noNullPrototype: true },
    ),
  );
  const when = fc.record({ impact: cell }, { requiredKeys: [], noNullPrototype: true });
  const rows = fc.dictionary(fc.stringMatching(/^r[0-9]$/), when, { minKeys: 1, maxKeys: 5 });

  /** Written out, not shared with the engine. */
  function holds(cell: Json | undefined, impact: number): boolean {
    if (cell === undefined) return true;
    if (typeof cell === 'number') return cell === impact;
    const { operator, value } = cell as { operator: string; value: number };
    if (operator === 'lessThan') return impact < value;
    return operator === 'notEqual' ? impact !== value : impact >= value;
  }

  test('conflicts exactly where two rows match, and hits exactly where one does', () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 0, max: 2 }), (whens, impact) => {
        // given
        const table = buildTable(
          'unique',
          Object.fromEntries(Object.entries(whens).map(([id, cells]) => [id, row(cells, id)])),
        );
        const matching = Object.keys(whens)
          .filter((id) => holds(whens[id]?.impact, impact))
          .toSorted();
        // when
        const verdict = decideTable(table, { impact });
        // then
        const kind = (['none', 'hit'] as const)[matching.length] ?? 'conflict';
        expect(verdict.kind).toBe(kind);
        if (verdict.kind !== 'none') expect(verdict.rows).toEqual(matching);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('outputs', () => {
  test('are computed from the inputs', () => {
    const table = buildTable('first', {
      a: row({}, { level: { cel: 'inputs.impact + 1' }, text: '{{ inputs.team }}!' }),
    });
    expect(decideTable(table, { impact: 2, team: 'db' })).toMatchObject({
      output: { say: { level: 3, text: 'db!' } },
    });
  });

  test('of the wrong type are an error naming table, output and result', () => {
    // given
    const table = compiled({
      ...priorityMatrix,
      rows: { all: { when: {}, then: { priority: { cel: 'inputs.impact / 2' } } } },
    });
    // then
    expect(decideTable(table, { impact: 4 })).toMatchObject({ output: { priority: 2 } });
    expect(() => decideTable(table, { impact: 3 })).toThrow(
      expect.objectContaining({
        code: 'table-output',
        details: { table: 'incident-priority', output: 'priority', result: 1.5 },
      }),
    );
  });
});

test('an explanation shows every row and cell with the value seen', () => {
  // given
  const table = buildTable('first', {
    a: row({ impact: 1, team: { operator: 'in', value: ['web', 'db'] } }, 'a'),
    b: row({}, 'b'),
  });
  // when
  const explained = explainTable(table, { impact: 2 });
  // then
  expect(explained).toEqual({
    table: 'sample',
    inputs: { impact: 2 },
    verdict: { kind: 'hit', output: { say: 'b' }, rows: ['b'] },
    because: 'only row b matches',
    rows: [
      {
        row: 'a',
        result: false,
        cells: [
          {
            input: 'impact',
            result: false,
            operator: 'equal',
            expected: 1,
            actual: 2,
            text: 'impact is 2, expected 1',
          },
          {
            input: 'team',
            result: false,
            operator: 'in',
            expected: ['web', 'db'],
            text: 'team is missing, expected one of web, db',
          },
        ],
      },
      { row: 'b', result: true, cells: [] },
    ],
  });
});
