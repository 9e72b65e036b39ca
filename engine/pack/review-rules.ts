import { z } from 'zod';

const ruleSchema = z.strictObject({
  approvals: z.int().min(0).max(10),
  roles: z
    .array(z.enum(['admin', 'owner', 'agent']))
    .min(1)
    .max(3),
  restore: z.enum(['direct', 'reviewed']).optional(),
});

/**
 * `review.json`: how many people have to approve a change of a folder before it is published, and which roles they
 * need; `*` is for folders that are not named. Restoring what was published before needs nobody else, unless a folder's
 * rule has it `reviewed` like any change.
 */
export const reviewSchema = z.strictObject({
  $schema: z.string().optional(),
  folders: z.record(
    z.string().regex(/^(?:\*|[a-z][a-z0-9-]*)$/, 'name a folder, or * for all others'),
    ruleSchema,
  ),
});

/** What publishing a change of a folder takes. */
export interface ReviewRule {
  /** People who approve it and wrote none of it. */
  readonly approvals: number;
  /** One of them each must have. */
  readonly roles: readonly string[];
  /** Whether what was published before is published again at once, or as a draft; absent: at once. */
  readonly restore?: 'direct' | 'reviewed' | undefined;
}

/** Without a word on it one owner who wrote none of it approves. */
const USUAL: ReviewRule = { approvals: 1, roles: ['owner'] };

/**
 * What publishing a change of a file takes. Pure.
 * @param review content of `review.json`, checked by {@link reviewSchema}; undefined: there is none
 */
export function reviewRuleOf(review: unknown, path: string): ReviewRule {
  const { data } = reviewSchema.safeParse(review);
  const folder = path.includes('/') ? (path.split('/')[0] ?? '') : '*';
  return data?.folders[folder] ?? data?.folders['*'] ?? USUAL;
}
