import { isJsonObject, isList } from '../../../json.ts';
import type { Json } from '../../../json.ts';
import { askedWords } from '../../../policy/explain/asked-words.ts';
import { capital, humanised, listed } from '../../../policy/explain/fact-words.ts';
import { partOf, textAt } from './document.ts';
import type { Document } from './document.ts';
import { generalSentence, becameWords } from './told.ts';
import type { Sentences } from './told.ts';
import { saidValue } from './values.ts';

/** What became of a part of a decision table. Pure. */
export const tableSentence: Sentences = (told) => {
  const { kind, place, before, after, doc } = told;
  const table = textAt(doc.after, 'title') ?? 'the table';
  const { row, input, output } = place.element;
  if (input !== undefined)
    return generalSentence(told, `input ${columnName(doc, 'inputs', input)} of ${table}`);
  if (output !== undefined)
    return generalSentence(told, `output ${columnName(doc, 'outputs', output)} of ${table}`);
  if (row === undefined) {
    const [first, id = ''] = place.field?.split('.') ?? [];
    if (first !== 'default' || id === '') return generalSentence(told, `table ${table}`);
    return `Where no row of ${table} fits, ${outputBecame(before, after, id, doc)}`;
  }
  const title = textAt(partOf(doc, 'rows', row), 'title') ?? row;
  const name = `Row “${title}” of ${table}`;
  const [part, id = ''] = place.field?.split('.') ?? [];
  if (part === undefined) {
    if (kind === 'added') return `New row “${title}” of ${table}: ${rowWords(after, doc)}`;
    return kind === 'removed' ? `${name} is no longer there` : generalSentence(told, name);
  }
  if (part === 'when' && id !== '') {
    const column = columnName(doc, 'inputs', id);
    const was = cellWords(before, doc);
    if (after === undefined)
      return `${name} now applies whatever ${column} is; it had to be ${was}`;
    const formerly = before === undefined ? '' : ` instead of ${was}`;
    return `${name} now applies when ${column} is ${cellWords(after, doc)}${formerly}`;
  }
  if (part === 'then' && id !== '') return `${name}: ${outputBecame(before, after, id, doc)}`;
  if (part === 'order') return `${name} is looked at at another point`;
  if (part === 'title')
    return `Row “${saidValue(before, doc)}” of ${table} is now called “${saidValue(after, doc)}”`;
  return generalSentence(told, name);
};

function outputBecame(
  before: Json | undefined,
  after: Json | undefined,
  id: string,
  doc: Document,
): string {
  return `${columnName(doc, 'outputs', id)} ${becameWords(before, after, doc, id)}`;
}

function columnName(doc: Document, kind: 'inputs' | 'outputs', id: string): string {
  return textAt(partOf(doc, kind, id), 'title') ?? capital(humanised(id));
}

function rowWords(row: Json | undefined, doc: Document): string {
  if (!isJsonObject(row)) return 'nothing';
  const { when, then } = row;
  const cells = Object.entries(isJsonObject(when) ? when : {}).map(
    ([id, cell]) => `${columnName(doc, 'inputs', id)} is ${cellWords(cell, doc)}`,
  );
  const outputs = Object.entries(isJsonObject(then) ? then : {}).map(
    ([id, value]) => `${columnName(doc, 'outputs', id)} ${saidValue(value, doc, id)}`,
  );
  return `${cells.length === 0 ? 'always' : `when ${listed(cells)}`} it gives ${listed(outputs)}`;
}

/** What a cell asks of its input: "high", "at least 5". */
function cellWords(cell: Json | undefined, doc: Document): string {
  if (!isJsonObject(cell)) return saidValue(cell, doc);
  const { all, operator, value } = cell;
  if (isList(all)) return listed(all.map((one) => cellWords(one, doc)));
  if (typeof operator !== 'string') return saidValue(cell, doc);
  const words = (one: Json | undefined): string => saidValue(one, doc);
  return askedWords({ operator, expected: value, inverted: false, present: true, words });
}
