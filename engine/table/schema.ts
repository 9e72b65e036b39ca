import { z } from 'zod';
import { idSchema, jsonSchema, valueSchema } from '../schema.ts';

/**
 * How rows are taken: `unique` exactly one may match, `first` the first that does, `any` all that
 * do must say the same, `collect` all of them (DMN 1.5, hit policies U, F, A and C).
 */
export const HIT_POLICIES = ['unique', 'first', 'any', 'collect'] as const;

/** One of `HIT_POLICIES`. */
export type HitPolicy = (typeof HIT_POLICIES)[number];

const INPUT_TYPES = ['integer', 'number', 'string', 'boolean', 'string[]'] as const;

/** Type of a column; `json` (outputs only) takes anything. */
export type ColumnType = (typeof INPUT_TYPES)[number] | 'json';

const titleSchema = z.string().min(1).max(200);

const cellSchema = z.union(
  [
    z.string(),
    z.number(),
    z.boolean(),
    z.strictObject({ operator: z.string().min(1).max(100), value: jsonSchema }),
  ],
  { error: 'a cell is a text, number, boolean or {"operator": …, "value": …}' },
);

const rowIdSchema = z
  .string()
  .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, 'use letters, digits, - or _')
  .refine((id) => id !== 'constructor' && id !== 'prototype', 'this name is reserved');

/** The form of a decision table. */
export const tableSchema = z.strictObject({
  $schema: z.string().optional(),
  id: idSchema,
  title: titleSchema,
  description: z.string().max(2000).optional(),
  hit: z.enum(HIT_POLICIES),
  inputs: z
    .record(
      idSchema,
      z.strictObject({
        title: titleSchema.optional(),
        /** Fact the input is read from, where a table is asked without inputs. */
        fact: z.string(),
        path: z.string().optional(),
        params: z.record(z.string(), jsonSchema).optional(),
        type: z.enum(INPUT_TYPES),
      }),
    )
    .refine((inputs) => Object.keys(inputs).length > 0, 'a table has at least one input'),
  outputs: z
    .record(
      idSchema,
      z.strictObject({ title: titleSchema.optional(), type: z.enum([...INPUT_TYPES, 'json']) }),
    )
    .refine((outputs) => Object.keys(outputs).length > 0, 'a table has at least one output'),
  /** By a stable id; in the order of `order` (default 0), ties by id. */
  rows: z.record(
    rowIdSchema,
    z.strictObject({
      order: z.number().optional(),
      title: titleSchema.optional(),
      /** Input → what it must be: a literal, or an operator and its value. Absent: anything. */
      when: z.record(idSchema, cellSchema),
      /** Output → a value; CEL in it sees the inputs as `inputs`. */
      then: z.record(idSchema, valueSchema),
    }),
  ),
  /** Outputs where no row matches. */
  default: z.record(idSchema, valueSchema).optional(),
});

/** A decision table as it is written. */
export type Table = z.infer<typeof tableSchema>;

/** An input as it is written. */
export type TableInput = Table['inputs'][string];

/** A cell as it is written. */
export type Cell = z.infer<typeof cellSchema>;
