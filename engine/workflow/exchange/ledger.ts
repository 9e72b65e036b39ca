import type { ChartLoss, LossEffect } from './loss.ts';

/**
 * Keeps account of every part of a source that is read: carried over whole, entered (its parts are accounted for one
 * by one), or told as lost. What is none of them in the end was overlooked, and is told too: nothing is lost silently.
 */
export interface Ledger {
  /** The part and all that is inside it are taken over. */
  carry(...paths: readonly string[]): void;
  /** The part is taken over as far as its own parts are. */
  enter(path: string): void;
  /** Tells a loss; the part and all that is inside it are accounted for. */
  tell(effect: LossEffect, code: string, path: string, message: string): void;
  /** Tells something about a part without settling what becomes of it. */
  remark(effect: LossEffect, code: string, path: string, message: string): void;
  /** What has been said of a part. */
  fate(path: string): 'settled' | 'entered' | 'overlooked';
  readonly losses: readonly ChartLoss[];
}

/** An empty ledger. */
export function createLedger(): Ledger {
  const settled = new Set<string>();
  const entered = new Set<string>();
  const losses: ChartLoss[] = [];
  return {
    losses,
    carry: (...paths) => {
      for (const path of paths) settled.add(path);
    },
    enter: (path) => void entered.add(path),
    tell: (effect, code, path, message) => {
      settled.add(path);
      losses.push({ code, path, message, effect });
    },
    remark: (effect, code, path, message) => void losses.push({ code, path, message, effect }),
    fate: (path) => (settled.has(path) ? 'settled' : entered.has(path) ? 'entered' : 'overlooked'),
  };
}
