import { z } from '@hono/zod-openapi';
import { shownSchema } from './shown-schema.ts';

/** What an issue that verification found also has. */
const shownOfIssue = { ...shownSchema, verdict: shownSchema.verdict.optional() };

const instant = z.string().openapi({ format: 'date-time', example: '2026-11-23T21:45:00.000Z' });
const data = z.record(z.string(), z.unknown());

/** An issue with content. */
export const issueSchema = z
  .object({
    code: z.string(),
    path: z.string().openapi({ description: 'JSON pointer (RFC 6901)' }),
    message: z.string(),
    severity: z.enum(['error', 'warning']),
    file: z.string().optional(),
  })
  .extend(shownOfIssue)
  .openapi('Issue');

/** An error (RFC 9457). */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    code: z.string().openapi({ description: 'Stable, for programs' }),
    issues: z.array(issueSchema).optional(),
    requestId: z.string().optional(),
  })
  .openapi('Problem');

/** How an event or request ended. */
export const outcomeSchema = z
  .enum(['applied', 'ignored', 'duplicate', 'suppressed', 'refused', 'failed'])
  .openapi('Outcome');

/** A record. */
export const recordSchema = z
  .object({
    id: z.uuid(),
    number: z.string().openapi({ example: 'INC0000012' }),
    type: z.string(),
    state: z.string(),
    title: z.string(),
    data,
    revision: z.number().int().openapi({ description: 'Its ETag; send it as If-Match' }),
    workflow: z.object({ id: z.string(), version: z.number().int(), hash: z.string() }),
    counters: data,
    openedBy: z.string(),
    createdAt: instant,
    updatedAt: instant,
    done: z.boolean(),
    references: z
      .record(
        z.string(),
        z.object({ title: z.string(), number: z.string().optional(), type: z.string() }),
      )
      .openapi({ description: 'Names for the ids in data' }),
  })
  .openapi('Record');

/** A record as others refer to it. */
export const summarySchema = z
  .object({
    id: z.uuid(),
    number: z.string(),
    type: z.string(),
    state: z.string(),
    title: z.string(),
    done: z.boolean(),
    updatedAt: instant,
  })
  .openapi('RecordSummary');

/** What a change came to. */
export const changedSchema = z
  .object({ outcome: outcomeSchema, record: recordSchema, decision: z.uuid().nullable() })
  .openapi('Changed');

/** A row of a record's history. */
export const historySchema = z
  .object({
    record: z.uuid(),
    revision: z.number().int(),
    at: instant,
    kind: z.enum([
      'opened',
      'transition',
      'edited',
      'noted',
      'updated',
      'migrated',
      'moved',
      'paused',
      'resumed',
      'timer-dismissed',
    ]),
    event: z.object({ id: z.string(), source: z.string(), type: z.string() }),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    actorName: z.string(),
    from: z.string().nullable(),
    to: z.string(),
    taken: z.array(z.string()),
    changes: z.record(
      z.string(),
      z.object({ before: z.unknown().optional(), after: z.unknown().optional() }),
    ),
    input: z.unknown(),
    note: z.object({ text: z.string(), visibility: z.enum(['internal', 'public']) }).optional(),
    hash: z.string(),
    decision: z.uuid(),
  })
  .openapi('HistoryEntry');

/** A pending timer. */
export const timerSchema = z
  .object({
    key: z.string(),
    title: z.string(),
    dueAt: instant,
    kind: z.enum(['transition', 'clock', 'timeout']),
    parked: z.string().nullable().openapi({ description: 'Why it no longer fires by itself' }),
  })
  .openapi('Timer');

/** An SLA clock, interval by interval. */
export const clockSchema = z
  .object({
    id: z.string(),
    title: z.string(),
    mode: z.enum(['running', 'paused', 'stopped']),
    target: z.string().nullable(),
    elapsedMs: z.number(),
    remainingMs: z.number().nullable(),
    percent: z.number().nullable(),
    breachAt: instant.nullable(),
    breached: z.boolean(),
    breachedAt: instant.nullable(),
    calendar: z.string(),
    intervals: z.array(z.record(z.string(), z.unknown())),
  })
  .openapi('Clock');

/** A transition a record's state has. */
export const transitionSchema = z
  .object({
    id: z.string(),
    event: z.string(),
    label: z.string(),
    description: z.string().nullable(),
    target: z.string().nullable(),
    enabled: z.boolean(),
    why: z.string().nullable().openapi({ description: 'Why not, where it is not enabled' }),
    form: z.record(z.string(), z.record(z.string(), z.unknown())).nullable(),
  })
  .openapi('Transition');

/** A link of a record. */
export const linkSchema = z
  .object({
    relation: z.string(),
    direction: z.enum(['in', 'out']),
    title: z.string(),
    record: summarySchema,
  })
  .openapi('Link');

/** What policies decided about an event, and why. */
export const decisionSchema = z
  .object({
    id: z.uuid(),
    event: z.object({ id: z.string(), source: z.string(), type: z.string() }),
    at: instant,
    commit: z.string().nullable().openapi({
      description:
        'Git commit of the definitions that were active when it was made, also after others were published or rolled back; null where it was not kept',
    }),
    hash: z.string().openapi({
      description: 'Hash of the content of those definitions, which several commits may have',
    }),
    outcome: outcomeSchema,
    reason: z.string().nullable(),
    rulings: z.array(z.record(z.string(), z.unknown())),
    trace: z.array(z.record(z.string(), z.unknown())),
  })
  .openapi('Decision');

/** An effect and how far it is. */
export const effectSchema = z
  .object({
    id: z.uuid(),
    type: z.string(),
    record: z.uuid().nullable().openapi({ description: 'Whom it was done for' }),
    invocation: z
      .string()
      .nullable()
      .openapi({ description: 'What of a state its result is for; null: no state waits for it' }),
    params: data,
    status: z.enum(['pending', 'running', 'done', 'failed', 'parked', 'cancelled']),
    attempts: z.number().int(),
    lastError: z.string().nullable(),
    createdAt: instant,
    updatedAt: instant,
  })
  .openapi('Effect');
