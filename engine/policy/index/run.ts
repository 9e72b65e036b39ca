import type { CompiledFact, FactReader } from '../../condition/fact.ts';
import type { Json } from '../../json.ts';

/** What is known of one event while policies are asked about it: each fact is read once, each shared test made once. */
export interface Run {
  facts: FactReader;
  /** Number of the event, told apart from those before by what is stamped with it. */
  epoch: number;
  /** By slot: the fact's value, and in which event it was read. */
  readonly values: (Json | undefined)[];
  readonly readIn: Int32Array;
  /** By shared test: its verdict in the lowest bit, above it the event it was made in. */
  readonly verdicts: Int32Array;
  readonly slots: readonly CompiledFact[];
}

/** Asks one part of a condition about the event at hand. Throws only what reading a fact throws. */
export type Test = (run: Run) => boolean;

const LAST_EPOCH = 2 ** 30 - 1;
const NOTHING: FactReader = () => undefined;

/** Room for one event at a time. Pure. */
export function newRun(slots: readonly CompiledFact[], sharedTests: number): Run {
  return {
    facts: NOTHING,
    epoch: 0,
    values: slots.map(() => undefined),
    readIn: new Int32Array(slots.length),
    verdicts: new Int32Array(sharedTests),
    slots,
  };
}

/** Turns to the next event. */
export function beginRun(run: Run, facts: FactReader): void {
  run.facts = facts;
  run.epoch += 1;
  if (run.epoch < LAST_EPOCH) return;
  run.epoch = 1;
  run.readIn.fill(0);
  run.verdicts.fill(0);
}

/** Lets go of the event, which would otherwise live until the next one. */
export function endRun(run: Run): void {
  run.facts = NOTHING;
  run.values.fill(undefined);
}

/** The value of a fact in the event at hand. Throws only what the reader throws, and then each time it is asked. */
export function valueIn(run: Run, slot: number): Json | undefined {
  if (run.readIn[slot] === run.epoch) return run.values[slot];
  const value = run.slots[slot]?.read(run.facts);
  run.values[slot] = value;
  run.readIn[slot] = run.epoch;
  return value;
}

/** The same test, made at most once in an event. */
export function once(test: Test, at: number): Test {
  return (run) => {
    const known = run.verdicts[at] ?? 0;
    if (known >> 1 === run.epoch) return (known & 1) === 1;
    const verdict = test(run);
    run.verdicts[at] = (run.epoch << 1) | Number(verdict);
    return verdict;
  };
}
