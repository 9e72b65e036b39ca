import { createRoute, z } from '@hono/zod-openapi';
import { toEffectView } from '../runtime/records/life.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { listByStatus, OPEN_STATUSES, type StoredEffect } from '../store/effect.ts';
import { answer, page, problems } from './answers.ts';
import { cursorSchema, limitSchema, readCursor, timePosition, writeCursor } from './cursor.ts';
import { requireRole, requireScope } from './permission.ts';
import { effectSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const list = createRoute({
  method: 'get',
  path: '/api/effects',
  tags: ['Effects'],
  summary: 'Effects of a status, the newest first',
  description:
    '`parked`: it failed for good and nobody waits for it; `failed`: its workflow was told.',
  middleware: [requireScope('records:read'), requireRole('agent')] as const,
  request: {
    query: z.object({
      status: z.enum(OPEN_STATUSES).default('parked'),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
  },
  responses: { 200: answer('A page of effects', page(effectSchema)), ...problems(400, 403) },
});

const retry = createRoute({
  method: 'post',
  path: '/api/effects/{id}/retry',
  tags: ['Effects'],
  summary: 'Have a parked or failed effect tried again',
  description: 'Under the same idempotency key as before. Its attempts stay counted.',
  middleware: [requireScope('records:write'), requireRole('owner')] as const,
  request: { params: z.object({ id: z.string().min(1).max(80) }) },
  responses: { 200: answer('The effect', effectSchema), ...problems(403, 404, 409) },
});

/** What is done outside: what was set aside, and having it tried again. */
export function effectRoutes(runtime: Runtime) {
  return createRouter()
    .openapi(list, async (c) => {
      const { status, limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : { after: readCursor(cursor, timePosition) };
      const read = await listByStatus(runtime.db, status, { ...from, limit: limit + 1 });
      const items = read.slice(0, limit).map(toBody);
      const last = items.at(-1);
      const nextCursor =
        read.length > limit && last !== undefined
          ? writeCursor({ at: last.createdAt, id: last.id })
          : null;
      return c.json({ items, nextCursor }, 200);
    })
    .openapi(retry, async (c) => {
      const by = c.get('authenticated').principal;
      const effect = await runtime.effects.retry(c.req.valid('param').id.toLowerCase(), by);
      return c.json(toBody(effect), 200);
    });
}

// Named, as the schema types what the view has read-only and as JSON.
function toBody(effect: StoredEffect): z.infer<typeof effectSchema> {
  return toEffectView(effect);
}
