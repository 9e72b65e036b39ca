import { createRoute, z } from '@hono/zod-openapi';
import { jsonSchemas } from '@interlock/engine/study';
import { AppError } from '../app-error.ts';
import { answer, problems } from './answers.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const anything = z.record(z.string(), z.unknown());

const list = createRoute({
  method: 'get',
  path: '/api/schemas',
  tags: ['Definitions'],
  summary: 'JSON Schemas of definition files, by name',
  middleware: [requireScope('definitions:read')] as const,
  responses: {
    200: answer(
      'Names',
      z.object({ items: z.array(z.object({ name: z.string(), title: z.string() })) }),
    ),
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/schemas/{name}',
  tags: ['Definitions'],
  summary: 'The JSON Schema (2020-12) of a kind of definition file',
  description: 'For editors that complete and check: `workflow.json`, `policy.json` and so on.',
  middleware: [requireScope('definitions:read')] as const,
  request: { params: z.object({ name: z.string().max(100) }) },
  responses: {
    200: answer('The schema', anything),
    ...problems(404),
  },
});

/** JSON Schemas of definition files: what stands in `workflows/schema`, of the version that runs here. */
export function fileSchemaRoutes() {
  const schemas = jsonSchemas();
  type Schema = z.infer<typeof anything>;
  return createRouter()
    .openapi(list, (c) => {
      const items = [...schemas].map(([name, { title }]) => {
        return { name, title: typeof title === 'string' ? title : name };
      });
      return c.json({ items }, 200);
    })
    .openapi(read, (c) => {
      const { name } = c.req.valid('param');
      const schema = schemas.get(name);
      if (schema !== undefined) return c.json({ ...schema } as Schema, 200);
      const known = [...schemas.keys()].join(', ');
      throw new AppError(
        'schema-not-found',
        404,
        `there is no schema "${name}"; there are ${known}`,
      );
    });
}
