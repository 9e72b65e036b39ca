import { z } from 'zod';
import { actionMapSchema } from '../../action/schema.ts';
import { zoneName } from '../../calendar/time-zone.ts';
import { keyOutline, keySchema } from '../pattern/key-schema.ts';
import { spanSchema } from '../pattern/span-schema.ts';

/** Most failures a breaker counts to: so many instants are kept for each key. */
export const MOST_FAILURES = 100;

/** Most times a throttle lets a policy act in its window: so many instants are kept for each key. */
export const MOST_THROTTLED = 1_000;

const zoneSchema = z.string().superRefine((text, context) => {
  if (zoneName(text) !== null) return;
  const message = `there is no time zone "${text}"; write an IANA name such as Europe/Zurich`;
  context.addIssue({ code: 'custom', params: { code: 'unknown-time-zone' }, message });
});

function limitsOf<K extends z.ZodType>(by: K) {
  const common = {
    /** What is limited by itself; left out: the policy as a whole. */
    by: by.optional(),
    /** What is done instead each time the policy may not act; left out: nothing. */
    otherwise: actionMapSchema.optional(),
  };
  return z.strictObject({
    /** At most so often within any stretch of so long. */
    throttle: z
      .strictObject({ most: z.int().min(1).max(MOST_THROTTLED), per: spanSchema, ...common })
      .optional(),
    /** At most so often an hour or a day of the calendar. */
    budget: z
      .strictObject({
        most: z.int().min(1).max(1_000_000),
        per: z.enum(['hour', 'day']),
        /** Whose hours and days (default `UTC`). */
        timeZone: zoneSchema.optional().meta({ default: 'UTC' }),
        ...common,
      })
      .optional(),
    /**
     * Not any more once `failures` effects this policy asked for failed in less than `within`; after `coolDown`
     * one may try, and its result decides.
     */
    breaker: z
      .strictObject({
        failures: z.int().min(1).max(MOST_FAILURES),
        within: spanSchema,
        coolDown: spanSchema,
        ...common,
      })
      .optional(),
  });
}

/** How often a policy may act. */
export const limitsSchema = limitsOf(keySchema);

/** The same before its keys are compiled. */
export const limitsOutline = limitsOf(keyOutline);
