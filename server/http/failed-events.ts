import { createRoute, z } from '@hono/zod-openapi';
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
  request: { query: z.object({ limit: limitSchema, cursor: cursorSchema }) },
  responses: { 200: answer('A page of events', page(failedEventSchema)), ...problems(400, 403) },
});

const retry = createRoute({
  method: 'post',
  path: '/api/events/retry',
  tags: ['Events'],
  summary: 'Have a failed event taken once more',
  description: 'As its sender sent it; what it comes to now takes the place of the failure.',
  middleware: [requireScope('records:write'), requireRole('owner')] as const,
  request: {
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
  },
  responses: {
    200: answer('How it ended', eventResultSchema.omit({ index: true }).openapi('RetriedEvent')),
    ...problems(400, 403, 404, 409, 422, 503),
  },
});

/** Events that failed, and having them taken once more. */
export function failedEventRoutes(runtime: Runtime) {
  return createRouter()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : { after: readCursor(cursor, timePosition) };
      const { items, next } = await setAsideEvents(runtime, { ...from, limit });
      return c.json(
        { items: [...items], nextCursor: next === null ? null : writeCursor(next) },
        200,
      );
    })
    .openapi(retry, async (c) => {
      const by = c.get('authenticated').principal;
      const { reason, ...identity } = c.req.valid('json');
      const { after: _, ...result } = await retryEvent(runtime, identity, { by, reason });
      return c.json({ ...result, issues: [...result.issues], records: [...result.records] }, 200);
    });
}
