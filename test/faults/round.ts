import { asText, isJsonObject } from '@interlock/engine';
import { pickFault, pause, type Fault, type Field } from './fault.ts';
import { fullDisk, killedPostgres, quit } from './injection/databases.ts';
import {
  blackHoles,
  cutAfterCommit,
  delays,
  lostCommits,
  resets,
  slowCommits,
  unconfirmedCommits,
} from './injection/network.ts';
import { bringAllBack, crashed, frozen, killed, rolled } from './injection/processes.ts';
import { upset } from './injection/receivers.ts';
import { hundredfold, openHot, poisoned, raced, reordered, stormed } from './injection/senders.ts';
import { runLoad, type LoadOptions } from './load.ts';
import { startPostgresUnderTest } from './postgres-under-test.ts';
import { createRandom } from './random.ts';
import type { EventRow } from './tables.ts';
import type { Violation } from './violation.ts';
import { openWorld } from './world.ts';

/** What happened in a round, and what the checker says. */
export interface RoundEnd {
  readonly seed: number;
  readonly seconds: number;
  readonly records: number;
  readonly events: number;
  readonly acknowledged: number;
  readonly timersFired: number;
  /** Seconds the latest timer came after it was due. */
  readonly latestTimer: number;
  readonly effects: number;
  /** How often what went wrong. */
  readonly faults: Readonly<Record<string, number>>;
  /** Answers by status, `none` where none came. */
  readonly answers: Readonly<Record<string, number>>;
  /** What was still open when the time to settle was over; empty: nothing. */
  readonly open: string;
  readonly violations: readonly Violation[];
}

/** What {@link runRound} needs. */
export interface RoundOptions {
  readonly seed: number;
  /** Folder of the sources to run. */
  readonly root: string;
  /** Seconds of load and faults. */
  readonly seconds: number;
  readonly nodes?: number;
  readonly load?: Pick<LoadOptions, 'clients' | 'opened'>;
  /** Milliseconds between two faults of the quick kind. */
  readonly rest?: number;
  /** Done while the load runs, instead of the heavy faults by chance. */
  readonly script?: (field: Field, count: (kind: string, times: number) => void) => Promise<void>;
  /** Told of each fault. */
  readonly onFault?: (kind: string) => void;
}

/** Those after which something has to be started again: one at a time. */
const HEAVY: readonly Fault[] = [killed, crashed, frozen, rolled, quit, killedPostgres, fullDisk];
/** Those that pass by themselves: several a second. */
const QUICK: readonly Fault[] = [
  cutAfterCommit,
  lostCommits,
  unconfirmedCommits,
  slowCommits,
  resets,
  delays,
  blackHoles,
  hundredfold,
  reordered,
  poisoned,
  raced,
  stormed,
];

/** Events that may wait on a node: small, so that a storm is one. */
const ADMISSION = 3_000;
/** Milliseconds that what is due gets at the end: takeover, and effects that were turned away twice. */
const PATIENCE = 90_000;

/**
 * One round: a database and nodes of its own, load and faults for a while, then quiet, then the checker.
 */
export async function runRound(options: RoundOptions): Promise<RoundEnd> {
  const random = createRandom(options.seed);
  const begun = performance.now();
  const postgres = await startPostgresUnderTest();
  try {
    const world = await openWorld({
      databaseUrl: postgres.url,
      root: options.root,
      nodes: options.nodes ?? 2,
      random: random.fork(),
      admission: ADMISSION,
    });
    try {
      const client = world.client('faults');
      const hot = await openHot({ client });
      const field: Field = { world, postgres, random: random.fork(), client, hot };
      const faults = await unleash(options, field, random.fork());
      await bringAllBack(field);
      const open = await world.settle(PATIENCE);
      const { violations, tables } = await world.verdict();
      const answers: Record<string, number> = {};
      for (const { status, code } of world.log.calls) {
        const name = `${status ?? 'none'}${code === null ? '' : ` ${code}`}`;
        answers[name] = (answers[name] ?? 0) + 1;
      }
      return {
        seed: options.seed,
        seconds: Math.round((performance.now() - begun) / 1000),
        records: tables.records.length,
        events: tables.events.length,
        acknowledged: world.log.calls.filter(({ status }) => status === 202).length,
        ...lateness(tables.events),
        effects: tables.effects.length,
        faults,
        answers,
        open,
        violations,
      };
    } finally {
      await world.close();
    }
  } finally {
    await postgres.close();
  }
}

function lateness(events: readonly EventRow[]): Pick<RoundEnd, 'timersFired' | 'latestTimer'> {
  const fired = events.filter(({ source }) => source === '/timers');
  const late = fired.map(({ acceptedAt, data }) => {
    const dueAt = isJsonObject(data) ? asText(data['dueAt']) : '';
    return (Date.parse(acceptedAt) - Date.parse(dueAt)) / 1_000;
  });
  return { timersFired: fired.length, latestTimer: Math.max(0, ...late) };
}

/** Load and faults side by side. */
async function unleash(
  options: RoundOptions,
  field: Field,
  random: ReturnType<typeof createRandom>,
): Promise<Record<string, number>> {
  const { load = { clients: 4, opened: [350, 550] }, rest = 100 } = options;
  const faults: Record<string, number> = {};
  const count = (kind: string, times: number): void => {
    if (times === 0) return;
    faults[kind] = (faults[kind] ?? 0) + times;
    options.onFault?.(kind);
  };
  const deadline = performance.now() + options.seconds * 1_000;
  let scripted = options.script !== undefined;
  const goesOn = (): boolean => scripted || performance.now() < deadline;
  const spoilt = upset(field.world.sink, random.fork());
  const loop = async (of: readonly Fault[], wait: number): Promise<void> => {
    while (goesOn()) {
      const fault = pickFault(field.random, of);
      count(fault.kind, await fault.run(field));
      await pause(wait);
    }
  };
  const script = async (): Promise<void> => {
    if (options.script === undefined) return loop(HEAVY, 500);
    try {
      await options.script(field, count);
    } finally {
      scripted = false;
    }
    return undefined;
  };
  await Promise.all([
    runLoad({ ...load, world: field.world, random: random.fork(), goesOn }),
    loop(QUICK, rest),
    loop(QUICK, rest),
    script(),
  ]);
  field.world.sink.be(() => 'answer');
  count('effect endpoint failed', spoilt());
  return faults;
}
