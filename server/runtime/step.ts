import { setTimeout as pause } from 'node:timers/promises';
import { planFailed, type Definitions, type Plan } from '@interlock/engine';
import type { Transaction } from 'kysely';
import { AppError } from '../app-error.ts';
import { commitPlan, type Commit, type PlannedEvent } from '../store/commit-plan.ts';
import type { Database, Db } from '../store/database.ts';
import { confirmDurable } from '../store/confirm-durable.ts';
import type { EffectRef } from '../store/effect.ts';
import { findAccepted } from '../store/event.ts';
import { readMoment } from '../store/moment.ts';
import { isAmbiguous, isPassing, toAppError } from './database-failure.ts';
import type { ActiveDefinitions } from './definitions.ts';
import { endedEffects } from './effect-event.ts';
import { interventionsIn } from './interventions.ts';
import { searchTextOf } from './search-text.ts';
import { planInPieces } from './plan-in-pieces.ts';
import { DefinitionsMoved, LocksMissing } from './settle.ts';
import type { Repeats } from './repeats.ts';
import {
  identityOf,
  inOrder,
  knownResults,
  refusalOf,
  toResult,
  type Judged,
} from './step-outcome.ts';
import type { StepRequest, StepResult } from './step-result.ts';
import { lockingWorld, lookingWorld, NO_LOCKS, type Locks, type Setting } from './world.ts';

/** What a step is made with. */
export interface StepTools {
  readonly db: Db;
  readonly definitions: ActiveDefinitions;
  /** How this installation is set up. */
  readonly setting: Setting;
  /** Whether events that were accepted before are coming in again. */
  readonly repeats: Repeats;
  /** Puts effects into the job queue, inside the step's transaction. */
  readonly enqueueMany: (
    trx: Transaction<Database>,
    effects: readonly EffectRef[],
    again?: boolean,
  ) => Promise<void>;
}

/** `commit` does it; `plan` says what would be done and writes nothing. */
export type StepMode = 'commit' | 'plan';

/** Most events planned in one go where nobody's lock is held: commits have their turn in between. */
const PIECE = 32;

/** Tries before giving up on locks or a database that keeps failing. */
const MOST_TRIES = 12;

/**
 * Takes events one step further, all in one transaction: accepts them, plans them with the engine, writes
 * what was planned. An event accepted before gives its stored end again. Returns after COMMIT; when it
 * throws, nothing was written, or what was written is found again by sending the same events.
 * @param onWritten told when all is written and only COMMIT is outstanding; may be told again
 * @returns one result per request, in order
 * @throws AppError `contended`, `database-unavailable`, `no-definitions`, `plan-unsettled`
 */
export async function step(
  tools: StepTools,
  requests: readonly StepRequest[],
  mode: StepMode = 'commit',
  onWritten?: () => void,
): Promise<StepResult[]> {
  if (requests.length === 0) return [];
  let locks: Locks = { ...NO_LOCKS, records: targetsOf(requests) };
  // Events found accepted after a COMMIT whose answer got lost are ours, unless they were there before.
  const before = new Set<string>();
  let ambiguous = false;
  // What was accepted before is found out when it is written; only who expects it looks for it first.
  let look = mode === 'plan' || tools.repeats.expected() || requests.some(asksForAnswer);
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryOnce(tools, requests, mode, { locks, before, ambiguous, look, onWritten });
    } catch (cause) {
      look ||= isAcceptedElsewhere(cause) || isPassing(cause);
      if (isAcceptedElsewhere(cause)) tools.repeats.note();
      if (cause instanceof LocksMissing) locks = cause.locks;
      else if (cause instanceof DefinitionsMoved) await tools.definitions.follow();
      else if (isPassing(cause)) {
        ambiguous ||= isAmbiguous(cause);
        await pause(Math.min(1_000, 2 ** tries * 5 * (0.5 + Math.random())));
      } else if (!isAcceptedElsewhere(cause)) throw toAppError(cause);
      if (tries >= MOST_TRIES) throw toAppError(cause);
    }
  }
}

/** One of the events has been accepted before, or by another transaction between our look and our write. */
class AcceptedElsewhere extends Error {}

/** An event that opens a record opens the same one again: then it is the record that is there already. */
const UNIQUE_VIOLATION = '23505';

function isAcceptedElsewhere(cause: unknown): boolean {
  if (cause instanceof AcceptedElsewhere) return true;
  return (cause as { readonly code?: unknown } | null | undefined)?.code === UNIQUE_VIOLATION;
}

/** Somebody who waits for exactly this to happen is told what became of it the first time. */
function asksForAnswer({ strict = false, again = false }: StepRequest): boolean {
  return strict || again;
}

interface Attempt {
  readonly locks: Locks;
  readonly before: Set<string>;
  readonly ambiguous: boolean;
  /** Whether to look first which of the events were accepted before. */
  readonly look: boolean;
  readonly onWritten: (() => void) | undefined;
}

async function tryOnce(
  tools: StepTools,
  requests: readonly StepRequest[],
  mode: StepMode,
  attempt: Attempt,
): Promise<StepResult[]> {
  const { definitions, set } = tools.definitions.current();
  const run = async (trx: Transaction<Database>): Promise<StepResult[]> => {
    const earlier = attempt.look ? await findAccepted(trx, identities(requests)) : [];
    const accepted = new Map(earlier.map((event) => [identityOf(event), event]));
    if (!attempt.ambiguous) for (const identity of accepted.keys()) attempt.before.add(identity);
    const fresh = requests.filter(({ event, again = false }) => {
      const known = accepted.get(identityOf(event));
      return known === undefined || (again && known.outcome === 'failed');
    });
    const judged = new Map<StepRequest, Judged>();
    const known = await knownResults(
      trx,
      [...accepted.values()],
      (identity) => attempt.ambiguous && !attempt.before.has(identity),
    );
    let wrote = false;
    if (fresh.length > 0) {
      const world = mode === 'commit' ? lockingWorld(trx) : lookingWorld(trx);
      const events = fresh.map(({ event }) => event);
      const { plans, now } = await planInPieces(
        events,
        mode === 'plan' ? PIECE : events.length,
        isRefused(fresh),
        {
          trx,
          world,
          definitions,
          set,
          locks: attempt.locks,
          setting: tools.setting,
        },
      );
      const planned: PlannedEvent[] = [];
      for (const [i, request] of fresh.entries()) {
        const plan = plans[i];
        if (plan === undefined)
          throw new AppError('plan-missing', 500, 'the engine gave fewer plans than events');
        // Another of the same identity has been accepted before it in this very step.
        if (plan.outcome === 'duplicate') continue;
        const refusal = refusalOf(request, plan);
        // A repeat of what has moved its record on would be refused now.
        if (refusal !== undefined && !attempt.look) throw new AcceptedElsewhere('not looked for');
        judged.set(request, {
          accepted: refusal === undefined,
          result: refusal ?? toResult(request.event, plan),
        });
        if (refusal !== undefined) continue;
        planned.push({ event: request.event, plan, again: request.again === true });
      }
      if (mode === 'commit' && planned.length > 0) {
        const { placeholders } = world;
        await write(trx, tools, definitions, { planned, at: now, activation: set, placeholders });
        wrote = true;
      }
    }
    // Somebody may have seen its first COMMIT come back unconfirmed; being told now must mean it is kept.
    if (!wrote && mode === 'commit' && accepted.size > 0) await confirmDurable(trx);
    attempt.onWritten?.();
    return inOrder(requests, known, judged);
  };
  if (mode === 'commit') return tools.db.transaction().execute(run);
  // One snapshot, and not even a fault of ours could write.
  const looking = tools.db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only');
  return looking.execute(run);
}

/**
 * Accepts an event that cannot be taken any further as failed: with its reason, to be seen and tried
 * again, and so that sending it once more is told the same.
 * @throws what the database throws: then it is not accepted
 */
export async function parkEvent(
  tools: StepTools,
  request: StepRequest,
  reason: string,
): Promise<StepResult> {
  const { definitions, set } = tools.definitions.current();
  const { event, again = false } = request;
  try {
    return await tools.db.transaction().execute(async (trx) => {
      const { now } = await readMoment(trx);
      const plan = planFailed({ event, definitions, now, code: 'fault', reason });
      const placeholders = { counters: [], keys: [] };
      const planned = [{ event, plan, again }];
      await write(trx, tools, definitions, { planned, at: now, activation: set, placeholders });
      return toResult(event, plan);
    });
  } catch (cause) {
    if (!isAcceptedElsewhere(cause)) throw toAppError(cause);
    tools.repeats.note();
    const [known] = await step(tools, [{ event }]);
    if (known === undefined) throw cause;
    return known;
  }
}

/** @param definitions those the plans were made under, whatever has become active meanwhile */
async function write(
  trx: Transaction<Database>,
  { enqueueMany }: StepTools,
  definitions: Definitions,
  commit: Pick<Commit, 'planned' | 'at' | 'activation' | 'placeholders'>,
): Promise<void> {
  const committed = await commitPlan(trx, {
    ...commit,
    endedEffects: endedEffects(commit.planned),
    ...interventionsIn(commit.planned, commit.at),
    searchText: (record) => searchTextOf(record, definitions),
    enqueueMany,
  });
  if (!committed) throw new AcceptedElsewhere('an event was accepted elsewhere meanwhile');
}

function targetsOf(requests: readonly StepRequest[]): Set<string> {
  return new Set(
    requests.flatMap(({ event }) => (event.target === undefined ? [] : [event.target])),
  );
}

function identities(requests: readonly StepRequest[]) {
  const each = new Map(
    requests.map(({ event }) => [identityOf(event), { source: event.source, id: event.id }]),
  );
  return [...each.values()];
}

/** Whether nothing of a plan will be written; `requests` are those the plans are made for. */
function isRefused(requests: readonly StepRequest[]) {
  return (plan: Plan, index: number): boolean => {
    const request = requests[index];
    return request !== undefined && refusalOf(request, plan) !== undefined;
  };
}
