import { createRoute, z } from '@hono/zod-openapi';
import type { Drafts } from '@interlock/engine/study';
import { invalidContent } from '../runtime/refuse-drafts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, problems } from './answers.ts';
import { draftSchema } from './draft-schema.ts';
import { issueSchema } from './record-schemas.ts';
import { requireRole, requireScope } from './permission.ts';
import { createRouter } from './router.ts';
import { whose } from './whose-study.ts';

/** Drafts one request may hold. */
const MOST_DRAFTS = 1_000;

const content = z.record(z.string(), z.unknown());

const drafts = z
  .strictObject({
    policies: z.array(draftSchema).max(MOST_DRAFTS).default([]).openapi({
      description: 'As in their files; one takes the place of the active one of its id',
    }),
    tables: z.array(draftSchema).max(MOST_DRAFTS).default([]),
    alone: z.boolean().default(false).openapi({
      description: 'Without the active policies and tables',
    }),
  })
  .openapi('PolicyDrafts');

const findingSchema = z
  .object({
    kind: z.enum([
      'never-fires',
      'always-fires',
      'shadowed',
      'duplicate',
      'overlap',
      'opposite-actions',
      'loop',
      'gap',
      'never-reached',
      'not-looked-at',
    ]),
    severity: z.enum(['warning', 'note']),
    verdict: z.enum(['proved', 'unknown']).openapi({
      description: 'unknown: it could neither be shown nor ruled out',
    }),
    message: z.string(),
    policies: z.array(z.string()).optional(),
    events: z.array(z.string()).optional(),
    table: z.string().optional(),
    rows: z.array(z.string()).optional(),
    workflow: z.string().optional(),
    transitions: z.array(z.string()).optional(),
    witness: z
      .object({
        facts: z.array(
          z.object({ fact: z.string(), params: content.optional(), value: z.unknown().optional() }),
        ),
        text: z.string(),
      })
      .optional()
      .openapi({ description: 'Facts with which it happens, tried on the conditions themselves' }),
  })
  .openapi('PolicyFinding');

const analysis = z.object({
  findings: z.array(findingSchema),
  issues: z.array(issueSchema).openapi({ description: 'Warnings about the drafts' }),
});

const analyse = createRoute({
  method: 'post',
  path: '/api/policies/analyse',
  tags: ['Definitions'],
  summary: 'What is odd about policies and decision tables',
  description:
    'Never or always firing, never asked, doing the same, working against each other, going round in circles; gaps, ' +
    'overlaps and rows never reached in tables and among guards. Of the active set, or of drafts among it. Nothing is written.',
  middleware: [requireScope('definitions:read'), requireRole('agent')] as const,
  request: { body: { required: true, content: { 'application/json': { schema: drafts } } } },
  responses: {
    200: answer('The findings', analysis),
    ...problems(403, 422, 503),
  },
});

/** Analysis of policies and tables. */
export function policyAnalysisRoutes(runtime: Runtime) {
  return createRouter().openapi(analyse, async (c) => {
    const { definitions } = runtime.definitions.current();
    const drafted = c.req.valid('json') as unknown as Drafts;
    const analysed = await runtime.studies.study(whose(c), async (thread) => {
      await thread.know(definitions);
      return thread.ask({ kind: 'analyse', hash: definitions.hash, drafts: drafted });
    });
    if (!analysed.ok) throw invalidContent(analysed.issues);
    const found = analysed.findings as z.infer<typeof findingSchema>[];
    return c.json({ findings: found, issues: [...analysed.issues] }, 200);
  });
}
