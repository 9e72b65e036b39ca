import { durationSchema } from '../calendar/duration-schema.ts';
import { z } from 'zod';
import { parseInstant } from '../calendar/instant.ts';
import { eventTypeSchema, idSchema, jsonSchema } from '../schema.ts';

const expectRecord = z.strictObject({
  state: z.string().optional(),
  type: idSchema.optional(),
  /** Fields that must equal; others may hold anything. */
  data: z.record(z.string(), jsonSchema).optional(),
  counters: z.record(z.string(), jsonSchema).optional(),
  /** Clock id → what it must read. */
  clocks: z
    .record(
      idSchema,
      z.strictObject({
        mode: z.enum(['running', 'paused', 'stopped']).optional(),
        breached: z.boolean().optional(),
        /** ISO 8601 durations. */
        elapsed: z.string().optional(),
        remaining: z.string().optional(),
        target: z.string().nullable().optional(),
      }),
    )
    .optional(),
  /** Event types the record accepts now from the step's principal, complete list. */
  allowed: z.array(z.string()).optional(),
});

/** What must hold after a step. */
export const expectationSchema = z.strictObject({
  outcome: z
    .enum(['applied', 'ignored', 'duplicate', 'suppressed', 'refused', 'failed'])
    .optional(),
  /** Machine-readable reason: `not-accepted`, `forbidden`, `no-policy-matched`, `invalid` … */
  code: z.string().optional(),
  /** Alias → what its record must look like. */
  records: z.record(idSchema, expectRecord).optional(),
  /** Record type → how many exist. */
  count: z.record(idSchema, z.number().int()).optional(),
  /** Effects this step produced: exactly these types in order; listed params must equal. */
  effects: z
    .array(
      z.strictObject({ type: z.string(), params: z.record(z.string(), jsonSchema).optional() }),
    )
    .optional(),
  /** Event types emitted in this step, each at least once. */
  emitted: z.array(z.string()).optional(),
  /** Policies that matched in this step, each at least once. */
  matched: z.array(idSchema).optional(),
});

/** One thing that happens (exactly one of open, event, edit, advance, effect), then what must hold. */
export const scenarioStepSchema = z
  .strictObject({
    title: z.string().optional(),
    /** Principal acting (see `given.principals`); absent: the system `monitoring`. */
    as: idSchema.optional(),
    /** Open a record by hand. */
    open: z.strictObject({ type: idSchema, data: z.record(z.string(), jsonSchema) }).optional(),
    /** An event; `to` is an alias, absent: policies decide. Text `@alias` in data means its record id. */
    event: z
      .strictObject({
        type: eventTypeSchema,
        to: idSchema.optional(),
        data: jsonSchema.optional(),
        id: z.string().optional(),
        source: z.string().optional(),
      })
      .optional(),
    edit: z.strictObject({ to: idSchema, data: z.record(z.string(), jsonSchema) }).optional(),
    /** Move the clock by this ISO 8601 duration, firing every timer that comes due on the way. */
    advance: durationSchema.optional(),
    /** Answer the oldest unanswered effect of this type. */
    effect: z
      .strictObject({ type: z.string(), ok: z.boolean(), result: jsonSchema.optional() })
      .optional(),
    /** Name the newest record of a type after the step: alias → type, or one so many back from the newest. */
    name: z
      .record(
        idSchema,
        z.union([idSchema, z.strictObject({ type: idSchema, back: z.number().int().min(0) })]),
      )
      .optional(),
    expect: expectationSchema.optional(),
  })
  .refine(
    (s) =>
      [s.open, s.event, s.edit, s.advance, s.effect].filter((x) => x !== undefined).length === 1,
    { message: 'a step is exactly one of open, event, edit, advance, effect' },
  );

/** An authored test: given, then steps of when and then, in simulated time. */
export const scenarioSchema = z.strictObject({
  $schema: z.string().optional(),
  id: idSchema,
  title: z.string().min(1).max(200),
  given: z
    .strictObject({
      /** Simulated start, ISO 8601 UTC. Default 2026-03-02T09:00:00.000Z, a Monday. */
      now: z
        .string()
        .refine(
          (text) => parseInstant(text) !== null,
          'write an instant such as 2026-03-02T09:00:00.000Z',
        )
        .optional(),
      principals: z
        .record(
          idSchema,
          z.strictObject({
            kind: z.enum(['person', 'system']).optional(),
            roles: z.array(z.string()).optional(),
            teams: z.array(z.string()).optional(),
            email: z.string().optional(),
          }),
        )
        .optional(),
      /** Teams beyond those named by the principals; members are added to those found there. */
      teams: z
        .record(
          idSchema,
          z.strictObject({ email: z.string().optional(), chat: z.string().optional() }),
        )
        .optional(),
      /** Records that exist: alias → opened through the engine by Interlock itself, in this order. */
      records: z
        .array(
          z.strictObject({
            alias: idSchema,
            type: idSchema,
            data: z.record(z.string(), jsonSchema),
          }),
        )
        .optional(),
    })
    .optional(),
  steps: z.array(scenarioStepSchema).min(1).max(500),
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type ScenarioStep = z.infer<typeof scenarioStepSchema>;
export type Expectation = z.infer<typeof expectationSchema>;
