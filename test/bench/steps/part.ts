import type { BenchCluster } from '../bench-cluster.ts';

/** What a part measures with. */
export interface Bench {
  readonly cluster: BenchCluster;
  readonly scale: Scale;
  /** Says what is going on; not part of the result. */
  readonly progress: (line: string) => void;
}

/** How large and how long. */
export interface Scale {
  /** Seconds of one measurement. */
  readonly seconds: number;
  /** Seconds before it that do not count. */
  readonly warmUp: number;
  /** Times product and floor take turns, so that a noisy moment hits both. */
  readonly rounds: number;
  /** Events in a batch. */
  readonly batch: number;
  /** Open records of the ordinary parts. */
  readonly records: number;
  /** Open records of the two worlds of `million`. */
  readonly few: number;
  readonly many: number;
  /** Seconds over which timers come due, and how many each second. */
  readonly timerSeconds: number;
  readonly timersPerSecond: number;
  /** Batch sizes and connections the bare script tries. */
  readonly floorBatches: readonly number[];
  readonly floorConnections: readonly number[];
}

/** A number with what was asked of it. */
export interface Check {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly bound: 'at least' | 'at most';
  readonly target: number;
  readonly met: boolean;
}

/** What a part found out. */
export interface Finding {
  readonly checks: readonly Check[];
  /** Rows for people, the first is the head. */
  readonly table: readonly (readonly string[])[];
  /** Everything measured, for programs. */
  readonly figures: { readonly [name: string]: unknown };
}

/** One line of what the issue asks of steps. */
export interface Part {
  /** What is measured, in a sentence. */
  readonly about: string;
  readonly run: (bench: Bench) => Promise<Finding>;
}

/** A number and whether it is what was asked. A number that could not be measured is not. Pure. */
export function check(
  what: string,
  value: number,
  unit: string,
  bound: Check['bound'],
  target: number,
): Check {
  return {
    what,
    value,
    unit,
    bound,
    target,
    met: bound === 'at least' ? value >= target : value <= target,
  };
}
