import { z } from 'zod';
import type { Json } from '../json.ts';
import { stateIdSchema, valueSchema } from '../schema.ts';

/** Percentages at which a clock that names none raises an event. */
export const DEFAULT_THRESHOLDS: readonly number[] = [50, 75, 100];

const statePath = z
  .string()
  .refine(
    (path) => path.split('.').every((id) => stateIdSchema.safeParse(id).success),
    'write a state as a dotted path such as in-progress.waiting',
  );

/**
 * A clock inside a workflow: which states it runs in, which pause it, and the target it is held
 * against. A state id means the state and everything inside it; the closest one listed decides. In a
 * state listed nowhere the clock is stopped and kept, and runs on when the record comes back.
 *
 * `target`, `calendar` and `start` are Values (literal, `{"cel": …}` or text with `{{ }}`); they are
 * compiled and resolved elsewhere.
 */
export const clockSchema = z
  .strictObject({
    title: z.string().min(1).max(200),
    run: z.array(statePath).min(1).describe('States the clock runs in'),
    pause: z.array(statePath).min(1).optional().describe('States that pause it'),
    target: valueSchema.describe('ISO 8601 duration, or a value that gives one or null'),
    calendar: valueSchema.optional().describe('Id of a calendar; around the clock when left out'),
    thresholds: z
      .array(z.int().min(1).max(200))
      .optional()
      .describe(
        'Percentages of the target that raise an event, once each; 50, 75, 100 when left out',
      ),
    start: valueSchema
      .optional()
      .describe('Instant the clock is counted from when earlier than its first state'),
  })
  .describe('A clock');

/** A clock as its workflow defines it. */
export interface ClockDefinition {
  readonly title: string;
  readonly run: readonly string[];
  readonly pause?: readonly string[] | undefined;
  /** Value: ISO 8601 duration, or null for a clock without a target. */
  readonly target: Json;
  /** Value: calendar id, `always` when absent. */
  readonly calendar?: Json | undefined;
  /** Percentages, ascending, {@link DEFAULT_THRESHOLDS} when absent. */
  readonly thresholds?: readonly number[] | undefined;
  /** Value: instant of a retroactive start, or null. */
  readonly start?: Json | undefined;
}
