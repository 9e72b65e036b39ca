import type { Event } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { bucketOf } from '../store/bucket-of.ts';
import type { Database, Db } from '../store/database.ts';
import type { EffectRef } from '../store/effect.ts';
import { shardOf } from '../store/shards.ts';
import { createBacktests, type Backtests } from './backtests/backtests.ts';
import { createDefinitions, type ActiveDefinitions } from './definitions.ts';
import { createEffectInterventions, type EffectInterventions } from './effect-interventions.ts';
import { createEffectLedger, type EffectLedger } from './effect-ledger.ts';
import { createBrokenPolicies } from './broken-policies.ts';
import { createDatabaseTrouble, type DatabaseTrouble } from './database-trouble.ts';
import type { Log } from './log.ts';
import { createMigrations, type Migrations } from './migrations/migrations.ts';
import { createAddressBook, type AddressBook } from './records/address-book.ts';
import { createPlanGate, type PlanGate } from './plan-gate.ts';
import { createRepeats } from './repeats.ts';
import { step, type StepMode } from './step.ts';
import { compareBeside } from './studies/compare-beside.ts';
import { createStudies, type Studies } from './studies/studies.ts';
import { stepEach } from './step-each.ts';
import { createStepQueue, type StepQueueOptions } from './step-queue.ts';
import type { StepRequest, StepResult } from './step-result.ts';
import { createRecordStream, type RecordStream } from './stream.ts';
import { createTimerLoop, type TimerLoop } from './timer-loop.ts';
import type { Setting } from './world.ts';

/** The order of steps: what happens when events come in, timers fall due and effects end. */
export interface Runtime {
  readonly db: Db;
  readonly definitions: ActiveDefinitions;
  readonly timers: TimerLoop;
  readonly effects: EffectLedger & EffectInterventions;
  readonly stream: RecordStream;
  /** What asks the engine without committing goes through here. */
  readonly plans: PlanGate;
  /** Which records events are about. */
  readonly addresses: AddressBook;
  /** What takes long with definitions, beside all this. */
  readonly studies: Studies;
  /** What would have become of past events under a draft. */
  readonly backtests: Backtests;
  /** Running records taken to other versions of their workflows. */
  readonly migrations: Migrations;
  /** How this installation is set up. */
  readonly setting: Setting;
  /**
   * Takes requests one step further; see `step`. Committing callers that wait at the same time share a
   * transaction, more than a few hundred events take several, in order. Plans go through {@link plans}.
   */
  submit(requests: readonly StepRequest[], mode?: StepMode): Promise<StepResult[]>;
  /** {@link submit} for events as intake makes them. */
  accept(events: readonly Event[], mode?: StepMode): Promise<StepResult[]>;
  /** Events waiting or under way. */
  depth(): number;
  /** Refuses what comes from now on, ends what is under way. Idempotent. */
  stop(): Promise<void>;
}

/** What {@link createRuntime} needs. */
export interface RuntimeOptions {
  readonly db: Db;
  /** Largest number of pooled connections; a few are left for those who only read. */
  readonly poolSize: number;
  readonly log: Log;
  /** Told when the database is away; one of its own when left out. */
  readonly trouble?: DatabaseTrouble;
  /** Most events waiting; more are turned away. */
  readonly queueSize?: number;
  /** Most events that wait to be planned only; more are turned away. */
  readonly planQueueSize?: number;
  /**
   * Puts effects into the job queue, inside the step's transaction.
   * @param again their jobs, which have ended, make room
   */
  readonly enqueueMany: (
    trx: Transaction<Database>,
    effects: readonly EffectRef[],
    again?: boolean,
  ) => Promise<void>;
  /** Where people reach the web app, without a final slash; asked anew each time. Empty when left out. */
  readonly publicUrl?: () => string;
  /** Told after each commit that effects are waiting: workers need not wait for their next look. */
  readonly onEffects?: () => void;
  /** Told how each committed step went, for metrics. */
  readonly onStep?: (results: readonly StepResult[], seconds: number) => void;
}

/** Most events in one transaction. */
const BATCH = 256;
/** Transactions at the same time: while one waits for the disk, the next is planned. */
const LANES = 4;

/** The runtime of one node, its timers not yet started. */
export function createRuntime(options: RuntimeOptions): Runtime {
  const { db, poolSize, log } = options;
  const studies = createStudies({ db });
  const definitions = createDefinitions(db, compareBeside(studies));
  const { trouble = createDatabaseTrouble(log) } = options;
  const stream = createRecordStream({ db, log, trouble });
  let enqueued = false;
  const setting: Setting = () => options.publicUrl?.() ?? '';
  const tools = {
    db,
    definitions,
    setting,
    repeats: createRepeats(),
    enqueueMany: async (
      trx: Transaction<Database>,
      effects: readonly EffectRef[],
      again?: boolean,
    ) => {
      await options.enqueueMany(trx, effects, again);
      enqueued = true;
    },
  };
  const tellBroken = createBrokenPolicies(log);
  const run: StepQueueOptions['run'] = async (callers, onWritten) => {
    const begun = performance.now();
    const ended = await stepEach(tools, callers, log, onWritten);
    const results = ended.flatMap((one) => (one.kind === 'result' ? [one.result] : []));
    tellBroken(results);
    options.onStep?.(results, (performance.now() - begun) / 1000);
    stream.poke();
    if (enqueued) {
      enqueued = false;
      options.onEffects?.();
    }
    return ended;
  };
  const queue = createStepQueue({
    run,
    lanes: Math.max(1, Math.min(LANES, poolSize - 3)),
    batch: BATCH,
    groupOf: ({ event: { target } }) => (target === undefined ? '' : shardOf(db, bucketOf(target))),
    ...(options.queueSize === undefined ? {} : { most: options.queueSize }),
  });

  const { planQueueSize } = options;
  const plans = createPlanGate(planQueueSize === undefined ? {} : { most: planQueueSize });
  const submit: Runtime['submit'] = async (requests, mode = 'commit') => {
    const [first] = requests;
    if (mode === 'commit' || first === undefined) return queue.submit(requests);
    return plans.run(first.event.actor, requests.length, () => step(tools, requests, 'plan'));
  };
  const timers = createTimerLoop({ db, submit, log, trouble });
  const backtests = createBacktests({ db, definitions, log });
  const migrations = createMigrations({ db, definitions, studies, submit, log, trouble });

  return {
    db,
    definitions,
    timers,
    stream,
    plans,
    studies,
    backtests,
    migrations,
    addresses: createAddressBook(db),
    effects: {
      ...createEffectLedger(db, submit),
      ...createEffectInterventions({
        db,
        submit,
        enqueue: (trx, effect) => options.enqueueMany(trx, [effect], true),
      }),
    },
    setting,
    submit,
    accept: (events, mode) =>
      submit(
        events.map((event) => ({ event })),
        mode,
      ),
    depth: () => queue.depth(),
    async stop() {
      await timers.stop();
      await migrations.stop();
      await Promise.all([backtests.stop(), studies.stop()]);
      await Promise.all([queue.drain(), plans.drain()]);
      stream.stop();
    },
  };
}
