import {
  describeTransitions,
  readClocks,
  type Principal,
  type Record,
  type Unanswered,
} from '@interlock/engine';
import type { Runtime } from '../runtime.ts';
import { askWorld } from './ask.ts';

/** Questions about one record, answered by the engine from one snapshot of the database. */
export interface RecordDescription {
  /** Transitions its state has, for the principal. */
  transitions(): Promise<Exclude<ReturnType<typeof describeTransitions>, Unanswered>>;
  /** Its clocks, interval by interval. */
  clocks(): Promise<Exclude<ReturnType<typeof readClocks>, Unanswered>>;
}

/** Asks about a record as it was read. Nothing is written. */
export function describeRecord(
  runtime: Runtime,
  actor: Principal,
  record: Record,
): RecordDescription {
  return {
    transitions: () =>
      askWorld(runtime, actor, (known) => describeTransitions({ record, actor, ...known })),
    clocks: () => askWorld(runtime, actor, (known) => readClocks({ record, actor, ...known })),
  };
}
