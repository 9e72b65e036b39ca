import { percentOf } from '@interlock/engine/study';
import type { Coverage, Measure } from '@interlock/engine/study';

/** Coverage as people read it: a line for each workflow, the rows of tables, all together, then what is not covered. Pure. */
export function coverageLines({ workflows, tables, total }: Coverage): string[] {
  const missing: string[] = [];
  const note = (where: string, what: string, names: readonly string[]): void => {
    for (const name of names) missing.push(`  ${where}: ${what} ${name}`);
  };
  const rows = workflows.map(({ workflow, states, transitions, branches }) => {
    note(workflow, 'state', states.missing);
    note(workflow, 'transition', transitions.missing);
    note(workflow, 'guard', branches.missing.map(guardInWords));
    return [workflow, share(states), share(transitions), share(branches)];
  });
  for (const { table, rows: ofTable } of tables) {
    note(`table ${table}`, 'row', ofTable.missing);
    if (ofTable.total > 0) rows.push([`table ${table}`, '', '', share(ofTable)]);
  }
  const all = ['together', share(total.states), share(total.transitions), share(total.branches)];
  const lines = inColumns([['coverage', 'states', 'transitions', 'branches'], ...rows, all]);
  return missing.length === 0 ? lines : [...lines, '', 'Not covered:', ...missing];
}

/** `new#take:false` → `of new#take not holding`. */
function guardInWords(name: string): string {
  const at = name.lastIndexOf(':');
  return `of ${name.slice(0, at)} ${name.slice(at + 1) === 'true' ? 'holding' : 'not holding'}`;
}

function share(measure: Measure): string {
  return `${roundedDown(percentOf(measure))} % (${measure.covered}/${measure.total})`;
}

/** Hundred is said of all only. */
function roundedDown(percent: number): number {
  return Math.floor(percent * 10) / 10;
}

function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_cell, i) =>
    Math.max(...rows.map((row) => row[i]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
