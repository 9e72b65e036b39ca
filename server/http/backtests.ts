import { createRoute, z } from '@hono/zod-openapi';
import { durationMs } from '@interlock/engine';
import type { Context } from 'hono';
import { found } from '../runtime/backtests/backtests.ts';
import type { BacktestRequest } from '../runtime/backtests/request.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { findBacktest, listBacktestEvents, listBacktests } from '../store/backtest.ts';
import { readMoment } from '../store/moment.ts';
import { answer, page, problems } from './answers.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import {
  backtestSchema,
  backtestView,
  content,
  draftOf,
  draftsSchema,
  requestSchema,
  startedSchema,
} from './backtest-schemas.ts';
import {
  cursorSchema,
  eventIndexPosition,
  limitSchema,
  readCursor,
  timePosition,
  writeCursor,
} from './cursor.ts';
import { requireRole, requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const params = z.object({ id: z.uuid() });

/** A report tells of all events and records: for who may see them all, and the definitions. */
const colleagues = [
  requireScope('definitions:read'),
  requireScope('records:read'),
  requireRole('agent'),
] as const;

const start = createRoute({
  method: 'post',
  path: '/api/backtests',
  tags: ['Backtests'],
  summary: 'Try a draft set of policies on stored events',
  description:
    'Events are simulated under the live and the draft set side by side, in the background; nothing is written but the report.',
  middleware: [...colleagues] as const,
  request: { body: { required: true, content: { 'application/json': { schema: requestSchema } } } },
  responses: { 202: answer('It is queued', startedSchema), ...problems(422, 503) },
});

const replay = createRoute({
  method: 'post',
  path: '/api/replays',
  tags: ['Backtests'],
  summary: 'Replay the last days through a draft of workflows',
  description:
    'A backtest of the last days: `report.records` tells which records take another path, have others asked, reach something else by their clocks, ask for other effects, or get stuck, each with the step at which the two part. Effects are not carried out; an identical definition differs in nothing.',
  middleware: [...colleagues] as const,
  request: {
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({ days: z.number().int().min(1).max(366), draft: draftsSchema })
            .openapi('ReplayRequest'),
        },
      },
    },
  },
  responses: { 202: answer('It is queued', startedSchema), ...problems(422, 503) },
});

const list = createRoute({
  method: 'get',
  path: '/api/backtests',
  tags: ['Backtests'],
  summary: 'Backtests, the latest first, without their reports',
  middleware: [...colleagues] as const,
  request: { query: z.object({ limit: limitSchema, cursor: cursorSchema }) },
  responses: { 200: answer('A page of backtests', page(backtestSchema)), ...problems(400) },
});

const read = createRoute({
  method: 'get',
  path: '/api/backtests/{id}',
  tags: ['Backtests'],
  summary: 'How far a backtest is, and what it came to',
  middleware: [...colleagues] as const,
  request: { params },
  responses: { 200: answer('The backtest', backtestSchema), ...problems(404) },
});

const events = createRoute({
  method: 'get',
  path: '/api/backtests/{id}/events',
  tags: ['Backtests'],
  summary: 'Events of which the two sets made something different',
  middleware: [...colleagues] as const,
  request: { params, query: z.object({ limit: limitSchema, cursor: cursorSchema }) },
  responses: { 200: answer('A page of events, in order', page(content)), ...problems(400, 404) },
});

const cancel = createRoute({
  method: 'delete',
  path: '/api/backtests/{id}',
  tags: ['Backtests'],
  summary: 'Cancel a backtest',
  middleware: [...colleagues] as const,
  request: { params },
  responses: { 200: answer('The backtest', backtestSchema), ...problems(404, 409) },
});

/** Backtests: a draft of policies tried on what has happened. */
export function backtestRoutes(runtime: Runtime) {
  const { backtests, db } = runtime;
  const begin = async (c: Context<AuthenticatedEnv>, request: BacktestRequest) => {
    const { backtest, warnings } = await backtests.start(request, c.get('authenticated').principal);
    c.header('location', `/api/backtests/${backtest.id}`);
    return c.json({ ...backtestView(backtest), issues: [...warnings] }, 202);
  };
  return createRouter()
    .openapi(start, async (c) => {
      const { draft, from, to, warmUp: before, source, service, ...rest } = c.req.valid('json');
      const { now } = await readMoment(db);
      const request: BacktestRequest = {
        ...rest,
        from: new Date(from).toISOString(),
        ...upTo(to, now),
        warmUpMs: durationMs(before),
        ...(source === undefined ? {} : { source }),
        ...(service === undefined ? {} : { service }),
        draft: draftOf(draft),
      };
      return begin(c, request);
    })
    .openapi(replay, async (c) => {
      const { days, draft } = c.req.valid('json');
      const { now } = await readMoment(db);
      const { from, ...rest } = requestSchema.parse({
        from: new Date(Date.parse(now) - days * DAY).toISOString(),
        draft,
      });
      const { incidentTypes, limits, warmUp: before } = rest;
      return begin(c, {
        from,
        to: now,
        incidentTypes,
        limits,
        warmUpMs: durationMs(before),
        draft: draftOf(draft),
      });
    })
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : { after: readCursor(cursor, timePosition) };
      const items = await listBacktests(db, { ...from, limit: limit + 1 });
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      const nextCursor = last === undefined ? null : writeCursor({ at: last.askedAt, id: last.id });
      return c.json({ items: shown.map(backtestView), nextCursor }, 200);
    })
    .openapi(read, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(backtestView(found(await findBacktest(db, id), id)), 200);
    })
    .openapi(events, async (c) => {
      const { id } = c.req.valid('param');
      const { limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? 0 : readCursor(cursor, eventIndexPosition).from;
      const items = found(await listBacktestEvents(db, id, { from, limit: limit + 1 }), id);
      const nextCursor = items.length > limit ? writeCursor({ from: from + limit }) : null;
      const shown = items.slice(0, limit) as unknown as z.infer<typeof content>[];
      return c.json({ items: shown, nextCursor }, 200);
    })
    .openapi(cancel, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(backtestView(await backtests.cancel(id)), 200);
    });
}

const DAY = 24 * 3_600_000;

/** Nobody has lived through what is to come: its timers would tell of nothing. */
function upTo(asked: string | undefined, now: string): Pick<BacktestRequest, 'to' | 'askedTo'> {
  if (asked === undefined) return { to: now };
  const to = new Date(asked).toISOString();
  return to > now ? { to: now, askedTo: to } : { to };
}
