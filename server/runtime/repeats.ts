/** Whether events that were accepted before are coming in again just now. */
export interface Repeats {
  /** True while it pays to look for earlier ones before planning. */
  expected(): boolean;
  /** One was met. */
  note(): void;
}

/** Steps that look first after a repeat was met: senders that repeat themselves do so for a while. */
const WHILE = 50;

/**
 * A node's memory of repeats. An event that comes again is recognised in any case when it is written, at
 * the price of a plan in vain; looking for all of them beforehand costs every step a question.
 */
export function createRepeats(): Repeats {
  let left = 0;
  return {
    expected() {
      if (left === 0) return false;
      left -= 1;
      return true;
    },
    note() {
      left = WHILE;
    },
  };
}
