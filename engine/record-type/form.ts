import { z } from 'zod';
import { conditionSchema } from '../condition/schema.ts';
import { idSchema, valueSchema } from '../schema.ts';
import { fieldSchema } from './field.ts';

/**
 * Fields asked: id → how. An id of one of the record type's fields takes its definition (and is
 * written to the record); any other id defines its own `field`, readable as `event.data.<id>`.
 */
export const formSchema = z.record(
  idSchema,
  z.strictObject({
    required: z.boolean().optional().meta({ default: false }),
    /** Shown and asked only while this holds; over `record` and `form` (what is typed so far). */
    visible: conditionSchema.optional(),
    /** Filled in beforehand. */
    default: valueSchema.optional(),
    order: z.number().int().optional().meta({ default: 0 }),
    field: fieldSchema.optional(),
  }),
);

export type Form = z.infer<typeof formSchema>;
