import { TIMER_SOURCE, type PrincipalAnswer, type TeamAnswer } from '@interlock/engine';
import type { BacktestResult, PastPart } from '@interlock/engine/study';
import { AppError } from '../../app-error.ts';
import { allPrincipals, allTeams } from '../../identity/directory.ts';
import type { BacktestProgress } from '../../store/backtest.ts';
import { bucketOf } from '../../store/bucket-of.ts';
import type { Db } from '../../store/database.ts';
import { readWindow, type EventPosition } from '../../store/event-window.ts';
import { listHolds } from '../../store/hold.ts';
import {
  readFiredTimers,
  readHeldKeys,
  readLinksBefore,
  readRecordsBefore,
  type DatedLink,
  type PlaceAfter,
} from '../../store/past.ts';
import { readRealIncidents } from '../../store/real-incidents.ts';
import type { CheckedRequest } from './request.ts';
import type { SimulatorThread } from './simulator-thread.ts';

/** Rows read at once; two pages are in memory at most. */
const PAGE = 500;

/**
 * Runs a backtest: reads what was there, streams what happened, asks for the result. Memory does not grow
 * with the window here; the worker holds the simulated worlds.
 * @param onProgress told after each page; rejecting ends the run with that
 * @throws AppError `backtest-failed`; what the database throws
 */
export async function runBacktest(
  db: Db,
  thread: SimulatorThread,
  request: CheckedRequest,
  onProgress: (progress: BacktestProgress) => Promise<void>,
): Promise<BacktestResult> {
  const { from, to, begin, source, service, incidentTypes, limits, total } = request;
  await thread.tell({
    kind: 'begin',
    options: {
      from,
      to,
      begin,
      incidentTypes,
      mostListed: limits.listed,
      ...(source === undefined ? {} : { source }),
      ...(service === undefined ? {} : { service }),
    },
  });
  const reading = { phase: 'reading', done: 0, total, secondsLeft: null } as const;
  await onProgress(reading);
  await enterPast(db, thread, { begin, to }, () => onProgress(reading));
  await replay(db, thread, request, onProgress);
  await onProgress({ phase: 'judging', done: total, total, secondsLeft: null });
  const real = await readRealIncidents(db, { from, to }, incidentTypes);
  const answer = await thread.tell({ kind: 'finish', real });
  if (answer.kind === 'result') return withAsked(answer.result, request);
  throw new AppError('backtest-failed', 500, 'the simulation gave no result');
}

/** What was cut off is told beside what the hash is over: asked for up to there, it comes to the same. */
function withAsked(result: BacktestResult, { askedTo }: CheckedRequest): BacktestResult {
  if (askedTo === undefined) return result;
  const { report } = result;
  return { ...result, report: { ...report, window: { ...report.window, askedTo } } };
}

async function enterPast(
  db: Db,
  thread: SimulatorThread,
  { begin, to }: { readonly begin: string; readonly to: string },
  onPage: () => Promise<void>,
): Promise<void> {
  const enter = (part: PastPart) => thread.tell({ kind: 'past', part });
  const people: PrincipalAnswer[] = await allPrincipals(db);
  const teams: TeamAnswer[] = await allTeams(db);
  await enter({ people, teams });
  const fired = await readFiredTimers(db, { from: begin, to }, TIMER_SOURCE);
  // Of records that had ended before, keys find nobody any more.
  const alive = new Set<string>();
  const known = new Set<string>();
  let after: PlaceAfter | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof readRecordsBefore>> = await readRecordsBefore(db, begin, {
      after,
      limit: PAGE,
    });
    for (const { record } of page) {
      known.add(record.id);
      if (!record.snapshot.done || record.updatedAt >= begin) alive.add(record.id);
    }
    await enter({
      records: page.map((past) => ({ ...past, fired: fired.get(past.record.id) ?? [] })),
    });
    await onPage();
    const last = page.at(-1)?.record.id;
    if (page.length < PAGE || last === undefined) break;
    after = { bucket: bucketOf(last), id: last };
  }
  await enterKeys(db, enter, (record) => alive.has(record) || !known.has(record), onPage);
  await enterLinks(db, enter, begin, onPage);
  const holds = await listHolds(db);
  await enter({
    holds: holds
      .filter(({ hold }) => hold.at < begin)
      .map(({ record, hold: { reason, actor } }) => ({ record, hold: { reason, actor } })),
  });
}

type Enter = (part: PastPart) => Promise<unknown>;

async function enterKeys(
  db: Db,
  enter: Enter,
  isWanted: (record: string) => boolean,
  onPage: () => Promise<void>,
): Promise<void> {
  let after: PlaceAfter | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof readHeldKeys>> = await readHeldKeys(db, {
      after,
      limit: PAGE,
    });
    await enter({ keys: page.filter(({ record }) => isWanted(record)) });
    await onPage();
    const last = page.at(-1)?.key;
    if (page.length < PAGE || last === undefined) return;
    after = { bucket: bucketOf(last), id: last };
  }
}

async function enterLinks(
  db: Db,
  enter: Enter,
  begin: string,
  onPage: () => Promise<void>,
): Promise<void> {
  const links: DatedLink[] = [];
  for (;;) {
    const page: DatedLink[] = await readLinksBefore(db, begin, {
      after: links.at(-1) ?? null,
      limit: PAGE,
    });
    links.push(...page);
    await onPage();
    if (page.length < PAGE) break;
  }
  // As they are answered: the oldest first.
  links.sort((a, b) =>
    a.createdAt === b.createdAt ? (a.to < b.to ? -1 : 1) : a.createdAt < b.createdAt ? -1 : 1,
  );
  await enter({ links: links.map(({ from, to, relation }) => ({ from, to, relation })) });
}

async function replay(
  db: Db,
  thread: SimulatorThread,
  { begin, to, total }: CheckedRequest,
  onProgress: (progress: BacktestProgress) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  const window = { from: begin, to };
  let after: EventPosition | null = null;
  let done = 0;
  let taken: Promise<unknown> = Promise.resolve();
  for (;;) {
    // While one page is simulated, the next is read.
    const page: Awaited<ReturnType<typeof readWindow>> = await readWindow(db, window, {
      after,
      limit: PAGE,
    });
    const { events, last } = page;
    await taken;
    if (last === null) break;
    taken = thread.tell({ kind: 'events', events });
    // It is waited for in the next round.
    taken.catch(() => undefined);
    after = last;
    done += events.length;
    const spent = (performance.now() - began) / 1_000;
    const secondsLeft = Math.ceil((spent / done) * Math.max(0, total - done));
    await onProgress({ phase: 'replaying', done, total: Math.max(total, done), secondsLeft });
    if (events.length < PAGE) break;
  }
  await taken;
}
