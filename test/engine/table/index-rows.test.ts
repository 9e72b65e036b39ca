import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findOperator } from '../../../engine/condition/operators.ts';
import type { JsonObject } from '../../../engine/json.ts';
import { compileTable } from '../../../engine/table/compile.ts';
import type { CompiledTable } from '../../../engine/table/compile.ts';
import { decideTable } from '../../../engine/table/decide.ts';
import { comparisonsOf, inOrder } from '../../../engine/table/schema.ts';
import type { Table } from '../../../engine/table/schema.ts';
import { inputsOf, listingTable } from './random-table.ts';

function compiled(json: unknown): CompiledTable {
  const result = compileTable(json);
  if (!result.ok) throw new Error(JSON.stringify(result.issues));
  return result.value;
}

/** The plain loop: each row, each cell, by the operators themselves. */
function matchingRows(table: Table, inputs: JsonObject): string[] {
  return inOrder(table.rows)
    .filter(([, { when }]) =>
      Object.entries(when).every(([input, cell]) =>
        comparisonsOf(cell).every(
          ({ operator, value }) => findOperator(operator)?.test(inputs[input], value) === true,
        ),
      ),
    )
    .map(([id]) => id);
}

describe('an indexed table', () => {
  test('lets the same rows match as a plain loop over them, whatever cells and inputs are', () => {
    let matched = 0;
    fc.assert(
      fc.property(
        listingTable({ minLength: 16, maxLength: 60 }).chain((table) =>
          fc.tuple(fc.constant(table), fc.array(inputsOf(table), { minLength: 5, maxLength: 20 })),
        ),
        ([table, questions]) => {
          // given
          const all = compiled(table);
          const first = compiled({ ...table, hit: 'first' });
          for (const inputs of questions) {
            // when
            const verdict = decideTable(all, inputs);
            // then
            const rows = matchingRows(table, inputs);
            expect(verdict.kind === 'none' ? [] : verdict.rows).toEqual(rows);
            const one = decideTable(first, inputs);
            expect(one.kind === 'none' ? [] : one.rows).toEqual(rows.slice(0, 1));
            matched += rows.length;
          }
        },
      ),
      { numRuns: 300 },
    );
    expect(matched).toBeGreaterThan(1_000);
  });

  test('of 10,000 rows looks at those only that can match', () => {
    // given
    const services = Array.from({ length: 100 }, (_, i) => `service-${i}`);
    const rows = Array.from({ length: 10_000 }, (_, i) => {
      const low = Math.floor(i / 100) * 10;
      const load = {
        all: [
          { operator: 'greaterThanInclusive', value: low },
          { operator: 'lessThan', value: low + 10 },
        ],
      };
      return [`r${i}`, { when: { service: services[i % 100], load }, then: { row: i } }] as const;
    });
    const table = compiled({
      id: 'large',
      title: 'Large',
      hit: 'unique',
      inputs: {
        service: { fact: 'record', type: 'string' },
        load: { fact: 'record', type: 'number' },
      },
      outputs: { row: { type: 'integer' } },
      rows: {
        ...Object.fromEntries(rows),
        odd: { when: { service: { operator: 'endsWith', value: '-none' } }, then: { row: -1 } },
      },
    });
    const inputs = { service: 'service-7', load: 425 };
    // then
    expect(decideTable(table, inputs)).toMatchObject({ output: { row: 4207 }, rows: ['r4207'] });
    expect(table.index.candidates(inputs).length).toBeLessThanOrEqual(3);
    expect(decideTable(table, { service: 'none' })).toEqual({ kind: 'none' });
  });

  test('of ranges only looks at those a value lies in, numbers in texts too', () => {
    // given
    const rows = Array.from({ length: 1_000 }, (_, i) => [
      `r${String(i).padStart(3, '0')}`,
      { when: { load: { operator: 'greaterThan', value: i } }, then: { row: i } },
    ]);
    const table = compiled({
      id: 'steps',
      title: 'Steps',
      hit: 'collect',
      aggregate: 'count',
      inputs: { load: { fact: 'record', type: 'integer' } },
      outputs: { row: { type: 'integer' } },
      rows: Object.fromEntries(rows),
    });
    // then
    expect(decideTable(table, { load: 3 })).toMatchObject({ output: { row: 3 } });
    expect(table.index.candidates({ load: 3 }).length).toBeLessThanOrEqual(4);
    expect(decideTable(table, { load: '3' })).toMatchObject({ output: { row: 3 } });
    expect(decideTable(table, { load: [3] })).toMatchObject({ output: { row: 3 } });
    expect(decideTable(table, { load: true })).toMatchObject({ output: { row: 0 } });
  });
});
