import type { Json } from '@interlock/engine';
import { deriveId } from '@interlock/engine';
import type { EffectHandler } from '../../../server/effects/effect.ts';
import { createEffectQueue, type EffectQueue } from '../../../server/effects/effect-queue.ts';
import { startEffectWorker } from '../../../server/effects/worker.ts';
import {
  createEffectInterventions,
  type EffectInterventions,
} from '../../../server/runtime/effect-interventions.ts';
import { createEffectLedger, type EffectLedger } from '../../../server/runtime/effect-ledger.ts';
import type { Db } from '../../../server/store/database.ts';
import { insertEffects, type StoredEffect } from '../../../server/store/effect.ts';
import { openDatabase } from '../../../server/store/open-database.ts';
import { buildContext } from './build-effect.ts';

/** One node's part that does effects, over a real database. */
export interface WorkerNode {
  readonly db: Db;
  readonly queue: EffectQueue;
  readonly ledger: EffectLedger;
  readonly interventions: EffectInterventions;
  /** Writes effects of type `test.run` and their jobs in one transaction; answers their ids. */
  plan(names: readonly string[], params?: { readonly [name: string]: Json }): Promise<string[]>;
  find(id: string): Promise<Pick<StoredEffect, 'status' | 'attempts'> | undefined>;
  stop(grace?: number): Promise<void>;
}

/**
 * Starts a node whose effects of type `test.run` are done by `run`.
 * @param run undefined: this node only plans
 */
export async function startWorkerNode(
  url: string,
  run: EffectHandler['run'] | undefined,
  lanes = 4,
): Promise<WorkerNode> {
  const db = openDatabase({ url, poolSize: 4 });
  const queue = createEffectQueue({
    url,
    lanes,
    onError: (cause) => console.error(cause),
  });
  await queue.start();
  const submit = () => Promise.reject(new Error('no record waits here'));
  const ledger = createEffectLedger(db, submit);
  const interventions = createEffectInterventions({
    db,
    submit,
    enqueue: (trx, effect) => queue.enqueueMany(trx, [effect], true),
  });
  if (run !== undefined) {
    await startEffectWorker({
      queue,
      ledger,
      config: buildContext().config,
      log: { warn: () => undefined, error: (details) => console.error(details) },
      handlers: new Map([['test.run', { type: 'test.run', run }]]),
    });
  }
  return {
    db,
    queue,
    ledger,
    interventions,
    async plan(names, params = {}) {
      const effects = names.map((name) => ({
        id: deriveId(name),
        type: 'test.run',
        params,
        record: null,
        event: 'e-1',
      }));
      const ids = effects.map(({ id }) => id);
      await db.transaction().execute(async (trx) => {
        await insertEffects(trx, effects, new Date().toISOString());
        await queue.enqueueMany(trx, effects);
      });
      queue.wake();
      return ids;
    },
    find: (id) =>
      db
        .selectFrom('effect')
        .select(['status', 'attempts'])
        .where('id', '=', id)
        .executeTakeFirst() as Promise<Pick<StoredEffect, 'status' | 'attempts'> | undefined>,
    async stop(grace) {
      await queue.stop(grace);
      await db.destroy();
    },
  };
}
