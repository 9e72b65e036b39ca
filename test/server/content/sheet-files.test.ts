import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import fc from 'fast-check';
import { sheetToTable, tableToSheet } from '@interlock/engine/study';
import type { Sheet } from '@interlock/engine/study';
import { describe, expect, it } from 'vitest';
import { readCsv, sheetToCsv } from '../../../server/content/sheet-csv.ts';
import { readXlsx, sheetToXlsx } from '../../../server/content/sheet-xlsx.ts';
import { anyTable } from '../../engine/table/random-table.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('CSV', () => {
  it('brings every table there and back', () => {
    fc.assert(
      fc.property(anyTable, (table) => {
        const csv = sheetToCsv(tableToSheet(table));
        const sheet = readCsv(bytes(csv));
        expect(sheet.ok && sheetToTable(sheet.value)).toEqual({
          ok: true,
          value: table,
          issues: [],
        });
      }),
      { numRuns: 100 },
    );
  });

  it('is RFC 4180: commas, CRLF, quotes where they are needed, no field that begins like a formula', () => {
    const text = sheetToCsv([['a', 'b, c', 'say "x"', -1.5, true, null], ['line\nbreak']]);
    expect(text).toBe('\uFEFFa,"b, c","say ""x""",-1.5,true,\r\n"line\nbreak"\r\n');
    fc.assert(
      fc.property(anyTable, (table) => {
        const sheet = readCsv(bytes(sheetToCsv(tableToSheet(table))));
        for (const cell of sheet.ok ? sheet.value.flat() : ['=']) {
          expect(cell ?? 'empty').toMatch(/^(?![=+\-@\t\r＝＋－＠])|^-\d+(?:\.\d+)?(?:e[+-]\d+)?$/);
        }
      }),
      { numRuns: 100 },
    );
  });

  it.each([',', ';', '\t'])(
    'is read with %j between fields, as spreadsheets of other countries write it',
    (sign) => {
      const text = `Decision table${sign}x${sign}\n"Title"${sign}"a${sign}""b"""\n`;
      expect(readCsv(bytes(text))).toMatchObject({
        ok: true,
        value: [
          ['Decision table', 'x', null],
          ['Title', `a${sign}"b"`],
        ],
      });
    },
  );

  it.each([
    ['another encoding', new Uint8Array([0x54, 0xfc]), 'csv-not-utf8', ''],
    ['an open quote', bytes('a,b\nc,"d\n'), 'csv-malformed', '/A'],
    ['a quote inside', bytes('a,b\nc,d"e"\n'), 'csv-malformed', '/A2'],
    ['too many columns', bytes(','.repeat(300)), 'sheet-too-large', ''],
    ['too many rows', bytes('a\n'.repeat(20_001)), 'sheet-too-large', ''],
  ])('with %s is refused', (_what, file, code, path) => {
    const read = readCsv(file);
    expect(read.ok).toBe(false);
    expect(read.issues).toMatchObject([{ code, path: expect.stringContaining(path) as string }]);
  });
});

describe('XLSX', () => {
  /** A workbook whose first sheet is given as XML rows. */
  async function workbook(rows: string): Promise<Uint8Array> {
    const parts = unzipSync(await sheetToXlsx([['a']]));
    const name = 'xl/worksheets/sheet1.xml';
    const before = strFromU8(parts[name] ?? new Uint8Array());
    const after = before.replace(/<sheetData>.*<\/sheetData>/s, `<sheetData>${rows}</sheetData>`);
    expect(after).not.toBe(before);
    return zipSync({ ...parts, [name]: strToU8(after) });
  }

  it('brings every table there and back', async () => {
    await fc.assert(
      fc.asyncProperty(anyTable, async (table) => {
        const sheet = await readXlsx(await sheetToXlsx(tableToSheet(table)));
        expect(sheet.ok && sheetToTable(sheet.value)).toEqual({
          ok: true,
          value: table,
          issues: [],
        });
      }),
      { numRuns: 30 },
    );
  });

  it('keeps numbers, truth values and texts what they are, also texts that look like a formula', async () => {
    const sheet: Sheet = [['=1+1', '+1', '5', 5, -0.5, true, null, 'ü'], ['x']];
    const read = await readXlsx(await sheetToXlsx(sheet));
    expect(read.ok && read.value[0]?.slice(0, 8)).toEqual(sheet[0]);
    const xml = strFromU8(
      unzipSync(await sheetToXlsx(sheet))['xl/worksheets/sheet1.xml'] ?? new Uint8Array(),
    );
    expect(xml).not.toContain('<f>');
  });

  it('tells of formulas, errors and dates at their cells', async () => {
    const file = await workbook(
      '<row r="2"><c r="A2" t="str"><f>A1</f><v>x</v></c><c r="B2"><f>1+1</f></c>' +
        '<c r="C2" t="e"><v>#REF!</v></c><c r="D2"><v>1</v></c></row>',
    );
    const read = await readXlsx(file);
    expect(read.issues.map(({ path }) => path)).toEqual(['/A2', '/B2', '/C2']);
  });

  it.each<[string, string]>([
    ['a cell in the last corner', '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'],
    ['a row beyond all', '<row r="99999999"><c r="A99999999"><v>1</v></c></row>'],
    ['a column beyond the limit', '<row r="1"><c r="AAA1"><v>1</v></c></row>'],
  ])('with %s is refused before it is read', async (_what, rows) => {
    expect(await readXlsx(await workbook(rows))).toMatchObject({
      ok: false,
      issues: [{ code: 'sheet-too-large' }],
    });
  });

  it('that unpacks to more than is honest is refused, whatever it says of its size', async () => {
    // given 24 MB of zeros in an archive that says they are 100 bytes
    const parts = unzipSync(await sheetToXlsx([['a']]));
    const bomb = zipSync({ ...parts, 'xl/more.xml': new Uint8Array(24 * 1_048_576) }, { level: 6 });
    const view = new DataView(bomb.buffer, bomb.byteOffset);
    for (let at = 0; at < bomb.byteLength - 4; at += 1) {
      const local = view.getUint32(at, true) === 0x04034b50;
      const central = view.getUint32(at, true) === 0x02014b50;
      const size = at + (local ? 22 : 24);
      if ((local || central) && view.getUint32(size, true) === 24 * 1_048_576) {
        view.setUint32(size, 100, true);
      }
    }
    // then
    expect(bomb.byteLength).toBeLessThan(200_000);
    const read = await readXlsx(bomb);
    expect(read).toMatchObject({ ok: false, issues: [{ code: 'xlsx-malformed' }] });
    expect(read.issues[0]?.message).toContain('unpacks to more than 16777216 bytes');
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['text', bytes('Decision table,x')],
    ['an archive of something else', zipSync({ 'a.xml': strToU8('<a/>') })],
    ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0])],
  ])('that is %s is refused', async (_what, file) => {
    expect(await readXlsx(file)).toMatchObject({ ok: false, issues: [{ code: 'xlsx-malformed' }] });
  });

  it('has no room for a cell longer than spreadsheets allow', async () => {
    await expect(sheetToXlsx([['x'.repeat(32_768)]])).rejects.toMatchObject({
      code: 'cell-too-long',
      message: expect.stringContaining('cell A1') as string,
    });
  });
});
