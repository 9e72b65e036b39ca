import { inWords } from '../condition/explain.ts';
import { isList } from '../json.ts';
import type { CompiledTable } from './compile.ts';
import type { SettledTable } from './decide.ts';
import { decidingOutput } from './hit.ts';

/**
 * Why the hit policy of a table came to its verdict, in one line: which rows match and what was made of
 * them. Pure.
 *
 * @param matching ids of all rows that match, in order
 */
export function hitInWords(
  table: CompiledTable,
  settled: SettledTable,
  matching: readonly string[],
): string {
  const [first, ...others] = matching;
  if (first === undefined) return noneInWords(table);
  const match = `${rowsInWords(matching)} ${others.length === 0 ? 'matches' : 'match'}`;
  switch (table.hit) {
    case 'unique':
      return others.length === 0
        ? `only ${match}`
        : `${match}, but with hit policy unique only one may`;
    case 'first':
      return others.length === 0
        ? `only ${match}`
        : `${rowsInWords([first])} is the first that matches, before ${rowsInWords(others)}`;
    case 'any':
      if (others.length === 0) return `only ${match}`;
      return settled.verdict.kind === 'conflict'
        ? `${match}, but say different things, and with hit policy any they must say the same`
        : `${match} and say the same`;
    case 'priority':
      return others.length === 0 ? `only ${match}` : `${match}; ${priorityInWords(table, settled)}`;
    case 'collect':
      return `${match}; ${aggregateInWords(table, settled)}`;
  }
}

function noneInWords({ hit, aggregate, default: fallback }: CompiledTable): string {
  if (hit === 'collect' && aggregate === 'count') return 'no row matches: the count is 0';
  return fallback === null
    ? 'no row matches, and there is no default'
    : 'no row matches: the default is taken';
}

/** Why the row that is taken stands before the others. */
function priorityInWords(table: CompiledTable, { verdict, hits }: SettledTable): string {
  const taken = hits.find(({ row }) => verdict.kind === 'hit' && verdict.rows.includes(row));
  if (taken === undefined) return '';
  const others = hits.filter((hit) => hit !== taken);
  const equals = others.filter((hit) => decidingOutput(table, taken, hit) === undefined);
  const reasons = others.flatMap((hit) => {
    const name = decidingOutput(table, taken, hit);
    if (name === undefined) return [];
    const [won, lost] = [inWords(taken.output[name]), inWords(hit.output[name])];
    return [`${name} ${won} stands before ${lost} (${hit.row})`];
  });
  if (equals.length > 0) {
    const rows = rowsInWords(equals.map(({ row }) => row));
    reasons.push(`of the same priority as ${rows}, it comes first`);
  }
  return `row ${taken.row} is taken: ${someOf(reasons)}`;
}

function aggregateInWords(table: CompiledTable, { verdict, hits }: SettledTable): string {
  const name = table.outputs[0]?.name ?? '';
  const said = verdict.kind === 'hit' && 'output' in verdict ? verdict.output : {};
  const result = inWords(isList(said) ? undefined : said[name]);
  const each = someOf(hits.map(({ row, output }) => `${inWords(output[name])} (${row})`));
  switch (table.aggregate) {
    case 'list':
      return 'what each says is listed';
    case 'count':
      return `the count is ${result}`;
    case 'sum':
      return `the sum of ${name} is ${result}: ${each}`;
    case 'min':
      return `the least ${name} is ${result}, of ${each}`;
    case 'max':
      return `the greatest ${name} is ${result}, of ${each}`;
  }
}

function rowsInWords(rows: readonly string[]): string {
  return `${rows.length === 1 ? 'row' : 'rows'} ${someOf(rows)}`;
}

const MOST_NAMED = 10;

/** A list as a sentence holds it: the first few, and how many more there are. */
function someOf(items: readonly string[]): string {
  const more = items.length - MOST_NAMED;
  const named = items.slice(0, MOST_NAMED).join(', ');
  return more > 0 ? `${named} and ${more} more` : named;
}
