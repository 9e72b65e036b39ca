import { z } from 'zod';
import { idSchema, jsonSchema, valueSchema } from '../schema.ts';

/**
 * How rows are taken: `unique` exactly one may match, `first` the first that does, `any` all that
 * do must say the same, `priority` the one whose outputs stand first in their lists of values,
 * `collect` all of them (OMG DMN 1.5 §8.2.10, hit policies U, F, A, P and C).
 */
export const HIT_POLICIES = ['unique', 'first', 'any', 'priority', 'collect'] as const;

/** One of `HIT_POLICIES`. */
export type HitPolicy = (typeof HIT_POLICIES)[number];

/**
 * What `collect` makes of the outputs: a `list` of them, or of the one output its `sum`, its least
 * (`min`) or greatest (`max`) value, or how many there are (`count`): DMN's C, C+, C<, C> and C#.
 */
export const AGGREGATES = ['list', 'sum', 'min', 'max', 'count'] as const;

/** One of `AGGREGATES`. */
export type Aggregate = (typeof AGGREGATES)[number];

/** Types an input can have. */
export const INPUT_TYPES = ['integer', 'number', 'string', 'boolean', 'string[]'] as const;

/** Types an output can have; `json` takes anything. */
export const OUTPUT_TYPES = [...INPUT_TYPES, 'json'] as const;

/** Type of a column. */
export type ColumnType = (typeof OUTPUT_TYPES)[number];

const titleSchema = z.string().min(1).max(200);

const comparisonSchema = z.strictObject({
  operator: z.string().min(1).max(100),
  value: jsonSchema,
});

const cellSchema = z.union(
  [
    z.string(),
    z.number(),
    z.boolean(),
    comparisonSchema,
    /** Comparisons that must all hold, such as the two ends of a range. */
    z.strictObject({ all: z.array(comparisonSchema).min(1).max(16) }),
  ],
  {
    error:
      'a cell is a text, number, boolean, {"operator": …, "value": …} or {"all": [comparisons]}',
  },
);

/** Ids of rows: letters, digits, `-` and `_`, starting with a letter or digit. */
export const rowIdSchema = z
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
  /** With `collect`: what becomes of the outputs (default `list`). */
  aggregate: z.enum(AGGREGATES).optional().meta({ default: 'list' }),
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
      z.strictObject({
        title: titleSchema.optional(),
        type: z.enum(OUTPUT_TYPES),
        /** The only values there may be; with `priority` the one that wins stands first. */
        values: z.array(jsonSchema).min(1).max(1000).optional(),
        /** Outputs are looked at in this order (default 0), ties by id. */
        order: z.number().optional().meta({ default: 0 }),
      }),
    )
    .refine((outputs) => Object.keys(outputs).length > 0, 'a table has at least one output'),
  /** By a stable id; in the order of `order` (default 0), ties by id. */
  rows: z.record(
    rowIdSchema,
    z.strictObject({
      order: z.number().optional().meta({ default: 0 }),
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

/** An output as it is written. */
export type TableOutput = Table['outputs'][string];

/** A cell as it is written. */
export type Cell = z.infer<typeof cellSchema>;

/** One comparison of a cell, as it is written in full. */
export type Comparison = z.infer<typeof comparisonSchema>;

/** The comparisons of a cell, all of which must hold: a literal is one with `equal`. Pure. */
export function comparisonsOf(cell: Cell): readonly Comparison[] {
  if (typeof cell !== 'object') return [{ operator: 'equal', value: cell }];
  return 'all' in cell ? cell.all : [cell];
}

/** Inputs or outputs of a table by `order` (default 0), ties by id. Pure. */
export function inOrder<T extends { readonly order?: number | undefined }>(columns: {
  readonly [id: string]: T;
}): [id: string, column: T][] {
  return Object.entries(columns).toSorted(
    ([a, left], [b, right]) => (left.order ?? 0) - (right.order ?? 0) || (a < b ? -1 : 1),
  );
}
