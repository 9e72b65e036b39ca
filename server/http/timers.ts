import { createRoute, z } from '@hono/zod-openapi';
import { dismissTimer } from '../runtime/records/dismiss-timer.ts';
import { retryTimer } from '../runtime/records/intervene.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { setAsideTimers } from '../runtime/set-aside.ts';
import { answer, page, problems } from './answers.ts';
import { cursorSchema, limitSchema, readCursor, timerPosition, writeCursor } from './cursor.ts';
import { requireRole, requireScope } from './permission.ts';
import { reasonBody } from './reason.ts';
import { summarySchema, timerSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const asideSchema = timerSchema.extend({ about: summarySchema });

const list = createRoute({
  method: 'get',
  path: '/api/timers',
  tags: ['Timers'],
  summary: 'Timers set aside as firing them failed, those due last first',
  middleware: [requireScope('records:read'), requireRole('agent')] as const,
  request: { query: z.object({ limit: limitSchema, cursor: cursorSchema }) },
  responses: { 200: answer('A page of timers', page(asideSchema)), ...problems(400, 403) },
});

const params = z.object({ id: z.string().min(1).max(80), key: z.string().min(1).max(1_000) });

const retry = createRoute({
  method: 'post',
  path: '/api/records/{id}/timers/{key}/retry',
  tags: ['Timers'],
  summary: 'Have a timer that was set aside fire again',
  middleware: [requireScope('records:write'), requireRole('owner')] as const,
  request: { params, ...reasonBody },
  responses: { 200: answer('The timer', timerSchema), ...problems(403, 404, 409, 422) },
});

const dismiss = createRoute({
  method: 'post',
  path: '/api/records/{id}/timers/{key}/dismiss',
  tags: ['Timers'],
  summary: 'Give up a timer that was set aside',
  description:
    'It is taken off its record for good, whose history says so; a state that waits for it waits on. The mark of a clock is told all the same, with the next step of its record.',
  middleware: [requireScope('records:write'), requireRole('owner')] as const,
  request: { params, ...reasonBody },
  responses: {
    200: answer('The timer as it was', timerSchema),
    ...problems(403, 404, 409, 422, 503),
  },
});

/** Timers that no longer fire by themselves. */
export function timerRoutes(runtime: Runtime) {
  return createRouter()
    .openapi(list, async (c) => {
      const { limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : { after: readCursor(cursor, timerPosition) };
      const { items, next } = await setAsideTimers(runtime, { ...from, limit });
      const nextCursor = next === null ? null : writeCursor(next);
      return c.json({ items: [...items], nextCursor }, 200);
    })
    .openapi(retry, async (c) => {
      const { principal } = c.get('authenticated');
      const { id, key } = c.req.valid('param');
      const { reason } = c.req.valid('json');
      return c.json(await retryTimer(runtime, principal, id, { key, reason }), 200);
    })
    .openapi(dismiss, async (c) => {
      const by = c.get('authenticated').principal;
      const { id, key } = c.req.valid('param');
      const { reason } = c.req.valid('json');
      return c.json(await dismissTimer(runtime, id, key, { by, reason }), 200);
    });
}
