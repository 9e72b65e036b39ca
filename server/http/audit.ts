import { createRoute, z } from '@hono/zod-openapi';
import { parseMoment, whyNoMoment } from '../intake/moment.ts';
import { auditPage } from '../runtime/audit-trail.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { verifyAudit, type AuditVerdict } from '../store/audit.ts';
import { answer, page, problems } from './answers.ts';
import { auditPosition, cursorSchema, limitSchema, readCursor, writeCursor } from './cursor.ts';
import { requireScope } from './permission.ts';
import { summarySchema } from './record-schemas.ts';
import { createRouter } from './router.ts';

const hash = z.string().openapi({ description: 'SHA-256, hexadecimal' });
const thing = z.record(z.string(), z.unknown()).nullable();

const entrySchema = z
  .object({
    seq: z.number().int().openapi({ description: 'Its number in the chain, from 1' }),
    at: z.iso.datetime(),
    actor: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    action: z.string().openapi({ example: 'person.invited' }),
    subject: z.object({ kind: z.string(), id: z.string() }),
    before: thing.openapi({ description: 'Null where it did not exist' }),
    after: thing.openapi({ description: 'Null where it no longer exists' }),
    hash: hash.openapi({ description: 'Covers the entry and the hash of the one before it' }),
    about: summarySchema.nullable().openapi({ description: 'The record it concerns' }),
  })
  .openapi('AuditEntry');

const moment = z.string().transform((text, context): string => {
  const at = parseMoment(text);
  if (at !== null) return at;
  context.addIssue(whyNoMoment(text));
  return z.NEVER;
});

const list = createRoute({
  method: 'get',
  path: '/api/audit',
  tags: ['Audit'],
  summary: 'Who changed what, the newest first',
  description: 'Entries are only ever added. They hold no secrets.',
  middleware: [requireScope('admin')] as const,
  request: {
    query: z.object({
      actor: z.string().min(1).max(200).optional().openapi({ description: 'Id of who did it' }),
      action: z.string().min(1).max(100).optional().openapi({ example: 'record.moved' }),
      subject: z
        .string()
        .min(1)
        .max(2_000)
        .optional()
        .openapi({ description: 'Id of what it was done to, as an entry has it' }),
      from: moment
        .optional()
        .openapi({ format: 'date-time', description: 'At this time or later' }),
      to: moment.optional().openapi({ format: 'date-time', description: 'Before this time' }),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
  },
  responses: { 200: answer('A page of entries', page(entrySchema)), ...problems(400, 403) },
});

const headSchema = z.object({ seq: z.number().int(), hash });

const verify = createRoute({
  method: 'get',
  path: '/api/audit/verification',
  tags: ['Audit'],
  summary: 'Whether the audit is as it was written',
  description:
    'Walks the whole chain. What was edited, removed or put in between shows by itself; entries cut off at the end show against a `head` kept elsewhere, given as `seq` and `hash`.',
  middleware: [requireScope('admin')] as const,
  request: {
    query: z
      .object({
        seq: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
        hash: z
          .string()
          .regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits, a to f small')
          .optional(),
      })
      .refine(({ seq, hash }) => (seq === undefined) === (hash === undefined), {
        message: '`seq` and `hash` go together',
      }),
  },
  responses: {
    200: answer(
      'What it came to',
      z
        .object({
          ok: z.boolean(),
          entries: z.number().int().openapi({ description: 'How many are as they were written' }),
          head: headSchema
            .nullable()
            .openapi({ description: 'Where the chain ends; null where it is broken or empty' }),
          brokenAt: z.number().int().nullable(),
          reason: z.string().nullable(),
        })
        .openapi('AuditVerification'),
    ),
    ...problems(400, 403),
  },
});

/** Reading what was changed by whom, and checking that nobody changed that. */
export function auditRoutes(runtime: Runtime) {
  return createRouter()
    .openapi(list, async (c) => {
      const { limit, cursor, ...filter } = c.req.valid('query');
      const from = cursor === undefined ? {} : readCursor(cursor, auditPosition);
      const { items, next } = await auditPage(runtime, filter, { ...from, limit });
      const nextCursor = next === null ? null : writeCursor({ before: next });
      return c.json({ items: items as unknown as Entry[], nextCursor }, 200);
    })
    .openapi(verify, async (c) => {
      const { seq, hash } = c.req.valid('query');
      const head = seq === undefined || hash === undefined ? undefined : { seq, hash };
      return c.json(toVerification(await verifyAudit(runtime.db, head)), 200);
    });
}

// Named, as the schema types what an entry has read-only and as JSON.
type Entry = z.infer<typeof entrySchema>;

function toVerification(verdict: AuditVerdict) {
  if (verdict.kind === 'broken') {
    const { seq, reason } = verdict;
    return { ok: false, entries: seq - 1, head: null, brokenAt: seq, reason };
  }
  const { head } = verdict;
  const shown = head.seq === 0 ? null : head;
  return { ok: true, entries: head.seq, head: shown, brokenAt: null, reason: null };
}
