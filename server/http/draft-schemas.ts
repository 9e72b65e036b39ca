import { z } from '@hono/zod-openapi';
import type { Draft } from '../store/draft.ts';
import type { DraftStanding } from '../runtime/publishing/publish-draft.ts';

const commit = z.string().openapi({ description: 'A commit of the definitions’ git history' });

/** A draft as it is listed. */
export const draftSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    author: z.string(),
    editors: z
      .array(z.string())
      .openapi({ description: 'Who wrote something of it: they cannot approve it' }),
    origin: z.enum(['server', 'push', 'folder', 'remote']),
    state: z.enum(['open', 'published', 'deleted']),
    base: commit,
    head: commit,
    createdAt: z.string(),
    updatedAt: z.string(),
    publishedAs: commit.nullable(),
  })
  .openapi('Draft');

/** A draft with how it stands. */
export const draftDetailSchema = draftSchema
  .extend({
    upToDate: z.boolean().openapi({ description: 'false: merge what was published meanwhile' }),
    changed: z.array(z.string()).openapi({ description: 'Files it changes' }),
    approved: z.boolean(),
    reviews: z.array(
      z.object({
        by: z.string(),
        verdict: z.enum(['approved', 'refused']),
        comment: z.string(),
        commit,
        carriedFrom: commit.nullable().openapi({
          description:
            'The commit they looked at, where a merge that left the draft’s change the same took the review over',
        }),
        at: z.string(),
      }),
    ),
    folders: z.array(
      z.object({
        folder: z.string(),
        approvals: z.number().int(),
        roles: z.array(z.string()),
        approvedBy: z.array(z.string()),
      }),
    ),
  })
  .openapi('DraftDetail');

/** Pure. */
export function draftView({ editors, ...draft }: Draft): z.infer<typeof draftSchema> {
  return { ...draft, editors: [...editors] };
}

/** Pure. */
export function draftDetail(standing: DraftStanding): z.infer<typeof draftDetailSchema> {
  const { draft, upToDate, paths, review } = standing;
  return {
    ...draftView(draft),
    upToDate,
    changed: [...paths],
    approved: review.approved,
    reviews: [...review.reviews],
    folders: review.folders.map(({ roles, approvedBy, ...rest }) => {
      return { ...rest, roles: [...roles], approvedBy: [...approvedBy] };
    }),
  };
}

/** What came of publishing. */
export const publishedSchema = z
  .object({
    commit,
    versions: z.array(
      z.object({ workflow: z.string(), version: z.number().int(), hash: z.string() }),
    ),
  })
  .openapi('Published');
