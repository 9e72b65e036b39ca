import { createRoute, z } from '@hono/zod-openapi';
import { explainDecision } from '../runtime/explain/explain-decision.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, problems } from './answers.ts';
import { toldSchema } from './explain-schemas.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const several = z.union([z.string().max(64), z.array(z.string().max(64)).max(20)]);

const explained = toldSchema
  .extend({
    input: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: 'The event as it came in' }),
    explainedBy: z.enum(['definitions-then', 'definitions-now']),
  })
  .openapi('ExplainedDecision');

const read = createRoute({
  method: 'get',
  path: '/api/decisions/{id}',
  tags: ['Decisions'],
  summary: 'A decision, explained condition by condition with the values seen, and in words',
  description:
    'Answered from what was seen then. A policy that was not asked, or was ruled out beforehand, is explained when it is named.',
  middleware: [requireScope('records:read')] as const,
  request: {
    params: z.object({ id: z.string().max(80) }),
    query: z.object({
      policy: several
        .optional()
        .openapi({ description: 'Further policies to hold against the same facts' }),
      limit: z.coerce.number().int().min(0).max(200).optional().openapi({
        description: 'Most policies beside those and those that fired, for each event offered',
      }),
    }),
  },
  responses: { 200: answer('The decision', explained), ...problems(400, 404) },
});

/** Why: decisions explained. */
export function decisionRoutes(runtime: Runtime) {
  return createRouter().openapi(read, async (c) => {
    const { policy = [], limit } = c.req.valid('query');
    const { principal } = c.get('authenticated');
    const also = Array.isArray(policy) ? policy : [policy];
    const question = { also, ...(limit === undefined ? {} : { limit }) };
    const decision = await explainDecision(runtime, principal, c.req.valid('param').id, question);
    return c.json(decision as unknown as z.infer<typeof explained>, 200);
  });
}
