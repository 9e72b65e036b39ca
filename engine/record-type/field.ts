import { z } from 'zod';
import { idSchema, valueSchema } from '../schema.ts';

/** One of the values to choose from: an object or list would equal no other. */
const choiceSchema = z.union([z.string(), z.number(), z.boolean()]);

/**
 * A field: a strict subset of JSON Schema (2020-12) plus what people see. No `pattern`: user-written
 * regular expressions are not run.
 */
export const fieldSchema = z.strictObject({
  title: z.string().min(1).max(80),
  help: z.string().max(400).optional(),
  type: z.enum(['string', 'integer', 'number', 'boolean', 'array', 'object']),
  format: z.enum(['date-time', 'date', 'email', 'uri', 'duration', 'markdown']).optional(),
  enum: z.array(choiceSchema).min(1).optional(),
  /** Words for enum values: value (as text) → label. */
  labels: z.record(z.string(), z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().int().min(0).optional(),
  maxLength: z.number().int().min(1).max(100_000).optional(),
  /** Items of an array: their type, and allowed values. */
  items: z
    .strictObject({
      type: z.enum(['string', 'integer', 'number', 'boolean', 'object']),
      enum: z.array(choiceSchema).min(1).optional(),
      /** As `ref` below, for each item. */
      ref: idSchema.optional(),
    })
    .optional(),
  maxItems: z.number().int().min(1).max(10_000).optional(),
  /** The value is the id of a record of this type, or of a `person` or `team`. */
  ref: idSchema.optional(),
  /** Several lines of text. */
  multiline: z.boolean().optional().meta({ default: false }),
  required: z.boolean().optional().meta({ default: false }),
  /** Value a new record starts with. */
  default: valueSchema.optional(),
  /** Always computed from other fields (CEL); never edited. */
  computed: valueSchema.optional(),
  /** Written by the workflow only; shown, not edited. */
  readOnly: z.boolean().optional().meta({ default: false }),
  /** Found by the search box. */
  search: z.boolean().optional().meta({ default: false }),
});

export type Field = z.infer<typeof fieldSchema>;
