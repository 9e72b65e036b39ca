import { z } from '@hono/zod-openapi';
import { effectSchema, timerSchema } from './record-schemas.ts';

/** Automation of a record stands still. */
export const holdSchema = z
  .object({
    reason: z.string(),
    actor: z.object({
      kind: z.enum(['person', 'system', 'engine']),
      id: z.string(),
      name: z.string(),
    }),
    at: z.string().openapi({ format: 'date-time' }),
  })
  .openapi('Hold');

const timers = z.array(timerSchema.omit({ parked: true }));
/** Effects that would be asked for or cancelled. */
export const previewedEffects = z.array(effectSchema.pick({ type: true, params: true }));

/** Records that would be opened or changed. */
export const previewedRecords = z.array(
  z.object({
    number: z.string().nullable(),
    type: z.string(),
    title: z.string(),
    from: z.string().nullable(),
    to: z.string(),
  }),
);

/** What moving a record would do. */
export const previewSchema = z
  .object({
    from: z.string(),
    to: z.string().openapi({
      description: 'Further than asked where the workflow goes on by itself',
    }),
    timers: z.object({ stopped: timers, started: timers }),
    effects: z.object({ cancelled: previewedEffects, started: previewedEffects }),
    records: previewedRecords.openapi({
      description: 'Others that would be opened (`from` is null) or change state',
    }),
  })
  .openapi('MovePreview');
