import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../app-error.ts';
import type { Attempt } from '../runtime/definitions.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, problems } from './answers.ts';
import { requireRole, requireScope } from './permission.ts';
import { issueSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const attemptSchema = z.object({ ok: z.boolean(), at: z.string(), issues: z.array(issueSchema) });

const packs = z
  .object({
    hash: z.string(),
    loadedAt: z.string(),
    issues: z.array(issueSchema).openapi({ description: 'Warnings about the active definitions' }),
    lastAttempt: attemptSchema.nullable(),
  })
  .openapi('Packs');

const read = createRoute({
  method: 'get',
  path: '/api/packs',
  tags: ['Definitions'],
  summary: 'Which definitions are active, and how the last reload went',
  middleware: [requireScope('definitions:read')] as const,
  responses: { 200: answer('The active definitions', packs) },
});

const reload = createRoute({
  method: 'post',
  path: '/api/packs/reload',
  tags: ['Definitions'],
  summary: 'Take over what the workflows folder holds now',
  description:
    'Once other definitions were published, what changed in it becomes a draft; a warning names it. Where anything is wrong the last good definitions stay active, and every issue is listed.',
  middleware: [requireScope('definitions:write'), requireRole('admin')] as const,
  responses: { 200: answer('The definitions active now', packs), ...problems(403, 422, 503) },
});

/**
 * The active definitions as a whole.
 * @param reloadFrom reads the folder and activates it, in a principal's name
 */
export function packRoutes(runtime: Runtime, reloadFrom: (by: string) => Promise<Attempt>) {
  const view = () => {
    const { definitions, activatedAt } = runtime.definitions.current();
    const attempt = runtime.definitions.lastAttempt();
    const issues = attempt?.ok === true ? [...attempt.issues] : [];
    const lastAttempt = attempt === null ? null : { ...attempt, issues: [...attempt.issues] };
    return { hash: definitions.hash, loadedAt: activatedAt, issues, lastAttempt };
  };
  return createRouter()
    .openapi(read, (c) => c.json(view(), 200))
    .openapi(reload, async (c) => {
      const attempt = await reloadFrom(c.get('authenticated').principal.id);
      if (attempt.ok) return c.json({ ...view(), issues: [...attempt.issues] }, 200);
      const errors = attempt.issues.filter(({ severity }) => severity === 'error').length;
      throw new AppError(
        'definitions-invalid',
        422,
        `the folder has ${errors} errors; the last good definitions stay active`,
        {
          issues: attempt.issues,
        },
      );
    });
}
