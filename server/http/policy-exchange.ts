import { createRoute, z } from '@hono/zod-openapi';
import { eventTypeSchema, type Json } from '@interlock/engine';
import { invalidContent } from '../runtime/refuse-drafts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { exportBeside, importBeside } from '../runtime/studies/exchange-beside.ts';
import { answer, problems } from './answers.ts';
import { requireScope } from './permission.ts';
import { issueSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';
import { whose } from './whose-study.ts';

const content = z.record(z.string(), z.unknown());

const lossSchema = z
  .object({
    policy: z.string(),
    code: z.string(),
    path: z.string().openapi({
      description: 'JSON pointer: into the policy when exporting, into the body when importing',
    }),
    message: z.string(),
    effect: z.enum(['left-out', 'not-heeded', 'may-differ', 'to-add']).openapi({
      description:
        'left-out: not taken over. not-heeded: carried along, json-rules-engine does nothing by it. ' +
        'may-differ: taken over, and for some facts the two come to different ends. ' +
        'to-add: taken over, and decided once what the message names is added to json-rules-engine.',
    }),
  })
  .openapi('ExchangeLoss');

const operatorSchema = z
  .object({
    name: z.string(),
    expectation: z
      .string()
      .openapi({ description: 'What is expected of the fact; {value} is the right side' }),
    left: z.array(z.string()),
    right: z.array(z.string()),
    needs: z.array(z.string()).openapi({ description: 'What it goes by beside its two sides' }),
    rules: z.array(z.string()).openapi({ description: 'Names of the rules that use it' }),
  })
  .openapi('AddedOperator', {
    description: 'To be added (engine.addOperator) before its rules are asked',
  });

const exported = z
  .object({
    format: z.literal('json-rules-engine'),
    options: content.openapi({ description: 'For `new Engine(rules, options)`' }),
    rules: z.array(content),
    operators: z.array(operatorSchema),
    losses: z.array(lossSchema),
  })
  .openapi('ExportedRules');

const imported = z
  .object({
    files: z.record(z.string(), content).openapi({
      description: 'Policies by path in the workflows folder, as POST /api/backtests takes them',
    }),
    losses: z.array(lossSchema),
    issues: z.array(issueSchema).openapi({
      description: 'Warnings, such as of an active policy one takes the place of',
    }),
  })
  .openapi('ImportedRules');

const exportRoute = createRoute({
  method: 'get',
  path: '/api/policies/export',
  tags: ['Definitions'],
  summary: 'The active policies as rules of json-rules-engine',
  description:
    'Facts are named as in Interlock. Operators json-rules-engine does not have are listed, to be added to it. What it ' +
    'does not do is told as a loss; a policy it would decide otherwise is left out. POST /api/policies/import makes the same policies again.',
  middleware: [requireScope('definitions:read')] as const,
  request: {
    query: z.object({
      format: z.enum(['json-rules-engine']).default('json-rules-engine'),
      plain: z
        .enum(['true', 'false'])
        .default('false')
        .openapi({ description: 'Only rules json-rules-engine decides with nothing added to it' }),
    }),
  },
  responses: { 200: answer('The rules', exported), ...problems(503) },
});

const importRoute = createRoute({
  method: 'post',
  path: '/api/policies/import',
  tags: ['Definitions'],
  summary: 'Read policies from rules of json-rules-engine; nothing is activated',
  description:
    'A rule, a list of rules, or {rules, conditions} with shared conditions by name. Answers policy files and what was ' +
    'lost. Everything wrong is among the issues of a 422.',
  middleware: [requireScope('definitions:write')] as const,
  request: {
    query: z.object({
      on: z
        .string()
        .max(2_000)
        .transform((text) => text.split(','))
        .pipe(z.array(eventTypeSchema))
        .optional()
        .openapi({
          type: 'string',
          description: 'Event types, between commas, of rules whose conditions name none',
        }),
      factsInData: z
        .enum(['true', 'false'])
        .default('false')
        .openapi({ description: 'Read facts Interlock does not know from the event’s data' }),
    }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.unknown().openapi({ type: 'object', description: 'The rules' }),
        },
      },
    },
  },
  responses: {
    200: answer('The policies', imported),
    ...problems(403, 413, 422, 503),
  },
});

/** Policies to and from json-rules-engine. */
export function policyExchangeRoutes(runtime: Runtime) {
  const active = () => runtime.definitions.current().definitions;
  return createRouter()
    .openapi(exportRoute, async (c) => {
      const plain = c.req.valid('query').plain === 'true';
      const text = await exportBeside(runtime.studies, whose(c), active(), plain);
      // Large, and written already.
      const body: unknown = c.body(text, 200, { 'content-type': 'application/json' });
      return body as ReturnType<typeof c.json<z.infer<typeof exported>, 200>>;
    })
    .openapi(importRoute, async (c) => {
      const { on, factsInData } = c.req.valid('query');
      const wish = { ...(on === undefined ? {} : { on }), factsInData: factsInData === 'true' };
      // JSON by the time it comes here: the guard has read it.
      const rules = c.req.valid('json') as Json;
      const read = await importBeside(runtime.studies, whose(c), active(), rules, wish);
      const { ok, losses, issues } = read;
      if (!ok) {
        const told = losses as unknown as Json;
        throw invalidContent(issues, 'the rules cannot be taken over', { losses: told });
      }
      const files = read.files as z.infer<typeof imported>['files'];
      return c.json({ files, losses: [...losses], issues: [...issues] }, 200);
    });
}
