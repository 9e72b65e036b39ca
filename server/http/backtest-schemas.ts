import { z } from '@hono/zod-openapi';
import { durationMs, parseDuration, type Json } from '@interlock/engine';
import type { BacktestRequest } from '../runtime/backtests/request.ts';
import type { StoredBacktest } from '../store/backtest.ts';
import { draftSchema } from './draft-schema.ts';
import { issueSchema } from './record-schemas.ts';

/** What a report says, as it is kept. */
export const content = z.record(z.string(), z.unknown());
const instant = z.iso.datetime({ offset: true });

/** Longest time simulated before the window. */
const LONGEST_WARM_UP = durationMs('P31D');

const warmUp = z
  .string()
  .regex(/^P(?=\d|T\d)(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+S)?)?$/, {
    message: 'a duration such as P1D or PT2H',
    abort: true,
  })
  .refine((text) => {
    const length = parseDuration(text);
    return length.ok && length.value <= LONGEST_WARM_UP;
  }, 'at most P31D')
  .default('P1D');

/** What a draft has otherwise than the live definitions. */
export const draftsSchema = z
  .strictObject({
    policies: z.array(draftSchema).max(20_000).optional().openapi({
      description: 'Laid over the live policies: one of the same id is replaced, others are added',
    }),
    without: z.array(z.string().max(200)).max(20_000).optional().openapi({
      description: 'Ids of live policies left out',
    }),
    files: z.record(z.string().max(200), draftSchema).optional().openapi({
      description: 'Definition files laid over the live ones, by path; null takes one away',
    }),
  })
  .refine((draft) => Object.values(draft).some((part) => part !== undefined), {
    message: 'a draft says what is otherwise: policies, without or files',
  });

/** What is asked of a backtest. */
export const requestSchema = z
  .strictObject({
    from: instant.openapi({ description: 'Events accepted from here on are counted' }),
    to: instant.optional().openapi({
      description:
        'Up to here; now when left out. What lies in the future is cut to now, and the report says so',
    }),
    source: z.string().min(1).max(1_024).optional().openapi({
      description: 'Count only events of this source; all are replayed',
    }),
    service: z.string().min(1).max(80).optional().openapi({
      description: 'Count only events about this service or CI: its name, number or id',
    }),
    warmUp: warmUp.openapi({
      description: 'Time before `from` that is simulated without being counted',
    }),
    incidentTypes: z.array(z.string().max(80)).min(1).max(20).default(['incident']),
    draft: draftsSchema,
    limits: z
      .strictObject({
        events: z.number().int().min(1).max(5_000_000).default(1_000_000),
        records: z.number().int().min(1).max(500_000).default(100_000),
        listed: z.number().int().min(0).max(10_000).default(1_000),
      })
      .prefault({}),
  })
  .openapi('BacktestRequest');

/** A backtest, with its report once it is done. */
export const backtestSchema = z
  .object({
    id: z.uuid(),
    askedBy: z.string(),
    askedAt: z.string(),
    endedAt: z.string().nullable(),
    state: z.enum(['queued', 'running', 'done', 'failed', 'cancelled']),
    request: content,
    progress: z.object({
      phase: z.enum(['waiting', 'reading', 'replaying', 'judging']),
      done: z.number().int(),
      total: z.number().int(),
      secondsLeft: z.number().nullable(),
    }),
    failure: z
      .object({ code: z.string(), message: z.string(), issues: z.array(issueSchema) })
      .nullable(),
    hash: z.string().nullable().openapi({ description: 'The same input has the same hash' }),
    report: content.nullable().openapi({
      description: 'Totals, days, services, quality, fidelity, what broke; null until it is done',
    }),
  })
  .openapi('Backtest');

/** A backtest that was just asked for. */
export const startedSchema = backtestSchema
  .extend({ issues: z.array(issueSchema).openapi({ description: 'Warnings about the draft' }) })
  .openapi('StartedBacktest');

/** A draft without what was left out. Pure. */
export function draftOf({
  policies,
  without,
  files,
}: z.infer<typeof draftsSchema>): BacktestRequest['draft'] {
  return {
    ...(policies === undefined ? {} : { policies: policies as Json[] }),
    ...(without === undefined ? {} : { without }),
    ...(files === undefined ? {} : { files: files as { [path: string]: Json } }),
  };
}

/** A backtest as it is answered. Pure. */
export function backtestView({
  seenAt: _,
  ...backtest
}: StoredBacktest): z.infer<typeof backtestSchema> {
  const { failure, report } = backtest;
  return {
    ...backtest,
    failure: failure === null ? null : { ...failure, issues: [...failure.issues] },
    report: report as unknown as z.infer<typeof content> | null,
  };
}
