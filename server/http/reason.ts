import { z } from '@hono/zod-openapi';

/** Why somebody steps in: asked for everything they do, and kept in the audit. */
export const reasonSchema = z
  .string()
  .trim()
  .min(3)
  .max(2_000)
  .openapi({ description: 'Why; it stands in the audit', example: 'The checker is down' });

/** A body that holds nothing but the reason. */
export const reasonBody = {
  body: {
    required: true,
    content: { 'application/json': { schema: z.strictObject({ reason: reasonSchema }) } },
  },
} as const;
