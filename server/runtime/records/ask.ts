import type { Definitions, Json, Principal, Unanswered } from '@interlock/engine';
import type { Runtime } from '../runtime.ts';
import { DefinitionsMoved, settle } from '../settle.ts';
import { lookingWorld, NO_LOCKS } from '../world.ts';

/** What a question is answered from. */
export interface Known {
  readonly answers: ReadonlyMap<string, Json>;
  readonly definitions: Definitions;
  readonly now: string;
}

/** A pure function of the engine, here or in a thread of its own. */
export type Ask<T> = (known: Known) => T | Unanswered | Promise<T | Unanswered>;

/**
 * Asks a pure function of the engine until it needs to know nothing more, all from one snapshot of the
 * database. Nothing is locked or written.
 * @param asker who wants to know: askers take turns
 * @throws AppError `overloaded`, `stopping`
 */
export function askWorld<T extends object>(
  runtime: Runtime,
  asker: Principal,
  ask: Ask<T>,
): Promise<T> {
  return runtime.plans.run(asker, 1, () => look(runtime, ask));
}

async function look<T extends object>(runtime: Runtime, ask: Ask<T>): Promise<T> {
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
        locks: NO_LOCKS,
        setting: runtime.setting,
        ask: (answers, now) => ask({ answers, definitions, now }),
      }),
    );
    return value;
  } catch (cause) {
    if (!(cause instanceof DefinitionsMoved)) throw cause;
    await runtime.definitions.follow();
    return look(runtime, ask);
  }
}
