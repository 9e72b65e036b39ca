import type { Comparison, SideName } from './comparison.ts';
import type { Faults } from './faults.ts';
import type { Fidelity } from './fidelity.ts';
import type { LabelCount, Quality } from './quality.ts';
import type { DifferingEvent } from './step-summary.ts';
import type { UnknownCounts } from './unknown-facts.ts';

/** What became of the stored events in the simulation. */
export interface ReplayCounts {
  /** Replayed and counted, by where they came from. */
  readonly system: number;
  readonly person: number;
  readonly effect: number;
  /** Replayed only so that the world is right: before `from`, or not what was asked for. */
  readonly context: number;
  /** Made by Interlock of time alone; they happened anew in the simulation instead. */
  readonly simulatedAnew: number;
  /** Sent to a record that is not there in the simulation, by set. */
  readonly noLongerThere: { readonly [side in SideName]: number };
  /** Timers that fired in the simulation from `from` on, by set. */
  readonly timers: { readonly [side in SideName]: number };
  /** Effects of the simulation states still wait for, as there is no stored result, by set. */
  readonly unanswered: { readonly [side in SideName]: number };
}

/** What a backtest came to. The same input gives the same report and the same hash. */
export interface BacktestReport {
  /** Counts up when what the figures mean changes. */
  readonly format: 3;
  readonly window: {
    readonly from: string;
    readonly to: string;
    /** Set where more was asked for than has happened: up to when. Not part of the hash. */
    readonly askedTo?: string;
    /** Where the simulation began: before `from`, so that windows and counters are warm. */
    readonly begin: string;
    readonly source: string | null;
    readonly service: string | null;
  };
  /** Hashes of the two sets. */
  readonly definitions: { readonly [side in SideName]: string };
  readonly totals: Comparison;
  /** By day, UTC; days without events are left out. */
  readonly days: readonly ({ readonly day: string } & Comparison)[];
  /** By what events are about: a service, else a CI, else none. */
  readonly services: readonly ({
    readonly id: string;
    readonly title: string;
  } & Comparison)[];
  readonly quality: { readonly [side in SideName]: Quality };
  readonly labels: readonly LabelCount[];
  readonly fidelity: Fidelity;
  /** Policies that broke and events that failed, by cause. */
  readonly faults: { readonly [side in SideName]: Faults };
  readonly replay: ReplayCounts;
  readonly unknown: {
    readonly [side in SideName]: UnknownCounts;
  } & {
    /** Records that were there before, of which a part is not known as it was then, by part. */
    readonly before: { readonly [part: string]: number };
  };
  /** Events of which the two sets made something different. */
  readonly differing: number;
}

/** A report with its hash and the events that differ. */
export interface BacktestResult {
  /** SHA-256 over the report and the listed events, as canonical JSON. */
  readonly hash: string;
  readonly report: BacktestReport;
  /** The first of those that differ, as many as were asked for. */
  readonly events: readonly DifferingEvent[];
}
