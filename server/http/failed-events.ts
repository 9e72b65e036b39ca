import { createRoute, z } from '@hono/zod-openapi';
import { dismissEvent } from '../runtime/dismiss-event.ts';
import { retryEvent } from '../runtime/retry-event.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { setAsideEvents } from '../runtime/set-aside.ts';
import { answer, page, problems } from './answers.ts';
import { cursorSchema, limitSchema, readCursor, timePosition, writeCursor } from './cursor.ts';
import { eventResultSchema } from './event-results.ts';
import { requireRole, requireScope } from './permission.ts';
import { reasonSchema } from './reason.ts';
import { summarySchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const failedEventSchema = z
  .object({
    source: z.string(),
    id: z.string(),
    type: z.string(),
    subject: z.string().nullable(),
    target: z.uuid().nullable().openapi({ description: 'Id of the record it was sent to' }),
    code: z.string().nullable(),
    reason: z.string().nullable(),
    decision: z.uuid(),
    acceptedAt: z.iso.datetime(),
    dismissed: z
      .object({
        at: z.iso.datetime(),
        by: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
        reason: z.string(),
      })
      .nullable()
      .openapi({ description: 'Null while it waits for somebody' }),
    about: summarySchema.nullable().openapi({ description: 'The record it was sent to' }),
  })
  .openapi('FailedEvent');

const list = createRoute({
  method: 'get',
  path: '/api/events/failed',
  tags: ['Events'],
  summary: 'Events that were accepted and then failed, the latest first',
  description:
    'Nothing of them happened. What failed them is in `reason`; try them again when it is mended.',
  middleware: [requireScope('records:read'), requireRole('agent')] as const,
  request: {
    query: z.object({
      dismissed: z
        .enum(['true', 'false'])
        .default('false')
        .openapi({ description: '`true`: those that were dismissed instead' }),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
  },
  responses: { 200: answer('A page of events', page(failedEventSchema)), ...problems(400, 403) },
});

const eventBody = {
  body: {
    required: true,
    content: {
      'application/json': {
        schema: z.strictObject({
          source: z.string().min(1).max(1_024),
          id: z.string().min(1).max(512),
          reason: reasonSchema,
        }),
      },
    },
  },
} as const;

const retry = createRoute({
  method: 'post',
  path: '/api/events/retry',
  tags: ['Events'],
  summary: 'Have a failed event taken once more',
  description:
    'As its sender sent it; what it comes to now takes the place of the failure. One that was dismissed is no longer.',
  middleware: [requireScope('records:write'), requireRole('owner')] as const,
  request: eventBody,
  responses: {
    200: answer('How it ended', eventResultSchema.omit({ index: true }).openapi('RetriedEvent')),
    ...problems(400, 403, 404, 409, 422, 503),
  },
});

const dismiss = createRoute({
  method: 'post',
  path: '/api/events/dismiss',
  tags: ['Events'],
  summary: 'Take a failed event out of what waits for somebody',
  description:
    'It stays stored with its error, and is listed with `dismissed=true`. Trying it again takes this back.',
  middleware: [requireScope('records:write'), requireRole('owner')] as const,
  request: eventBody,
  responses: {
    200: answer('The event', failedEventSchema.omit({ about: true }).openapi('DismissedEvent')),
    ...problems(400, 403, 404, 409, 422),
  },
});

/** Events that failed, and having them taken once more or giving them up. */
export function failedEventRoutes(runtime: Runtime) {
  return createRouter()
    .openapi(list, async (c) => {
      const { limit, cursor, ...query } = c.req.valid('query');
      const dismissed = query.dismissed === 'true';
      const from = cursor === undefined ? {} : { after: readCursor(cursor, timePosition) };
      const { items, next } = await setAsideEvents(runtime, { ...from, dismissed, limit });
      return c.json(
        { items: [...items], nextCursor: next === null ? null : writeCursor(next) },
        200,
      );
    })
    .openapi(retry, async (c) => {
      const by = c.get('authenticated').principal;
      const { reason, ...identity } = c.req.valid('json');
      const {
        after: _,
        brokenPolicies: _broken,
        ...result
      } = await retryEvent(runtime, identity, { by, reason });
      return c.json({ ...result, issues: [...result.issues], records: [...result.records] }, 200);
    })
    .openapi(dismiss, async (c) => {
      const by = c.get('authenticated').principal;
      const { reason, ...identity } = c.req.valid('json');
      return c.json(await dismissEvent(runtime.db, identity, { by, reason }), 200);
    });
}
