import { createRoute, z } from '@hono/zod-openapi';
import { moveRecord, pauseRecord, resumeRecord } from '../runtime/records/intervene.ts';
import { getVisible } from '../runtime/records/visibility.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { findHold } from '../store/hold.ts';
import { answer, problems } from './answers.ts';
import { askedBy } from './asked-by.ts';
import { idempotencyHeader, idempotent } from './idempotency.ts';
import { ifMatchHeader, tellEtag } from './if-match.ts';
import { previewSchema, holdSchema } from './intervention-schemas.ts';
import { requireRole, requireScope } from './permission.ts';
import { reasonBody, reasonSchema } from './reason.ts';
import { changedSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const params = z.object({ id: z.string().min(1).max(80).openapi({ description: 'Id or number' }) });

const hold = createRoute({
  method: 'get',
  path: '/api/records/{id}/hold',
  tags: ['Interventions'],
  summary: 'Whether automation of a record stands still, and who says why',
  middleware: [requireScope('records:read'), requireRole('agent')] as const,
  request: { params },
  responses: {
    200: answer('`hold` is null while it runs', z.object({ hold: holdSchema.nullable() })),
    ...problems(403, 404),
  },
});

const standing = <V extends string>(verb: V, summary: string, description: string) =>
  createRoute({
    method: 'post',
    path: `/api/records/{id}/${verb}` as const,
    tags: ['Interventions'],
    summary,
    description,
    middleware: [requireScope('records:write'), requireRole('owner')] as const,
    request: { params, headers: idempotencyHeader.extend(ifMatchHeader.shape), ...reasonBody },
    responses: {
      200: answer('The record', changedSchema),
      ...problems(403, 404, 409, 412, 422, 503),
    },
  });

const pause = standing(
  'pause',
  'Have automation of a record stand still',
  'Its timers stay due and its effects unbegun until it is resumed; what is under way at this moment may still end. What people and systems send is applied as always, and its clocks go on.',
);
const resume = standing(
  'resume',
  'Have automation of a record go on',
  'Timers that came due meanwhile fire, effects that wait are begun.',
);

const move = createRoute({
  method: 'post',
  path: '/api/records/{id}/move',
  tags: ['Interventions'],
  summary: 'Put a record into a state of its workflow',
  description:
    'Guards and forms are not asked. What is left and entered is left and entered as always: actions, timers, what a state waits for. A record that has ended lives again. `mode=plan` says what it would do, and gives no ETag.',
  middleware: [requireScope('records:write'), requireRole('owner')] as const,
  request: {
    params,
    query: z.object({ mode: z.enum(['commit', 'plan']).default('commit') }),
    headers: idempotencyHeader.extend(ifMatchHeader.shape),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            state: z.string().min(1).max(500).openapi({ description: 'Its path: `work.doing`' }),
            reason: reasonSchema.optional().openapi({ description: 'Needed unless `mode=plan`' }),
          }),
        },
      },
    },
  },
  responses: {
    200: answer('What it came to', changedSchema.extend({ preview: previewSchema.nullable() })),
    ...problems(403, 404, 409, 412, 422, 503),
  },
});

/** Stepping in where a workflow is stuck: pause, resume, move. */
export function interventionRoutes(runtime: Runtime) {
  const once = idempotent(runtime.db);
  type Change = z.infer<typeof changedSchema>;
  type Moved = Change & { preview: z.infer<typeof previewSchema> | null };
  return createRouter()
    .openapi(hold, async (c) => {
      const { principal } = c.get('authenticated');
      const { definitions } = runtime.definitions.current();
      const record = await getVisible(runtime.db, principal, c.req.valid('param').id, definitions);
      return c.json({ hold: (await findHold(runtime.db, record.id)) ?? null }, 200);
    })
    .openapi({ ...pause, middleware: [...pause.middleware, once] as const }, async (c) => {
      const { id } = c.req.valid('param');
      const done = await pauseRecord(runtime, askedBy(c, 'commit'), id, c.req.valid('json').reason);
      tellEtag(c, done.record);
      return c.json(done as unknown as Change, 200);
    })
    .openapi({ ...resume, middleware: [...resume.middleware, once] as const }, async (c) => {
      const { id } = c.req.valid('param');
      const { reason } = c.req.valid('json');
      const done = await resumeRecord(runtime, askedBy(c, 'commit'), id, reason);
      tellEtag(c, done.record);
      return c.json(done as unknown as Change, 200);
    })
    .openapi({ ...move, middleware: [...move.middleware, once] as const }, async (c) => {
      const asked = askedBy(c, c.req.valid('query').mode);
      const done = await moveRecord(runtime, asked, c.req.valid('param').id, c.req.valid('json'));
      tellEtag(c, done.record, asked.mode);
      return c.json(done as unknown as Moved, 200);
    });
}
