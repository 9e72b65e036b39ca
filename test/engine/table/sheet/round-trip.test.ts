import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sheetToTable } from '../../../../engine/table/sheet/sheet-to-table.ts';
import type { Sheet } from '../../../../engine/table/sheet/sheet.ts';
import { tableToSheet } from '../../../../engine/table/sheet/table-to-sheet.ts';
import { anyTable } from '../random-table.ts';
import { priorityMatrix } from '../priority.ts';

describe('a table as a sheet', () => {
  test('reads back as the same table', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        expect(sheetToTable(tableToSheet(table))).toEqual({ ok: true, value: table, issues: [] });
      }),
      { numRuns: 200 },
    );
  });

  test('reads back where all its cells became text, as they do in CSV', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const sheet: Sheet = tableToSheet(table).map((row) =>
          row.map((cell) => (cell === null ? null : String(cell))),
        );
        expect(sheetToTable(sheet)).toEqual({ ok: true, value: table, issues: [] });
      }),
      { numRuns: 200 },
    );
  });

  test('holds nothing a spreadsheet runs, changes or cannot show', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        for (const cell of tableToSheet(table).flat()) {
          if (typeof cell !== 'string') continue;
          expect(cell).toMatch(/^[\p{L}\p{N}_"{[(<>!]/u);
          expect(cell).not.toMatch(/[\p{C}\u2028\u2029\u00a0]|_x[0-9a-f]{4}_/iu);
          expect(cell.trim()).toBe(cell);
          expect(cell).not.toMatch(/^(?:[\d.,/:-]+|true|false)$/i);
        }
      }),
      { numRuns: 100 },
    );
  });

  test('is what people would write', () => {
    const sheet = tableToSheet({
      id: 'response',
      title: 'Response time',
      hit: 'collect',
      aggregate: 'min',
      inputs: {
        priority: { fact: 'record', path: 'data.priority', type: 'integer', title: 'Priority' },
        team: { fact: 'record', path: 'data.team', type: 'string' },
        tags: { fact: 'record', path: 'data.tags', type: 'string[]' },
      },
      outputs: { minutes: { type: 'integer', values: [15, 60] } },
      rows: {
        fast: {
          when: {
            priority: { operator: 'lessThanInclusive', value: 2 },
            team: { operator: 'in', value: ['network', 'database'] },
          },
          then: { minutes: 15 },
        },
        slow: {
          order: 2,
          title: 'All others, but not "test"',
          when: {
            priority: {
              all: [
                { operator: 'greaterThan', value: 2 },
                { operator: 'lessThanInclusive', value: 4 },
              ],
            },
            team: 'service desk',
            tags: { operator: 'doesNotContain', value: 'test' },
          },
          then: { minutes: 60 },
        },
      },
    });
    expect(sheet).toEqual([
      ['Decision table', 'response'],
      ['Title', 'Response time'],
      ['Hit policy', 'collect min'],
      [],
      ['Columns', 'order', 'title', 'input', 'input', 'input', 'output'],
      ['Name', null, null, 'priority', 'team', 'tags', 'minutes'],
      ['Heading', null, null, 'Priority', null, null, null],
      ['Type', null, null, 'integer', 'string', 'string[]', 'integer'],
      ['Fact', null, null, 'record', 'record', 'record', null],
      ['Path', null, null, 'data.priority', 'data.team', 'data.tags', null],
      ['Values', null, null, null, null, null, '[15,60]'],
      ['Rows'],
      ['fast', null, null, '<= 2', 'in network, database', null, 15],
      [
        'slow',
        2,
        'All others, but not "test"',
        '(2..4]',
        'service desk',
        'doesNotContain("test")',
        60,
      ],
    ]);
  });

  test('the priority matrix is read from a sheet as from JSON', () => {
    const sheet = tableToSheet(priorityMatrix as never);
    expect(sheetToTable(sheet)).toMatchObject({ ok: true, value: priorityMatrix });
  });
});
