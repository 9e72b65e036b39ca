import { createRoute, z } from '@hono/zod-openapi';
import { explainDecision } from '../runtime/explain-decision.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, problems } from './answers.ts';
import { requireScope } from './permission.ts';
import { decisionSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const several = z.union([z.string(), z.array(z.string()).max(20)]);

const explained = decisionSchema
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
  summary: 'A decision, explained condition by condition with the values seen',
  middleware: [requireScope('records:read')] as const,
  request: {
    params: z.object({ id: z.string().max(80) }),
    query: z.object({
      policy: several
        .optional()
        .openapi({ description: 'Further policies to hold against the same facts' }),
    }),
  },
  responses: { 200: answer('The decision', explained), ...problems(404) },
});

/** Why: decisions explained. */
export function decisionRoutes(runtime: Runtime) {
  return createRouter().openapi(read, async (c) => {
    const { policy = [] } = c.req.valid('query');
    const { principal } = c.get('authenticated');
    const also = Array.isArray(policy) ? policy : [policy];
    const decision = await explainDecision(runtime, principal, c.req.valid('param').id, also);
    return c.json(decision as unknown as z.infer<typeof explained>, 200);
  });
}
