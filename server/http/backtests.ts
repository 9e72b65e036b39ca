import { createRoute, z } from '@hono/zod-openapi';
import { durationMs, parseDuration, type Json } from '@interlock/engine';
import { found } from '../runtime/backtests/backtests.ts';
import type { BacktestRequest } from '../runtime/backtests/request.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  findBacktest,
  listBacktestEvents,
  listBacktests,
  type StoredBacktest,
} from '../store/backtest.ts';
import { readMoment } from '../store/moment.ts';
import { answer, page, problems } from './answers.ts';
import {
  cursorSchema,
  eventIndexPosition,
  limitSchema,
  readCursor,
  timePosition,
  writeCursor,
} from './cursor.ts';
import { draftSchema } from './draft-schema.ts';
import { requireRole, requireScope } from './permission.ts';
import { issueSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const content = z.record(z.string(), z.unknown());
const params = z.object({ id: z.uuid() });
const instant = z.iso.datetime({ offset: true });

/** Longest time simulated before the window. */
const LONGEST_WARM_UP = durationMs('P31D');

const warmUp = z
  .string()
  .regex(/^P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/, {
    message: 'a duration such as P1D or PT2H',
    abort: true,
  })
  .refine((text) => {
    const length = parseDuration(text);
    return length.ok && length.value <= LONGEST_WARM_UP;
  }, 'at most P31D')
  .default('P1D');

const draftsSchema = z
  .strictObject({
    policies: z.array(draftSchema).max(20_000).optional().openapi({
      description: 'Laid over the live policies: one of the same id is replaced, others are added',
    }),
    without: z.array(z.string().max(200)).max(20_000).optional().openapi({
      description: 'Ids of live policies left out',
    }),
    files: z.record(z.string().max(200), draftSchema).optional().openapi({
      description: 'Definition files laid over the live ones, by path; null takes one away',
    }),
  })
  .refine((draft) => Object.values(draft).some((part) => part !== undefined), {
    message: 'a draft says what is otherwise: policies, without or files',
  });

const requestSchema = z
  .strictObject({
    from: instant.openapi({ description: 'Events accepted from here on are counted' }),
    to: instant.optional().openapi({
      description:
        'Up to here; now when left out. What lies in the future is cut to now, and the report says so',
    }),
    source: z.string().min(1).max(1_024).optional().openapi({
      description: 'Count only events of this source; all are replayed',
    }),
    service: z.string().min(1).max(80).optional().openapi({
      description: 'Count only events about this service or CI: its name, number or id',
    }),
    warmUp: warmUp.openapi({
      description: 'Time before `from` that is simulated without being counted',
    }),
    incidentTypes: z.array(z.string().max(80)).min(1).max(20).default(['incident']),
    draft: draftsSchema,
    limits: z
      .strictObject({
        events: z.number().int().min(1).max(5_000_000).default(1_000_000),
        records: z.number().int().min(1).max(500_000).default(100_000),
        listed: z.number().int().min(0).max(10_000).default(1_000),
      })
      .prefault({}),
  })
  .openapi('BacktestRequest');

const backtestSchema = z
  .object({
    id: z.uuid(),
    askedBy: z.string(),
    askedAt: z.string(),
    endedAt: z.string().nullable(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    request: content,
    progress: z.object({
      phase: z.enum(['waiting', 'reading', 'replaying', 'judging']),
      done: z.number().int(),
      total: z.number().int(),
      secondsLeft: z.number().nullable(),
    }),
    failure: z
      .object({ code: z.string(), message: z.string(), issues: z.array(issueSchema) })
      .nullable(),
    hash: z.string().nullable().openapi({ description: 'The same input has the same hash' }),
    report: content.nullable().openapi({
      description: 'Totals, days, services, quality, fidelity, what broke; null until it is done',
    }),
  })
  .openapi('Backtest');

const startedSchema = backtestSchema
  .extend({ issues: z.array(issueSchema).openapi({ description: 'Warnings about the draft' }) })
  .openapi('StartedBacktest');

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
  return createRouter()
    .openapi(start, async (c) => {
      const { draft, from, to, warmUp: before, source, service, ...rest } = c.req.valid('json');
      const { policies, without, files } = draft;
      const { now } = await readMoment(db);
      const request: BacktestRequest = {
        ...rest,
        from: new Date(from).toISOString(),
        ...upTo(to, now),
        warmUpMs: durationMs(before),
        ...(source === undefined ? {} : { source }),
        ...(service === undefined ? {} : { service }),
        draft: {
          ...(policies === undefined ? {} : { policies: policies as Json[] }),
          ...(without === undefined ? {} : { without }),
          ...(files === undefined ? {} : { files: files as { [path: string]: Json } }),
        },
      };
      const { backtest, warnings } = await backtests.start(
        request,
        c.get('authenticated').principal,
      );
      c.header('location', `/api/backtests/${backtest.id}`);
      return c.json({ ...view(backtest), issues: [...warnings] }, 202);
    })
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : { after: readCursor(cursor, timePosition) };
      const items = await listBacktests(db, { ...from, limit: limit + 1 });
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      const nextCursor = last === undefined ? null : writeCursor({ at: last.askedAt, id: last.id });
      return c.json({ items: shown.map(view), nextCursor }, 200);
    })
    .openapi(read, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(view(found(await findBacktest(db, id), id)), 200);
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
      return c.json(view(await backtests.cancel(id)), 200);
    });
}

/** Nobody has lived through what is to come: its timers would tell of nothing. */
function upTo(asked: string | undefined, now: string): Pick<BacktestRequest, 'to' | 'askedTo'> {
  if (asked === undefined) return { to: now };
  const to = new Date(asked).toISOString();
  return to > now ? { to: now, askedTo: to } : { to };
}

function view({ seenAt: _, ...backtest }: StoredBacktest): z.infer<typeof backtestSchema> {
  const { failure, report } = backtest;
  return {
    ...backtest,
    failure: failure === null ? null : { ...failure, issues: [...failure.issues] },
    report: report as unknown as z.infer<typeof content> | null,
  };
}
