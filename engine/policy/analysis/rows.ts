import type { ConditionNode } from '../../condition/compile.ts';
import { areApart, askedValues } from './asked-values.ts';
import type { AskedValues } from './asked-values.ts';
import { conjuncts, contradictionInWords } from './contradiction.ts';
import type { Finding } from './finding.ts';
import type { Inquiry } from './inquiry.ts';
import type { Requirement } from './satisfy.ts';

/** A row of a table or a guard: something that is taken when its condition holds. */
export interface Row {
  /** As people call it: `row "p1"`. */
  readonly name: string;
  readonly node: ConditionNode;
  readonly asked: AskedValues;
}

/** A row, ready for analysis. Pure. */
export function rowOf(name: string, node: ConditionNode): Row {
  return { name, node, asked: askedValues(node) };
}

/** What a finding about rows says; whose they are is added by the caller. */
export type RowFinding = Omit<Finding, 'rows' | 'guards' | 'table' | 'policies'> & {
  /** Positions of the rows it is about. */
  readonly of: readonly number[];
};

const holds = ({ node }: Row): Requirement => ({ node, holds: true });
const fails = ({ node }: Row): Requirement => ({ node, holds: false });

/** Facts with which no row is taken; null: each way is taken. Pure. */
export function gapOf(rows: readonly Row[], { ask }: Inquiry): RowFinding | null {
  const said = ask(rows.map(fails));
  if (said.verdict === 'impossible') return null;
  const base = { kind: 'gap', of: [] } as const;
  if (said.verdict === 'unknown') {
    const message = `whether something is always taken is not known: ${said.because}`;
    return { ...base, severity: 'note', verdict: 'unknown', message };
  }
  const { witness, doubt } = said;
  if (doubt !== null) {
    const message = `nothing is taken with ${witness.text}, if that can be (${doubt})`;
    return { ...base, severity: 'note', verdict: 'unknown', message, witness };
  }
  const message = `nothing is taken with ${witness.text}`;
  return { ...base, severity: 'warning', verdict: 'proved', message, witness };
}

/** Rows that can never hold, whatever the others are. Pure. */
export function neverHolding(rows: readonly Row[], inquiry: Inquiry): RowFinding[] {
  return rows.flatMap((row, i): RowFinding[] => {
    const parts = conjuncts(row.node).map((node) => ({ node, holds: true }));
    const said = inquiry.ask(parts);
    if (said.verdict === 'possible') return [];
    const base = { kind: 'never-reached', of: [i] } as const;
    if (said.verdict === 'unknown') {
      const message = `whether ${row.name} can ever be taken is not known: ${said.because}`;
      return [{ ...base, severity: 'note', verdict: 'unknown', message }];
    }
    const needed = contradictionInWords(inquiry, parts);
    const message = `${row.name} can never be taken: ${needed}`;
    return [{ ...base, severity: 'warning', verdict: 'proved', message }];
  });
}

/** Rows that are never reached where the first that holds is taken, because others before them always hold then. Pure. */
export function coveredByEarlier(rows: readonly Row[], { ask }: Inquiry): RowFinding[] {
  return rows.flatMap((row, i): RowFinding[] => {
    if (ask([holds(row)]).verdict !== 'possible') return [];
    const before = rows.slice(0, i).filter(({ asked }) => !areApart(asked, row.asked));
    const left = (by: readonly Row[]) => ask([holds(row), ...by.map(fails)]);
    const said = left(before);
    if (before.length === 0 || said.verdict === 'possible') return [];
    const base = { kind: 'never-reached' } as const;
    if (said.verdict === 'unknown') {
      const message = `whether ${row.name} is ever reached is not known: ${said.because}`;
      return [{ ...base, of: [i], severity: 'note', verdict: 'unknown', message }];
    }
    let by = before;
    for (const one of before) {
      const without = by.filter((other) => other !== one);
      if (left(without).verdict === 'impossible') by = without;
    }
    const of = [i, ...by.map((one) => rows.indexOf(one))];
    const message = `${row.name} is never reached: whenever it holds, ${by.map(({ name }) => name).join(' or ')} before it does`;
    return [{ ...base, of, severity: 'warning', verdict: 'proved', message }];
  });
}

/** Why it matters that two rows hold together. */
export interface Matter {
  readonly why: string;
  /** False: it only may. */
  readonly certain: boolean;
}

/**
 * Pairs of rows that hold together. Pure.
 *
 * @param matters why it matters for two rows; null: it does not
 */
export function overlaps(
  rows: readonly Row[],
  { ask, words }: Inquiry,
  matters: (first: number, second: number) => Matter | null,
): RowFinding[] {
  return rows.flatMap((first, i) =>
    rows.flatMap((second, j): RowFinding[] => {
      if (j <= i || areApart(first.asked, second.asked)) return [];
      const matter = matters(i, j);
      const said = matter === null ? null : ask([holds(first), holds(second)]);
      if (matter === null || said === null || said.verdict === 'impossible') return [];
      const base = { kind: 'overlap', of: [i, j] } as const;
      const both = `${first.name} and ${second.name}`;
      if (said.verdict === 'unknown') {
        const message = `whether ${both} can hold together is not known: ${said.because}`;
        return [{ ...base, severity: 'note', verdict: 'unknown', message }];
      }
      const { witness, doubt } = said;
      const unless = doubt === null ? '' : ` (if that can be: ${doubt})`;
      const message = `${both} both hold, for example ${words === undefined ? 'with' : 'when'} ${witness.text}${unless}: ${matter.why}`;
      return matter.certain && doubt === null
        ? [{ ...base, severity: 'warning', verdict: 'proved', message, witness }]
        : [{ ...base, severity: 'note', verdict: 'unknown', message, witness }];
    }),
  );
}
