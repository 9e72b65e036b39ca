import { z } from 'zod';
import { idSchema, valueSchema } from '../schema.ts';

/**
 * A declared action; what `type` may be and which `params` it takes stands in the catalogue.
 * Params are values: CEL and `{{ }}` are evaluated when the action is taken.
 */
export const actionSchema = z.strictObject({
  type: z.string().min(1).max(80),
  params: z.record(z.string(), valueSchema).optional(),
  /** Actions run in the order of `order` (default 0), ties by id. */
  order: z.number().int().optional().meta({ default: 0 }),
});

export type Action = z.infer<typeof actionSchema>;

/** Actions keyed by a stable id. */
export const actionMapSchema = z.record(idSchema, actionSchema);

export type ActionMap = z.infer<typeof actionMapSchema>;

/** An action's entries in the order they run. Pure. */
export function orderedActions(actions: ActionMap | undefined): [string, Action][] {
  return Object.entries(actions ?? {}).toSorted(
    ([a, left], [b, right]) => (left.order ?? 0) - (right.order ?? 0) || (a < b ? -1 : 1),
  );
}
