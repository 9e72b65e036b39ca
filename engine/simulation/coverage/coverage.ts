import type { CompiledWorkflow, Definitions } from '../../pack/definitions.ts';
import type { CompiledTable } from '../../table/compile.ts';
import type { Covered } from './covered.ts';
import { DEFAULT_ROW } from './hear-tables.ts';

/** How much of something has happened. */
export interface Measure {
  readonly total: number;
  readonly covered: number;
  /** What has not, by name, in the order it is written. */
  readonly missing: readonly string[];
}

/** How much of a workflow has happened. */
export interface WorkflowCoverage {
  readonly workflow: string;
  readonly states: Measure;
  readonly transitions: Measure;
  /** Guards that held and guards that did not: two for each. */
  readonly branches: Measure;
}

/** How many rows of a table have matched, its default among them. */
export interface TableCoverage {
  readonly table: string;
  readonly rows: Measure;
}

/** How much of what a set of definitions can do has happened. */
export interface Coverage {
  readonly workflows: readonly WorkflowCoverage[];
  readonly tables: readonly TableCoverage[];
  /** Of all workflows and tables together; rows of tables are branches. */
  readonly total: Pick<WorkflowCoverage, 'states' | 'transitions' | 'branches'>;
}

/** Measures what has happened against all there is; workflows and tables in the order of their ids. Pure. */
export function measureCoverage(
  covered: Covered,
  { workflows, tables }: Pick<Definitions, 'workflows' | 'tables'>,
): Coverage {
  const measured = [...workflows.values()]
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((workflow) => ofWorkflow(workflow, covered));
  const rows = [...tables.values()]
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((table) => ofTable(table, covered));
  const together = (part: 'states' | 'transitions' | 'branches'): Measure[] =>
    measured.map(({ workflow, ...parts }) => named(parts[part], `${workflow}: `));
  return {
    workflows: measured,
    tables: rows,
    total: {
      states: sum(together('states')),
      transitions: sum(together('transitions')),
      branches: sum([
        ...together('branches'),
        ...rows.map((one) => named(one.rows, `table ${one.table}: `)),
      ]),
    },
  };
}

/** Covered of all there is, 0 to 100; of nothing it is all. Pure. */
export function percentOf({ total, covered }: Measure): number {
  return total === 0 ? 100 : (covered / total) * 100;
}

function ofWorkflow({ id, chart }: CompiledWorkflow, covered: Covered): WorkflowCoverage {
  const transitions = [...chart.values()].flatMap((state) => state.transitions);
  const guards = transitions.flatMap(({ key, guard }) =>
    guard === null ? [] : [`${key}:true`, `${key}:false`],
  );
  const keys = transitions.map(({ key }) => key);
  const of = (names: readonly string[], seen: ReadonlySet<string>): Measure =>
    measure(names, (name) => seen.has(`${id}:${name}`));
  return {
    workflow: id,
    states: of([...chart.keys()], covered.states),
    transitions: of(keys, covered.transitions),
    branches: of(guards, covered.outcomes),
  };
}

function ofTable({ id, rows, default: otherwise }: CompiledTable, covered: Covered): TableCoverage {
  const names = [...rows.map((row) => row.id), ...(otherwise === null ? [] : [DEFAULT_ROW])];
  return { table: id, rows: measure(names, (name) => covered.rows.has(`${id}#${name}`)) };
}

function measure(names: readonly string[], isCovered: (name: string) => boolean): Measure {
  const missing = names.filter((name) => !isCovered(name));
  return { total: names.length, covered: names.length - missing.length, missing };
}

function named({ missing, ...counts }: Measure, prefix: string): Measure {
  return { ...counts, missing: missing.map((name) => prefix + name) };
}

function sum(measures: readonly Measure[]): Measure {
  return {
    total: measures.reduce((all, { total }) => all + total, 0),
    covered: measures.reduce((all, { covered }) => all + covered, 0),
    missing: measures.flatMap(({ missing }) => missing),
  };
}
