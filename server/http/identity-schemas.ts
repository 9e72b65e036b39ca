import { z } from '@hono/zod-openapi';
import { handleSchema } from '../identity/handle.ts';

/** Id of a person, system or team. */
export const idSchema = handleSchema.openapi({ example: 'ada' });

/** The id in a path: whatever is sent; an unknown one is not found. */
export const idParams = z.object({ id: z.string().min(1).max(128) });

/** A name people read: one line. */
export const nameSchema = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'use printable characters only')
  .openapi({ example: 'Ada Lovelace' });

/** An address mail can be sent to; null: none. */
export const emailSchema = z.email().max(254).nullable();

/** Ids of teams or people; each is checked to exist. */
export const idListSchema = z.array(z.string().max(128)).max(200);

/** The body of a request, as JSON. */
export function jsonBody<T extends z.ZodType>(schema: T) {
  return { body: { required: true, content: { 'application/json': { schema } } } } as const;
}
