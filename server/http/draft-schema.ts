import { z } from '@hono/zod-openapi';

/**
 * A draft of a definition, as it would stand in its file. Anything is taken: what is wrong with it is told where it is
 * compiled, all at once.
 */
export const draftSchema = z.unknown().openapi({ type: 'object', additionalProperties: true });
