import {
  describeTransitions,
  readClocks,
  type Principal,
  type Record,
  type Unanswered,
} from '@interlock/engine';
import type { Runtime } from '../runtime.ts';
import { DefinitionsMoved, settle } from '../settle.ts';
import { lookingWorld } from '../world.ts';

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
  const ask = async <T extends object>(
    question: (input: Parameters<typeof describeTransitions>[0]) => T | Unanswered,
  ): Promise<T> => {
    const { definitions, set } = runtime.definitions.current();
    const transaction = runtime.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only');
    try {
      const { value } = await transaction.execute((trx) =>
        settle({
          trx,
          world: lookingWorld(trx),
          definitions,
          set,
          locks: { keys: new Set(), records: new Set() },
          setting: runtime.setting,
          ask: (answers, now) => question({ record, actor, definitions, answers, now }),
        }),
      );
      return value;
    } catch (cause) {
      if (!(cause instanceof DefinitionsMoved)) throw cause;
      await runtime.definitions.follow();
      return ask(question);
    }
  };
  return { transitions: () => ask(describeTransitions), clocks: () => ask(readClocks) };
}
