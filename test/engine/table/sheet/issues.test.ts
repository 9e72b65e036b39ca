import { expect, test } from 'vitest';
import { sheetToTable } from '../../../../engine/table/sheet/sheet-to-table.ts';
import type { Sheet } from '../../../../engine/table/sheet/sheet.ts';

const told = (sheet: Sheet): [string, string][] =>
  sheetToTable(sheet, { knownFacts: new Set(['record']) }).issues.map(({ path, message }) => [
    path,
    message,
  ]);

test('everything wrong with a sheet is told at once, each at its cell', () => {
  // given
  const sheet: Sheet = [
    ['Decision table', 'my table'],
    ['Title'],
    ['Hit policy', 'collect average'],
    ['Colour', 'red'],
    [],
    ['Columns', 'input', 'input', 'output', 'result', null, 'output', 'input'],
    ['Name', 'impact', '__proto__', 'level', 'x', null, 'level', 'load'],
    ['Type', 'integer', 'integer', 'whole', 'string', 'string', 'string', 'number'],
    ['Fact', 'recrod', 'record', null, null, null, null, null],
    ['Path', '$.impact', null, 'data.level'],
    ['Rows'],
    ['a', 'high', 1, 1, null, 'stray', 'x', '< 1'],
    ['a', 1, 1, 1],
    ['', 1, 1, 1],
    ['b!', 1, 1, 1],
    ['c', 'like(1)', 1, 1, null, null, null, '< 1,5'],
  ];
  // when
  const issues = told(sheet);
  // then
  expect(issues.map(([path]) => path).toSorted()).toEqual(
    [
      '/B1',
      '/B2',
      '/B3',
      '/A4',
      '/E6',
      '/F6',
      '/C7',
      '/G7',
      '/D8',
      '/B9',
      '/H9',
      '/B10',
      '/B12',
      '/F12',
      '/A13',
      '/A14',
      '/A15',
      '/B16',
      '/H16',
    ].toSorted(),
  );
  for (const [path, message] of issues) expect(message.startsWith(`${path.slice(1)}: `)).toBe(true);
});

test('an empty sheet says what a sheet begins with', () => {
  const labels = ['Decision table', 'Title', 'Hit policy', 'Columns', 'Name', 'Type', 'Rows'];
  const messages = told([]).map(([, message]) => message);
  for (const label of labels) {
    expect(messages).toContain(`A1: there is no line that begins with "${label}"`);
  }
});

test('what a table as such lacks is told where it stands in the sheet', () => {
  // given a priority without values and a default of the wrong type
  const sheet: Sheet = [
    ['decision TABLE', 'sample'],
    ['Title', 'Sample'],
    ['Hit policy', 'priority'],
    ['Columns', 'input', 'output'],
    ['Name', 'impact', 'level'],
    ['Type', 'integer', 'integer'],
    ['Fact', 'record'],
    ['Default', null, 1.5],
    ['Rows'],
    ['a', '> 1', 1],
  ];
  // then
  expect(told(sheet).map(([path]) => path)).toEqual(['/A4', '/C8']);
});

test('lines and columns that are empty, and lines without an order of their own, are no matter', () => {
  const sheet: Sheet = [
    ['Hit policy', 'unique'],
    [null, null],
    ['Title', 'Sample'],
    ['Decision table', 'sample'],
    ['Type', 'integer', null, 'integer'],
    ['Name', 'impact', null, 'level'],
    ['Columns', 'input', null, 'output'],
    ['Fact', 'record'],
    ['Rows'],
    [],
    ['a', 1, null, 2],
    [' ', null, ''],
  ];
  expect(sheetToTable(sheet)).toMatchObject({
    ok: true,
    value: { id: 'sample', rows: { a: { when: { impact: 1 }, then: { level: 2 } } } },
  });
});
