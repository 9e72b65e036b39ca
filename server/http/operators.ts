import { createRoute, z } from '@hono/zod-openapi';
import { operatorCatalogue } from '@interlock/engine';
import { answer } from './answers.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const id = z.string();
const label = z.string().openapi({ description: 'Plain words, for people' });

const catalogue = z
  .object({
    operators: z.array(
      z.object({
        id,
        family: z.string(),
        label,
        expectation: z.string().openapi({
          description: 'What is expected of the fact, `{value}` standing for the value',
        }),
        left: z.array(id).openapi({ description: 'Operand types the fact may be of' }),
        right: z.array(id).openapi({ description: 'Operand types the value may be of' }),
        needs: z.array(id).openapi({ description: 'Facts it reads beside its two sides' }),
        negation: id.nullable().openapi({
          description:
            'The operator that holds where this one does not, both sides being of their types',
        }),
        jsonRulesEngine: z.boolean().openapi({ description: 'json-rules-engine has it by itself' }),
      }),
    ),
    decorators: z
      .array(z.object({ id, label }))
      .openapi({ description: 'Written before an operator: `someFact:equal`' }),
    operands: z.array(
      z.object({
        id,
        json: z.string().openapi({ description: 'What a value of it is as JSON' }),
        label,
        example: z.unknown(),
      }),
    ),
  })
  .openapi('OperatorCatalogue');

const read = createRoute({
  method: 'get',
  path: '/api/operators',
  tags: ['Definitions'],
  summary: 'Operators of conditions, with the types they take',
  middleware: [requireScope('definitions:read')] as const,
  responses: { 200: answer('Operators of conditions', catalogue) },
});

/** What conditions compare by. */
export function operatorRoutes() {
  // Mutable as far as the types of answers know; nobody writes to it.
  const said = operatorCatalogue() as z.infer<typeof catalogue>;
  return createRouter().openapi(read, (c) => c.json(said, 200));
}
