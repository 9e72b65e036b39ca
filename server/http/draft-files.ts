import { createRoute, z } from '@hono/zod-openapi';
import type { Json } from '@interlock/engine';
import { fileNotFound, saveFile } from '../runtime/publishing/drafts.ts';
import { readableDraft } from '../runtime/publishing/readable-draft.ts';
import {
  readDefinition,
  readDefinitions,
  readTreeOf,
} from '../runtime/publishing/read-definitions.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, problems } from './answers.ts';
import { draftSchema, draftView } from './draft-schemas.ts';
import { commitsMatched, tellCommit } from './if-match-commit.ts';
import { ifMatchNeeded } from './if-match.ts';
import { requireRole, requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const content = z.record(z.string(), z.unknown());
const params = z.object({ id: z.string().min(1).max(64) });
const fileParams = params.extend({
  path: z.string().min(1).max(200).openapi({
    description: 'Its place in the folder, with %2F for each slash: incident%2Fworkflow.json',
  }),
});
const colleagues = [requireScope('definitions:read'), requireRole('agent')] as const;
const writers = [requireScope('definitions:write')] as const;

const listFiles = createRoute({
  method: 'get',
  path: '/api/drafts/{id}/files',
  tags: ['Drafts'],
  summary: 'Every file of the draft',
  middleware: [...colleagues] as const,
  request: { params },
  responses: {
    200: answer(
      'The files',
      z.object({
        items: z.array(
          z.object({
            path: z.string(),
            blob: z.string().openapi({ description: 'The same for the same content' }),
          }),
        ),
      }),
    ),
    ...problems(404, 410),
  },
});

const readAll = createRoute({
  method: 'get',
  path: '/api/drafts/{id}/content',
  tags: ['Drafts'],
  summary: 'Every definition file as the draft has it',
  middleware: [...colleagues] as const,
  request: { params },
  responses: {
    200: answer(
      'The files by their places',
      z.object({ head: z.string(), files: z.record(z.string(), z.unknown()) }),
    ),
    ...problems(404),
  },
});

const readFile = createRoute({
  method: 'get',
  path: '/api/drafts/{id}/files/{path}',
  tags: ['Drafts'],
  summary: 'A file as the draft has it',
  middleware: [...colleagues] as const,
  request: { params: fileParams },
  responses: { 200: answer('The file', content), ...problems(404, 410) },
});

const save = createRoute({
  method: 'put',
  path: '/api/drafts/{id}/files/{path}',
  tags: ['Drafts'],
  summary: 'Save a file: a commit of its own on the draft’s branch, by whoever sends it',
  description:
    'What is wrong with it is told by check, not here: work under way may be unfinished.',
  middleware: [...writers] as const,
  request: {
    params: fileParams,
    headers: ifMatchNeeded,
    body: { required: true, content: { 'application/json': { schema: content } } },
  },
  responses: {
    200: answer('The draft', draftSchema),
    ...problems(403, 404, 409, 412, 413, 422, 428),
  },
});

const removeFile = createRoute({
  method: 'delete',
  path: '/api/drafts/{id}/files/{path}',
  tags: ['Drafts'],
  summary: 'Remove a file from the draft',
  middleware: [...writers] as const,
  request: { params: fileParams, headers: ifMatchNeeded },
  responses: { 200: answer('The draft', draftSchema), ...problems(403, 404, 409, 412, 422, 428) },
});

/** The files of a draft. */
export function draftFileRoutes(runtime: Runtime) {
  const { db } = runtime;
  const found = (id: string) => readableDraft(db, id);
  return createRouter()
    .openapi(listFiles, async (c) => {
      const draft = await found(c.req.valid('param').id);
      const tree = await readTreeOf(db, draft.head);
      tellCommit(c, draft);
      return c.json({ items: [...tree].map(([path, { sha1: blob }]) => ({ path, blob })) }, 200);
    })
    .openapi(readAll, async (c) => {
      const draft = await found(c.req.valid('param').id);
      const { files } = await readDefinitions(db, draft.head);
      tellCommit(c, draft);
      return c.json({ head: draft.head, files: Object.fromEntries<unknown>(files) }, 200);
    })
    .openapi(readFile, async (c) => {
      const { id, path } = c.req.valid('param');
      const draft = await found(id);
      const file = await readDefinition(db, draft.head, path);
      if (file === undefined) throw fileNotFound(path);
      tellCommit(c, draft);
      return c.json(file as z.infer<typeof content>, 200);
    })
    .openapi(save, async (c) => {
      const { id, path } = c.req.valid('param');
      // JSON by the time it comes here: the guard has read it.
      const file = { path, json: c.req.valid('json') as Json, ifHeads: commitsMatched(c) };
      const draft = await saveFile(db, id, file, c.get('authenticated').principal);
      tellCommit(c, draft);
      return c.json(draftView(draft), 200);
    })
    .openapi(removeFile, async (c) => {
      const { id, path } = c.req.valid('param');
      const draft = await saveFile(
        db,
        id,
        { path, json: null, ifHeads: commitsMatched(c) },
        c.get('authenticated').principal,
      );
      tellCommit(c, draft);
      return c.json(draftView(draft), 200);
    });
}
