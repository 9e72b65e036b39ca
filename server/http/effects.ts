import { createRoute, z } from '@hono/zod-openapi';
import type { Json } from '@interlock/engine';
import type { Context } from 'hono';
import type { SteppingIn } from '../runtime/effect-interventions.ts';
import { setAsideEffects } from '../runtime/set-aside.ts';
import { toEffectView } from '../runtime/records/life.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { OPEN_STATUSES, type StoredEffect } from '../store/effect.ts';
import { answer, page, problems } from './answers.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import { cursorSchema, limitSchema, readCursor, timePosition, writeCursor } from './cursor.ts';
import { requireRole, requireScope } from './permission.ts';
import { reasonBody, reasonSchema } from './reason.ts';
import { effectSchema, summarySchema } from './record-schemas.ts';
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
  responses: {
    200: answer(
      'A page of effects',
      page(
        effectSchema.extend({
          about: summarySchema.nullable().openapi({ description: 'The record it was done for' }),
        }),
      ),
    ),
    ...problems(400, 403),
  },
});

const params = z.object({ id: z.string().min(1).max(80) });

const stepIn = <V extends string>(verb: V, summary: string, description: string) =>
  createRoute({
    method: 'post',
    path: `/api/effects/{id}/${verb}` as const,
    tags: ['Effects'],
    summary,
    description,
    middleware: [requireScope('records:write'), requireRole('owner')] as const,
    request: { params, ...reasonBody },
    responses: { 200: answer('The effect', effectSchema), ...problems(403, 404, 409, 422) },
  });

const retry = stepIn(
  'retry',
  'Have a parked or failed effect tried again',
  'Its attempts stay counted. Its idempotency key stays the same.',
);
const cancel = stepIn(
  'cancel',
  'Cancel an effect that was not done, or not yet',
  'An attempt under way is the last one. A state that waits for it goes on as if it had failed.',
);
const skip = createRoute({
  ...stepIn(
    'skip',
    'Take an effect for done that was done by hand, or need not be done',
    'A state that waits for it goes on as if it had succeeded, with the result given here.',
  ),
  request: {
    params,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ reason: reasonSchema, result: z.unknown().optional() }),
        },
      },
    },
  },
});

/** What is done outside: what was set aside, and stepping in. */
export function effectRoutes(runtime: Runtime) {
  return createRouter()
    .openapi(list, async (c) => {
      const { status, limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : { after: readCursor(cursor, timePosition) };
      const { items, next } = await setAsideEffects(runtime, status, { ...from, limit });
      const nextCursor = next === null ? null : writeCursor(next);
      return c.json({ items: items as (Body & { about: null })[], nextCursor }, 200);
    })
    .openapi(retry, async (c) => {
      const effect = await runtime.effects.retry(idOf(c), who(c, c.req.valid('json')));
      return c.json(toBody(effect), 200);
    })
    .openapi(cancel, async (c) => {
      const effect = await runtime.effects.cancel(idOf(c), who(c, c.req.valid('json')));
      return c.json(toBody(effect), 200);
    })
    .openapi(skip, async (c) => {
      const { result = null, ...given } = c.req.valid('json');
      const effect = await runtime.effects.skip(idOf(c), who(c, given), result as Json);
      return c.json(toBody(effect), 200);
    });
}

function idOf(c: Context<AuthenticatedEnv, '/api/effects/:id/retry'>): string {
  return c.req.param('id').toLowerCase();
}

function who(c: Context<AuthenticatedEnv>, { reason }: { readonly reason: string }): SteppingIn {
  return { by: c.get('authenticated').principal, reason };
}

type Body = z.infer<typeof effectSchema>;

// Named, as the schema types what the view has read-only and as JSON.
function toBody(effect: StoredEffect): Body {
  return toEffectView(effect);
}
