import { z } from '@hono/zod-openapi';
import { MIGRATION_CLASSES } from '@interlock/engine/study';

const classSchema = z.enum(MIGRATION_CLASSES).openapi({
  description:
    'unchanged and mapped are migrated; needs-mapping and would-be-stuck stay on their version',
});
const clockMode = z.enum(['run', 'pause', 'stop']).nullable();
const versionSchema = z.object({ version: z.number().int(), hash: z.string() });
const reasons = z.array(z.string());

const previewedRecord = z
  .object({
    record: z.uuid(),
    number: z.string(),
    revision: z.number().int(),
    version: z.number().int(),
    class: classSchema,
    end: z.enum(['there', 'none', 'unknown']).nullable().openapi({
      description:
        'Whether a final state can be reached from where it would stand; unknown: there is too much to look through',
    }),
    reasons,
    state: z.object({ from: z.string(), to: z.string().nullable() }),
    timers: z.array(
      z.object({
        what: z.enum(['goes-on', 'starts', 'ends']),
        key: z.string(),
        dueAt: z.string().nullable(),
      }),
    ),
    clocks: z.array(z.object({ clock: z.string(), before: clockMode, after: clockMode })),
    awaited: z.array(
      z.object({
        what: z.enum(['goes-on', 'no-longer-awaited']),
        key: z.string(),
        kind: z.enum(['effect', 'records']),
        open: z.array(z.string()).openapi({ description: 'Ids of what has not ended yet' }),
      }),
    ),
    forgotten: z.array(z.string()).openapi({ description: 'History states that forget' }),
    fields: z.object({
      dropped: z.array(z.string()),
      invalid: z.array(z.object({ field: z.string(), message: z.string() })),
    }),
    paused: z.boolean(),
  })
  .openapi('PreviewedRecord');

/** What a migration would make of the records there are. */
export const migrationPreviewSchema = z
  .object({
    workflow: z.string(),
    from: z.array(versionSchema.extend({ records: z.number().int() })),
    to: versionSchema,
    total: z.number().int(),
    looked: z.number().int().openapi({ description: 'Records looked at: at most 20,000' }),
    counts: z.object({
      unchanged: z.number().int(),
      mapped: z.number().int(),
      'needs-mapping': z.number().int(),
      'would-be-stuck': z.number().int(),
    }),
    states: z
      .array(
        z.object({
          version: z.number().int(),
          from: z.string(),
          to: z.string().nullable(),
          class: classSchema,
          records: z.number().int(),
          reasons: reasons.openapi({ description: 'For the first of them' }),
        }),
      )
      .openapi({ description: 'By version and state, those that need somebody first' }),
    records: z.array(previewedRecord).openapi({ description: 'Those that need somebody first' }),
  })
  .openapi('MigrationPreview');

/** A migration as it stands. */
export const migrationSchema = z
  .object({
    id: z.uuid(),
    workflow: z.string(),
    from: z.array(z.string()).openapi({ description: 'Hashes of the versions it takes from' }),
    to: versionSchema,
    mapping: z.record(z.string(), z.unknown()),
    reverses: z.uuid().nullable().openapi({ description: 'The migration it takes back' }),
    reason: z.string(),
    by: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
    askedAt: z.string(),
    endedAt: z.string().nullable(),
    state: z.enum(['running', 'done', 'failed', 'cancelled']),
    total: z.number().int(),
    handled: z.number().int().openapi({ description: 'Records migrated or left so far' }),
    migrated: z.number().int(),
    left: z.record(z.string(), z.number().int()).openapi({
      description: 'Records that stay on their version, by class or code',
    }),
    failure: z.object({ code: z.string(), message: z.string() }).nullable(),
  })
  .openapi('RecordMigration');

/** What a migration made of a record. */
export const migratedRecordSchema = z
  .object({
    record: z.uuid(),
    number: z.string(),
    outcome: z.enum(['migrated', 'left']),
    class: z.string(),
    reasons,
    from: z.object({ state: z.string(), hash: z.string() }),
    to: z.string().nullable().openapi({ description: 'State it stands in; null: it was left' }),
    revision: z.number().int(),
  })
  .openapi('MigratedRecord');
