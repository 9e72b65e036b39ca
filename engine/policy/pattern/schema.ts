import { z } from 'zod';
import { conditionSchema } from '../../condition/schema.ts';
import { eventTypeSchema } from '../../schema.ts';
import { keyOutline, keySchema } from './key-schema.ts';
import { spanSchema } from './span-schema.ts';

/** Most events a pattern counts to: so many instants are kept for each key. */
export const MOST_COUNTED = 1_000;

/** Most steps of a sequence. */
export const MOST_STEPS = 16;

function stepOf<C extends z.ZodType>(conditions: C) {
  return z.strictObject({
    name: z.string().min(1).max(100),
    /** Event types this step is; left out: all of the policy's. */
    on: z.array(eventTypeSchema).min(1).optional(),
    conditions: conditions.optional(),
  });
}

/** A step of a sequence before its conditions are compiled. */
export const stepOutline = stepOf(z.unknown());

function patternOf<K extends z.ZodType, S extends z.ZodType>(by: K, step: S) {
  return z.discriminatedUnion('kind', [
    /** `n` events in less than `within`. */
    z.strictObject({
      kind: z.literal('count'),
      n: z.int().min(2).max(MOST_COUNTED),
      within: spanSchema,
      /**
       * After it acted: `crossing` (default), it acts again once there were fewer than `n` in between; `anew`,
       * counting begins at none.
       */
      rearm: z.enum(['crossing', 'anew']).optional().meta({ default: 'crossing' }),
      by: by.optional(),
    }),
    /** The first event; then silent for `within`. */
    z.strictObject({ kind: z.literal('once-within'), within: spanSchema, by: by.optional() }),
    /** When there was no further event for `after`: once for a whole burst. */
    z.strictObject({ kind: z.literal('once-after-quiet'), after: spanSchema, by: by.optional() }),
    /** When an event was not followed by another for `after`; once, until it is heard again. */
    z.strictObject({ kind: z.literal('absence'), after: spanSchema, by: by.optional() }),
    /** Events one after the other, from the first to the last in less than `within`; others may lie between. */
    z.strictObject({
      kind: z.literal('sequence'),
      within: spanSchema,
      steps: z.array(step).min(2).max(MOST_STEPS),
      by: by.optional(),
    }),
  ]);
}

/** When a policy whose conditions hold acts: what must have happened before, or must not happen after. */
export const patternSchema = patternOf(keySchema, stepOf(conditionSchema));

/** The same before its conditions and keys are compiled, which say more about their form. */
export const patternOutline = patternOf(keyOutline, stepOutline);

/** A pattern as it is written. */
export type Pattern = z.infer<typeof patternSchema>;
