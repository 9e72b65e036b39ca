import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../engine/json.ts';
import { sheetToTable } from '../../../../engine/table/sheet/sheet-to-table.ts';
import { cellAddress } from '../../../../engine/table/sheet/sheet.ts';
import type { Sheet, SheetCell } from '../../../../engine/table/sheet/sheet.ts';

/** A sheet of one input and one output with the given rows below row 8. */
function sheetOf(type: string, output: string, rows: readonly (readonly SheetCell[])[]): Sheet {
  return [
    ['Decision table', 'sample'],
    ['Title', 'Sample'],
    ['Hit policy', 'first'],
    ['Columns', 'input', 'output'],
    ['Name', 'what', 'say'],
    ['Type', type, output],
    ['Fact', 'record', null],
    ['Rows'],
    ...rows,
  ];
}

function conditionOf(type: string, cell: SheetCell): unknown {
  const read = sheetToTable(sheetOf(type, 'integer', [['r', cell, 1]]));
  return read.ok ? read.value.rows['r']?.when['what'] : read.issues.map(({ message }) => message);
}

function outputOf(type: string, cell: SheetCell): unknown {
  const read = sheetToTable(sheetOf('integer', type, [['r', 1, cell]]));
  return read.ok ? read.value.rows['r']?.then['say'] : read.issues.map(({ message }) => message);
}

const is = (operator: string, value: Json) => ({ operator, value });

describe('a condition', () => {
  test.each<[string, SheetCell, unknown]>([
    ['string', null, undefined],
    ['string', ' - ', undefined],
    ['string', 'critical', 'critical'],
    ['string', '  very high ', 'very high'],
    ['string', '"- \\"quoted\\""', '- "quoted"'],
    ['string', 5, '5'],
    ['string', true, 'true'],
    ['string', '!= critical', is('notEqual', 'critical')],
    ['string', 'in critical, "a, b"', is('in', ['critical', 'a, b'])],
    ['string', 'IN critical', is('in', ['critical'])],
    ['string', 'not in a, b', is('notIn', ['a', 'b'])],
    ['string', 'inside', 'inside'],
    ['string', '>= 2026-01-01', is('greaterThanInclusive', '2026-01-01')],
    ['string', 'startsWith(db-)', is('startsWith', 'db-')],
    ['string', 'startsWith("5")', is('startsWith', '5')],
    ['string', 'not:startsWith("db")', is('not:startsWith', 'db')],
    ['string', 'someValue:equal(["a"])', is('someValue:equal', ['a'])],
    ['string', 'exists(false)', is('exists', false)],
    ['string', 'json({"operator":"equal","value":"a"})', is('equal', 'a')],
    ['string', '["a..b".."c")', { all: [is('greaterThanInclusive', 'a..b'), is('lessThan', 'c')] }],
    ['integer', '5', 5],
    ['integer', 5, 5],
    ['integer', ' < 5', is('lessThan', 5)],
    ['integer', '<=5', is('lessThanInclusive', 5)],
    ['integer', '>-5', is('greaterThan', -5)],
    ['integer', '[1..5)', { all: [is('greaterThanInclusive', 1), is('lessThan', 5)] }],
    ['number', '( 0.5 .. 1e3 ]', { all: [is('greaterThan', 0.5), is('lessThanInclusive', 1000)] }],
    ['integer', 'in 1, 2', is('in', [1, 2])],
    ['boolean', 'TRUE', true],
    ['boolean', false, false],
    ['string[]', 'contains(prod)', is('contains', 'prod')],
    ['string[]', 'someFact:startsWith("p")', is('someFact:startsWith', 'p')],
  ])('on a %s, written %j', (type, cell, condition) => {
    expect(conditionOf(type, cell)).toEqual(condition);
  });

  test.each<[string, SheetCell, string]>([
    ['integer', 'five', 'B9: "five" is no number'],
    ['number', '1,5', 'B9: "1,5" is no number; write 1.5'],
    ['integer', '=5', 'B9: "=5": write the value alone, without ='],
    ['integer', true, 'B9: true is no integer, as this column is'],
    ['integer', '< ', 'B9: < needs a value after it, such as < 5'],
    ['integer', '[1,5]', 'B9: "[1,5]" is no range; write one such as [1..5), or text in quotes'],
    ['integer', '[1..x]', 'B9: "x" is no number'],
    ['integer', 'in 1,,2', 'B9: "1,,2" has an empty entry; write "" for empty text'],
    ['integer', 'startsWith("a")', 'B9: "startsWith" works on text, this input is integer'],
    ['boolean', 'yes', 'B9: "yes" is neither true nor false'],
    ['string', '#REF!', 'B9: #REF! is an error of the spreadsheet; write the value that is meant'],
    ['string', 'json({)', 'B9: "{" is no JSON'],
    ['string', 'contains({"a)', 'B9: "{"a" is no JSON'],
    ['string', 'like(a*)', 'B9: there is no operator "like"; known are equal, '],
    [
      'string',
      '"a',
      'B9: ""a" is no quoted text; end it with ", and write \\" for " and \\\\ for \\ in it',
    ],
    ['string[]', 'prod', 'B9: "prod" is no condition on a list; write contains(prod)'],
  ])('on a %s, written %j, is refused at its cell', (type, cell, message) => {
    const found = conditionOf(type, cell);
    expect(found).toEqual([expect.stringContaining(message)]);
  });
});

describe('an output', () => {
  test.each<[string, SheetCell, unknown]>([
    ['string', 'all is well', 'all is well'],
    ['string', '< 5', '< 5'],
    ['string', '{{ inputs.what }} h', '{{ inputs.what }} h'],
    ['string', '"=1+1"', '=1+1'],
    ['string', 7, '7'],
    ['string', '{"cel":"string(inputs.what)"}', { cel: 'string(inputs.what)' }],
    ['integer', '7', 7],
    ['string', 'json("[1]")', '[1]'],
    ['boolean', 'false', false],
    ['string[]', 'a, b', ['a', 'b']],
    ['string[]', 'a', ['a']],
    ['string[]', '["a, b"]', ['a, b']],
    ['string[]', '[]', []],
    ['string[]', 7, ['7']],
    ['json', '{"a":[1]}', { a: [1] }],
    ['json', '7', 7],
    ['json', 'null', null],
    ['json', 'true', true],
    ['json', '"true"', 'true'],
    ['json', 'word', 'word'],
  ])('of type %s, written %j', (type, cell, value) => {
    expect(outputOf(type, cell)).toEqual(value);
  });

  test.each<[string, SheetCell, string]>([
    ['string', null, 'C9: write the value of output "say", of type string'],
    ['string', '-', 'C9: write the value of output "say", of type string'],
    ['integer', 'x', 'C9: "x" is no number'],
    ['integer', 1.5, 'C9: output "say" is integer, this is not'],
    ['json', '{a: 1}', 'C9: "{a: 1}" is no JSON; write text in quotes, and names in objects too'],
    ['string', '{"cel":"inputs."}', 'C9: '],
  ])('of type %s, written %j, is refused at its cell', (type, cell, message) => {
    expect(outputOf(type, cell)).toEqual([expect.stringContaining(message)]);
  });
});

test.each([
  [0, 0, 'A1'],
  [6, 2, 'C7'],
  [0, 25, 'Z1'],
  [9, 26, 'AA10'],
  [0, 701, 'ZZ1'],
  [1_048_575, 16_383, 'XFD1048576'],
])('row %i and column %i are cell %s+%s', (row, column, address) => {
  expect(cellAddress(row, column)).toBe(address);
});
