import { z } from 'zod';
import { actionMapSchema } from '../action/schema.ts';
import { conditionSchema } from '../condition/schema.ts';
import { eventTypeSchema, idSchema } from '../schema.ts';
import { limitsSchema } from './limit/schema.ts';
import { patternSchema } from './pattern/schema.ts';

/** The form of a policy: when one of its events happens and its conditions hold, it acts. */
export const policySchema = z.strictObject({
  $schema: z.string().optional(),
  id: idSchema,
  title: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  /** Event types it is asked about. */
  on: z.array(eventTypeSchema).min(1),
  conditions: conditionSchema,
  /** Left out: it acts each time its conditions hold. */
  pattern: patternSchema.optional(),
  /** Left out: it acts as often as it comes to that. */
  limits: limitsSchema.optional(),
  /** Higher is asked first, ties by id (default 1). */
  priority: z.int().min(1).max(1_000_000).optional().meta({ default: 1 }),
  /** Where it matches, those after it are not asked. */
  stop: z.boolean().optional().meta({ default: false }),
  /** False switches it off (default true). */
  enabled: z.boolean().optional().meta({ default: true }),
  actions: actionMapSchema,
});

/** A policy as it is written. */
export type Policy = z.infer<typeof policySchema>;
