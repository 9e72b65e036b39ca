import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import {
  blame,
  publishedFile,
  publishedFiles,
  publishedHistory,
  type Moment,
} from '../runtime/publishing/past-definitions.ts';
import { restoreCommit } from '../runtime/publishing/restore-commit.ts';
import { restoreVersion } from '../runtime/publishing/restore-version.ts';
import type { Restored } from '../runtime/publishing/restore.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { listPublished } from '../store/version.ts';
import { answer, jsonBody, page, problems } from './answers.ts';
import { cursorSchema, limitSchema, readCursor, versionPosition, writeCursor } from './cursor.ts';
import { draftSchema, draftView, publishedSchema } from './draft-schemas.ts';
import { requireRole, requireScope } from './permission.ts';
import { issueSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';
import { whose } from './whose-study.ts';

const colleagues = [requireScope('definitions:read'), requireRole('agent')] as const;
const path = z.string().min(1).max(200).openapi({ example: 'incident/workflow.json' });

const versionSchema = z
  .object({
    workflow: z.string(),
    version: z.number().int(),
    hash: z.string(),
    commit: z.string().nullable(),
    at: z.string(),
    by: z.string().nullable(),
  })
  .openapi('Version');

const commitSchema = z
  .object({ commit: z.string(), message: z.string(), author: z.string(), at: z.string() })
  .openapi('PublishedCommit');

const list = createRoute({
  method: 'get',
  path: '/api/versions',
  tags: ['Versions'],
  summary: 'Versions of workflows, the latest first',
  middleware: [...colleagues] as const,
  request: {
    query: z.object({
      workflow: z.string().max(64).optional(),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
  },
  responses: { 200: answer('A page of versions', page(versionSchema)), ...problems(400) },
});

const history = createRoute({
  method: 'get',
  path: '/api/versions/history',
  tags: ['Versions'],
  summary: 'What was published, the latest first; of a file only what changed it',
  middleware: [...colleagues] as const,
  request: { query: z.object({ path: path.optional(), limit: limitSchema, cursor: cursorSchema }) },
  responses: { 200: answer('A page of commits', page(commitSchema)), ...problems(400) },
});

const moment = {
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}$/)
    .optional(),
  asOf: z.iso.datetime({ offset: true }).optional(),
};

const files = createRoute({
  method: 'get',
  path: '/api/versions/files',
  tags: ['Versions'],
  summary:
    'Every definition file as it was published with a commit, or at some time; else as it is published now',
  middleware: [...colleagues] as const,
  request: { query: z.object(moment) },
  responses: {
    200: answer(
      'The files by their places',
      z.object({ commit: commitSchema, files: z.record(z.string(), z.unknown()) }),
    ),
    ...problems(400, 404),
  },
});

const file = createRoute({
  method: 'get',
  path: '/api/versions/file',
  tags: ['Versions'],
  summary: 'A definition file as it was published with a commit, or at some time',
  middleware: [...colleagues] as const,
  request: {
    query: z.object({ path, ...moment }),
  },
  responses: {
    200: answer(
      'The file',
      z.object({ commit: commitSchema, json: z.record(z.string(), z.unknown()) }),
    ),
    ...problems(400, 404),
  },
});

const blameRoute = createRoute({
  method: 'get',
  path: '/api/versions/blame',
  tags: ['Versions'],
  summary: 'Who changed each part of a definition last',
  middleware: [...colleagues] as const,
  request: { query: z.object({ path }) },
  responses: {
    200: answer(
      'Each field, and each entry of what is kept by id',
      z.object({ items: z.array(commitSchema.extend({ path: z.string() })) }),
    ),
    ...problems(404),
  },
});

const restoredResponses = {
  200: answer(
    'What was published',
    publishedSchema.extend({ issues: z.array(issueSchema).openapi({ description: 'Warnings' }) }),
  ),
  202: answer(
    'The draft it became, as `review.json` has restoring reviewed',
    z.object({ draft: draftSchema }),
  ),
  ...problems(403, 404, 409, 422, 503),
} as const;

const restore = createRoute({
  method: 'post',
  path: '/api/versions/{workflow}/{version}/restore',
  tags: ['Versions'],
  summary: 'Roll back: publish an earlier version’s content again, as a version of its own',
  middleware: [requireScope('definitions:write')] as const,
  request: {
    params: z.object({
      workflow: z.string().min(1).max(64),
      version: z.coerce.number().int().min(1).max(1_000_000),
    }),
  },
  responses: restoredResponses,
});

const restoreFiles = createRoute({
  method: 'post',
  path: '/api/versions/restore',
  tags: ['Versions'],
  summary: 'Roll back files, folders or everything to what was published with a commit',
  description:
    'Also what is no version of a workflow: policies, tables, calendars. What was not there then is removed.',
  middleware: [requireScope('definitions:write')] as const,
  request: {
    body: jsonBody(
      z.strictObject({
        commit: z.string().regex(/^[0-9a-f]{40}$/),
        paths: z
          .array(path)
          .min(1)
          .max(1_000)
          .optional()
          .openapi({
            description: 'Files, and folders with all they hold; everything when left out',
            example: ['alert/policies'],
          }),
      }),
    ),
  },
  responses: restoredResponses,
});

/** What was published: versions, their history, and the way back. */
export function versionRoutes(runtime: Runtime) {
  const { db } = runtime;
  return createRouter()
    .openapi(list, async (c) => {
      const { workflow, limit, cursor } = c.req.valid('query');
      const items = await listPublished(db, {
        ...(workflow === undefined ? {} : { workflow }),
        ...(cursor === undefined ? {} : { before: readCursor(cursor, versionPosition) }),
        limit: limit + 1,
      });
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      const nextCursor =
        last === undefined
          ? null
          : writeCursor({ at: last.at, workflow: last.workflow, version: last.version });
      return c.json({ items: shown, nextCursor }, 200);
    })
    .openapi(history, async (c) => {
      const { path: wanted, limit, cursor } = c.req.valid('query');
      const all = await publishedHistory(db, wanted);
      const after = cursor === undefined ? undefined : readCursor(cursor, commitPosition).after;
      const from = after === undefined ? 0 : all.findIndex(({ commit }) => commit === after) + 1;
      const items = all.slice(from, from + limit);
      const last = from + limit < all.length ? items.at(-1) : undefined;
      const nextCursor = last === undefined ? null : writeCursor({ after: last.commit });
      return c.json({ items, nextCursor }, 200);
    })
    .openapi(file, async (c) => {
      const { path: wanted, ...when } = c.req.valid('query');
      const { commit: found, json } = await publishedFile(db, wanted, asked(when));
      return c.json({ commit: found, json: json as Record<string, unknown> }, 200);
    })
    .openapi(files, async (c) => {
      const { commit, files: all } = await publishedFiles(db, asked(c.req.valid('query')));
      return c.json({ commit, files: Object.fromEntries<unknown>(all) }, 200);
    })
    .openapi(blameRoute, async (c) => {
      const items = await blame(db, c.req.valid('query').path);
      return c.json({ items: [...items] }, 200);
    })
    .openapi(restore, async (c) => {
      const { workflow, version } = c.req.valid('param');
      const by = c.get('authenticated').principal;
      return answerRestored(
        c,
        await restoreVersion(runtime, { workflow, version, by, study: whose(c) }),
      );
    })
    .openapi(restoreFiles, async (c) => {
      const { commit, paths } = c.req.valid('json');
      const by = c.get('authenticated').principal;
      return answerRestored(
        c,
        await restoreCommit(runtime, { commit, paths, by, study: whose(c) }),
      );
    });
}

function answerRestored(c: Context, restored: Restored) {
  if (restored.kind === 'draft') return c.json({ draft: draftView(restored.draft) }, 202);
  const { commit, versions, issues } = restored;
  return c.json({ commit, versions: [...versions], issues: [...issues] }, 200);
}

/** A time that was asked for, without what was left out. Pure. */
function asked({ commit, asOf }: { [part in keyof Moment]?: string | undefined }): Moment {
  return {
    ...(commit === undefined ? {} : { commit }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

/** Where a list of commits continues. */
const commitPosition = z.strictObject({ after: z.string().max(40) });
