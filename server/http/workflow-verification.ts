import { createRoute, z } from '@hono/zod-openapi';
import type { Json } from '@interlock/engine';
import { VERIFY_KINDS } from '@interlock/engine/study';
import { invalidContent } from '../runtime/refuse-drafts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, problems } from './answers.ts';
import { requireRole, requireScope } from './permission.ts';
import { issueSchema } from './record-schemas.ts';
import { shownSchema } from './shown-schema.ts';
import { createRouter } from './router.ts';
import { whose } from './whose-study.ts';

/** Files one request may hold. */
const MOST_FILES = 1_000;

const wish = z
  .strictObject({
    files: z
      .record(z.string().max(300), z.unknown())
      .default({})
      .refine((files) => Object.keys(files).length <= MOST_FILES, `at most ${MOST_FILES} files`)
      .openapi({
        description:
          'Definition files by their path (`change/workflow.json`), each in place of the active one; null: without it',
      }),
    workflows: z.array(z.string().max(100)).max(1_000).optional().openapi({
      description: 'Ids of the workflows to verify; all when left out',
    }),
  })
  .openapi('VerificationWish');

const finding = z
  .object({
    kind: z.enum(VERIFY_KINDS),
    severity: z.enum(['error', 'warning', 'note']),
    message: z.string(),
    path: z.string().openapi({ description: 'JSON pointer into the workflow’s file' }),
    file: z.string().optional(),
    states: z.array(z.string()).optional(),
    transitions: z.array(z.string()).optional(),
    invariant: z.string().optional(),
    ...shownSchema,
  })
  .openapi('VerificationFinding');

const verification = z
  .object({
    workflow: z.string(),
    configurations: z.number().int(),
    exhausted: z.boolean().openapi({ description: 'false: the rest was cut off' }),
    valuesFollowed: z.boolean(),
    endings: z.array(z.enum(['ok', 'failed'])),
    proven: z.array(z.string()).openapi({ description: 'Invariants that always hold' }),
    findings: z.array(finding),
  })
  .openapi('Verification');

const verify = createRoute({
  method: 'post',
  path: '/api/workflows/verify',
  tags: ['Definitions'],
  summary: 'What workflows can do that they should not',
  description:
    'Walks through everything workflows can do and proves their invariants; what is wrong comes with the shortest way ' +
    'to it, played in the simulator. Of the active set, or of files among it. Nothing is written.',
  middleware: [requireScope('definitions:read'), requireRole('agent')] as const,
  request: { body: { required: true, content: { 'application/json': { schema: wish } } } },
  responses: {
    200: answer(
      'What was found',
      z.object({ workflows: z.array(verification), issues: z.array(issueSchema) }),
    ),
    ...problems(403, 422, 503),
  },
});

/** Verification of workflows. */
export function workflowVerificationRoutes(runtime: Runtime) {
  return createRouter().openapi(verify, async (c) => {
    const { definitions } = runtime.definitions.current();
    const { files, workflows } = c.req.valid('json');
    const found = await runtime.studies.study(whose(c), async (thread) => {
      await thread.know(definitions);
      const changed = files as { readonly [path: string]: Json };
      return thread.ask({
        kind: 'verify',
        hash: definitions.hash,
        files: changed,
        ...(workflows === undefined ? {} : { only: workflows }),
      });
    });
    if (found.workflows === null) throw invalidContent(found.issues);
    const said = found.workflows as unknown as z.infer<typeof verification>[];
    return c.json({ workflows: said, issues: [...found.issues] }, 200);
  });
}
