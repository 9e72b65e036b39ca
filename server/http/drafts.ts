import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Issue } from '@interlock/engine';
import type { Side } from '@interlock/engine/study';
import { beginDraft, deleteDraft, existing } from '../runtime/publishing/drafts.ts';
import { reviewDraft } from '../runtime/publishing/review-draft.ts';
import { mergeDraft } from '../runtime/publishing/merge-draft.ts';
import {
  checkDraft,
  diffDraft,
  publishDraft,
  standingOf,
} from '../runtime/publishing/publish-draft.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { findDraft, listDrafts } from '../store/draft.ts';
import { answer, jsonBody, page, problems } from './answers.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';
import { cursorSchema, draftPosition, limitSchema, readCursor, writeCursor } from './cursor.ts';
import {
  draftDetail,
  draftDetailSchema,
  draftSchema,
  draftView,
  publishedSchema,
} from './draft-schemas.ts';
import { commitsMatched, tellCommit } from './if-match-commit.ts';
import { ifMatchNeeded } from './if-match.ts';
import { requireRole, requireScope } from './permission.ts';
import { issueSchema } from './record-schemas.ts';
import { createRouter } from './router.ts';
import { whose } from './whose-study.ts';

const content = z.record(z.string(), z.unknown());
const params = z.object({ id: z.string().min(1).max(64) });
const colleagues = [requireScope('definitions:read'), requireRole('agent')] as const;
const writers = [requireScope('definitions:write')] as const;

const begin = createRoute({
  method: 'post',
  path: '/api/drafts',
  tags: ['Drafts'],
  summary: 'Begin a change of what is published, on a branch of its own',
  middleware: [...writers] as const,
  request: {
    body: jsonBody(
      z.strictObject({
        title: z.string().trim().min(1).max(200),
        id: z.string().max(60).optional().openapi({
          description: 'Its branch is draft/<id>; made of the title when left out',
        }),
      }),
    ),
  },
  responses: { 201: answer('The draft', draftDetailSchema), ...problems(403, 409, 422) },
});

const list = createRoute({
  method: 'get',
  path: '/api/drafts',
  tags: ['Drafts'],
  summary: 'Drafts, the one written to last first',
  middleware: [...colleagues] as const,
  request: {
    query: z.object({
      state: z.enum(['open', 'published', 'deleted']).default('open'),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
  },
  responses: { 200: answer('A page of drafts', page(draftSchema)), ...problems(400) },
});

const read = createRoute({
  method: 'get',
  path: '/api/drafts/{id}',
  tags: ['Drafts'],
  summary: 'A draft, what it changes and what it still needs',
  middleware: [...colleagues] as const,
  request: { params },
  responses: { 200: answer('The draft', draftDetailSchema), ...problems(404) },
});

const diff = createRoute({
  method: 'get',
  path: '/api/drafts/{id}/diff',
  tags: ['Drafts'],
  summary: 'What the draft changes, in words',
  middleware: [...colleagues] as const,
  request: { params },
  responses: {
    200: answer('By definition', z.object({ items: z.array(content) })),
    ...problems(404, 503),
  },
});

const check = createRoute({
  method: 'post',
  path: '/api/drafts/{id}/check',
  tags: ['Drafts'],
  summary: 'Everything that keeps the draft from being published',
  description: 'It is compiled and verified, its scenarios are played, its policies compared.',
  middleware: [...colleagues] as const,
  request: { params },
  responses: {
    200: answer(
      'What was found',
      z.object({ ok: z.boolean(), issues: z.array(issueSchema), workflows: z.array(z.string()) }),
    ),
    ...problems(404, 503),
  },
});

const review = createRoute({
  method: 'post',
  path: '/api/drafts/{id}/review',
  tags: ['Drafts'],
  summary: 'Approve or refuse the draft as it was read',
  description:
    'By people with a role the rule of a changed folder asks for. Whoever wrote something of it cannot approve it. It ends with the draft’s next commit, unless that only took in what was published and left its change the same.',
  middleware: [...colleagues] as const,
  request: {
    params,
    headers: ifMatchNeeded,
    body: jsonBody(
      z.strictObject({
        verdict: z.enum(['approved', 'refused']),
        comment: z.string().max(4_000).default(''),
      }),
    ),
  },
  responses: {
    200: answer('The draft', draftDetailSchema),
    ...problems(403, 404, 409, 412, 422, 428),
  },
});

const merge = createRoute({
  method: 'post',
  path: '/api/drafts/{id}/merge',
  tags: ['Drafts'],
  summary: 'Take what was published meanwhile into the draft, by element and field',
  middleware: [...writers] as const,
  request: {
    params,
    headers: ifMatchNeeded,
    body: jsonBody(
      z.strictObject({
        choices: z
          .record(z.string().max(1_000), z.enum(['base', 'ours', 'theirs']))
          .default({})
          .openapi({
            description: 'By a conflict’s id: ours is the draft, theirs what is published',
          }),
      }),
    ),
  },
  responses: {
    200: answer('The draft', draftSchema),
    ...problems(403, 404, 409, 412, 422, 428, 503),
  },
});

const publish = createRoute({
  method: 'post',
  path: '/api/drafts/{id}/publish',
  tags: ['Drafts'],
  summary: 'Publish the draft: what starts from now on goes by it',
  middleware: [...writers] as const,
  request: { params, headers: ifMatchNeeded },
  responses: {
    200: answer(
      'What was published',
      publishedSchema.extend({ issues: z.array(issueSchema).openapi({ description: 'Warnings' }) }),
    ),
    ...problems(403, 404, 409, 412, 422, 428, 503),
  },
});

const remove = createRoute({
  method: 'delete',
  path: '/api/drafts/{id}',
  tags: ['Drafts'],
  summary: 'Give the draft up',
  middleware: [...writers] as const,
  request: { params },
  responses: { 200: answer('The draft', draftSchema), ...problems(403, 404, 409) },
});

/** Changes of definitions under way: draft, check, review, publish. */
export function draftRoutes(runtime: Runtime) {
  const { db } = runtime;
  const found = async (id: string) => existing(await findDraft(db, id), id);
  const by = (c: Context<AuthenticatedEnv>) => c.get('authenticated').principal;
  const detail = async (c: Context, id: string) => {
    const standing = await standingOf(db, id);
    tellCommit(c, standing.draft);
    return draftDetail(standing);
  };
  return createRouter()
    .openapi(begin, async (c) => {
      const { title, id } = c.req.valid('json');
      const draft = await beginDraft(db, id === undefined ? { title } : { title, id }, by(c));
      c.header('location', `/api/drafts/${draft.id}`);
      return c.json(await detail(c, draft.id), 201);
    })
    .openapi(list, async (c) => {
      const { state, limit, cursor } = c.req.valid('query');
      const from = cursor === undefined ? {} : { after: readCursor(cursor, draftPosition) };
      const items = await listDrafts(db, { state, ...from, limit: limit + 1 });
      const shown = items.slice(0, limit);
      const last = items.length > limit ? shown.at(-1) : undefined;
      const nextCursor =
        last === undefined ? null : writeCursor({ at: last.updatedAt, id: last.id });
      return c.json({ items: shown.map(draftView), nextCursor }, 200);
    })
    .openapi(read, async (c) => c.json(await detail(c, c.req.valid('param').id), 200))
    .openapi(diff, async (c) => {
      const { id } = c.req.valid('param');
      const items = await diffDraft(runtime, { id, study: whose(c) });
      return c.json({ items: items as unknown as z.infer<typeof content>[] }, 200);
    })
    .openapi(check, async (c) => {
      const { id } = c.req.valid('param');
      const { ok, issues, workflows } = await checkDraft(runtime, { id, study: whose(c) });
      return c.json({ ok, issues: issuesShown(issues), workflows: [...workflows] }, 200);
    })
    .openapi(review, async (c) => {
      const { id } = c.req.valid('param');
      const given = { ...c.req.valid('json'), ifHeads: commitsMatched(c) };
      await reviewDraft(db, id, given, by(c));
      return c.json(await detail(c, id), 200);
    })
    .openapi(merge, async (c) => {
      const { id } = c.req.valid('param');
      const choices = new Map<string, Side>(Object.entries(c.req.valid('json').choices));
      const wish = { id, by: by(c), study: whose(c), ifHeads: commitsMatched(c) };
      const draft = await mergeDraft(runtime, wish, choices);
      tellCommit(c, draft);
      return c.json(draftView(draft), 200);
    })
    .openapi(publish, async (c) => {
      const { id } = c.req.valid('param');
      const wish = { id, by: by(c), study: whose(c), ifHeads: commitsMatched(c) };
      const { commit, versions, issues } = await publishDraft(runtime, wish);
      return c.json({ commit, versions: [...versions], issues: issuesShown(issues) }, 200);
    })
    .openapi(remove, async (c) => {
      const { id } = c.req.valid('param');
      await deleteDraft(db, id, by(c));
      return c.json(draftView(await found(id)), 200);
    });
}

/** Issues as they are answered, those of verification with the way to them. */
function issuesShown(issues: readonly Issue[]): z.infer<typeof issueSchema>[] {
  return issues as unknown as z.infer<typeof issueSchema>[];
}
