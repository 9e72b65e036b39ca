import type { Scenario } from '@interlock/engine';
import type { Coverage } from '@interlock/engine/study';

/** Something a command found, for people, editors and build servers alike. */
export interface Remark {
  /** Relative to the folder that was looked at, `/`-separated. */
  readonly file: string;
  /** JSON pointer into the file, `''` for the whole. */
  readonly path: string;
  /** Stable machine-readable code. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'note';
  readonly message: string;
  /** What shows it, line by line: the steps of a trace. */
  readonly details?: readonly string[];
  /** What shows it when it is played. */
  readonly scenario?: Scenario;
}

/** Something that was looked at, and what was found about it. */
export interface Checked {
  readonly name: string;
  /** In a few words, when nothing is wrong: "217 configurations, 4 invariants proved". */
  readonly summary: string;
  readonly remarks: readonly Remark[];
  /** How long it took, where that was measured. */
  readonly ms?: number;
}

/** What a command found. */
export interface Report {
  /** The command: "interlock verify". */
  readonly tool: string;
  readonly checked: readonly Checked[];
  /** How much was gone through, where that was asked for. */
  readonly coverage?: Coverage;
}

/** Every remark of a report, in order. Pure. */
export function remarksOf({ checked }: Report): readonly Remark[] {
  return checked.flatMap(({ remarks }) => remarks);
}

/** How many remarks of each severity there are, in words. Pure. */
export function tally(remarks: readonly Remark[]): string {
  const count = (severity: Remark['severity']): string => {
    const found = remarks.filter((one) => one.severity === severity).length;
    return `${found} ${severity}${found === 1 ? '' : 's'}`;
  };
  return `${count('error')}, ${count('warning')}, ${count('note')}`;
}
