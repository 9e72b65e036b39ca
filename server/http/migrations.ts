import { createRoute, z } from '@hono/zod-openapi';
import { error, type JsonObject } from '@interlock/engine';
import { existing } from '../runtime/migrations/begin-migration.ts';
import { previewMigration, type MigrationPreview } from '../runtime/migrations/preview.ts';
import { invalidContent } from '../runtime/refuse-drafts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { countMigrated, listMigrated } from '../store/migrated-record.ts';
import { findMigration, listMigrations, type RecordMigration } from '../store/record-migration.ts';
import { answer, page, problems } from './answers.ts';
import { cursorSchema, limitSchema, readCursor, timePosition, writeCursor } from './cursor.ts';
import {
  migratedRecordSchema,
  migrationPreviewSchema,
  migrationSchema,
} from './migration-schemas.ts';
import { requireRole, requireScope } from './permission.ts';
import { reasonBody, reasonSchema } from './reason.ts';
import { createRouter } from './router.ts';
import { whose } from './whose-study.ts';

const colleagues = [requireScope('definitions:read'), requireRole('agent')] as const;
/** Who may publish may migrate. */
const owners = [requireScope('definitions:write'), requireRole('owner')] as const;
const params = z.object({ id: z.uuid() });
const version = z.number().int().min(1).max(1_000_000);

const wishSchema = z
  .strictObject({
    from: version
      .optional()
      .openapi({ description: 'Version they are on; any other when left out' }),
    to: version
      .optional()
      .openapi({ description: 'Version they go on in; the current one when left out' }),
    mapping: z
      .record(z.string().max(1_000), z.unknown())
      .default({})
      .openapi({
        description:
          'Where states went that the difference does not tell: state → state, several side by side joined by commas',
        example: { 'on-hold': 'pending' },
      }),
    reason: reasonSchema.optional().openapi({ description: 'Needed unless mode=plan' }),
    records: z.number().int().min(0).max(500).default(50).openapi({
      description: 'With mode=plan: records told of in full',
    }),
  })
  .openapi('MigrationWish');

const begin = createRoute({
  method: 'post',
  path: '/api/workflows/{workflow}/migrations',
  tags: ['Migrations'],
  summary: 'Take running records of a workflow to another of its versions',
  description:
    'With `mode=plan` nothing is written: each running record is classified, with what becomes of its timers, clocks and what it waits for. Else it is done in the background, in batches; records that need a mapping or would be stuck stay on their version, and are listed with the reasons.',
  middleware: [...owners] as const,
  request: {
    params: z.object({ workflow: z.string().min(1).max(64) }),
    query: z.object({ mode: z.enum(['commit', 'plan']).default('commit') }),
    body: { required: true, content: { 'application/json': { schema: wishSchema } } },
  },
  responses: {
    200: answer('What it would make of the records', migrationPreviewSchema),
    202: answer('It has begun', migrationSchema),
    ...problems(403, 404, 409, 422, 503),
  },
});

const list = createRoute({
  method: 'get',
  path: '/api/migrations',
  tags: ['Migrations'],
  summary: 'Migrations of running records, the latest first',
  middleware: [...colleagues] as const,
  request: {
    query: z.object({
      workflow: z.string().max(64).optional(),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
  },
  responses: { 200: answer('A page of migrations', page(migrationSchema)), ...problems(400) },
});

const read = createRoute({
  method: 'get',
  path: '/api/migrations/{id}',
  tags: ['Migrations'],
  summary: 'How far a migration is, and what it came to',
  middleware: [...colleagues] as const,
  request: { params },
  responses: { 200: answer('The migration', migrationSchema), ...problems(404) },
});

const records = createRoute({
  method: 'get',
  path: '/api/migrations/{id}/records',
  tags: ['Migrations'],
  summary: 'What a migration made of each record',
  middleware: [...colleagues, requireScope('records:read')] as const,
  request: {
    params,
    query: z.object({
      outcome: z.enum(['migrated', 'left']).optional(),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
  },
  responses: {
    200: answer('A page of records', page(migratedRecordSchema)),
    ...problems(400, 404),
  },
});

const reverse = createRoute({
  method: 'post',
  path: '/api/migrations/{id}/reverse',
  tags: ['Migrations'],
  summary: 'Take a migration back',
  description:
    'Records nothing has happened to since are exactly as they were; others are classified like in any migration, the other way. It is a migration of its own.',
  middleware: [...owners] as const,
  request: { params, ...reasonBody },
  responses: { 202: answer('It has begun', migrationSchema), ...problems(403, 404, 409, 422) },
});

const cancel = createRoute({
  method: 'delete',
  path: '/api/migrations/{id}',
  tags: ['Migrations'],
  summary: 'End a migration where it is; what it has done stays, and can be taken back',
  middleware: [...owners] as const,
  request: { params },
  responses: { 200: answer('The migration', migrationSchema), ...problems(403, 404, 409) },
});

/** Running records taken to other versions of their workflows. */
export function migrationRoutes(runtime: Runtime) {
  const { db, migrations } = runtime;
  const view = async (migration: RecordMigration): Promise<z.infer<typeof migrationSchema>> => {
    const { after: _, actor, from, ...rest } = migration;
    const { migrated, left } = await countMigrated(db, migration.id);
    const { kind, id, name } = actor;
    const counts = left as { [of: string]: number };
    const handled = Object.values(counts).reduce((sum, count) => sum + count, migrated);
    return {
      ...rest,
      from: [...from],
      mapping: { ...migration.mapping },
      by: { kind, id, name },
      handled,
      migrated,
      left: counts,
    };
  };
  return createRouter()
    .openapi(begin, async (c) => {
      const { workflow } = c.req.valid('param');
      const { mode } = c.req.valid('query');
      const { mapping, reason, records: limit, ...versions } = c.req.valid('json');
      const wish = { workflow, ...versions, mapping: mapping as JsonObject };
      const { principal } = c.get('authenticated');
      if (mode === 'plan') {
        const preview = await previewMigration(runtime, { ...whose(c), principal, limit }, wish);
        return c.json(shown(preview), 200);
      }
      if (reason === undefined) {
        const issue = error('required', '/reason', 'a reason is needed');
        throw invalidContent([issue], 'say why the records are migrated');
      }
      const ask = { actor: principal, reason, study: whose(c) };
      const begun = await migrations.begin(ask, wish);
      c.header('location', `/api/migrations/${begun.id}`);
      return c.json(await view(begun), 202);
    })
    .openapi(list, async (c) => {
      const { workflow, limit, cursor } = c.req.valid('query');
      const items = await listMigrations(db, {
        ...(workflow === undefined ? {} : { workflow }),
        ...(cursor === undefined ? {} : { before: readCursor(cursor, timePosition) }),
        limit: limit + 1,
      });
      const here = items.slice(0, limit);
      const last = items.length > limit ? here.at(-1) : undefined;
      const nextCursor = last === undefined ? null : writeCursor({ at: last.askedAt, id: last.id });
      return c.json({ items: await Promise.all(here.map(view)), nextCursor }, 200);
    })
    .openapi(read, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await view(existing(await findMigration(db, id), id)), 200);
    })
    .openapi(records, async (c) => {
      const { id } = c.req.valid('param');
      const { outcome, limit, cursor } = c.req.valid('query');
      existing(await findMigration(db, id), id);
      const after = cursor === undefined ? null : readCursor(cursor, recordPlace).after;
      const wish = { after, limit: limit + 1, ...(outcome === undefined ? {} : { outcome }) };
      const items = await listMigrated(db, id, wish);
      const here = items.slice(0, limit);
      const last = items.length > limit ? here.at(-1) : undefined;
      const nextCursor = last === undefined ? null : writeCursor({ after: last.record });
      const told = here.map(({ migration: _, reasons, ...one }) => ({
        ...one,
        reasons: [...reasons],
      }));
      return c.json({ items: told, nextCursor }, 200);
    })
    .openapi(reverse, async (c) => {
      const { id } = c.req.valid('param');
      const { reason } = c.req.valid('json');
      const begun = await migrations.reverse(
        { actor: c.get('authenticated').principal, reason },
        id,
      );
      c.header('location', `/api/migrations/${begun.id}`);
      return c.json(await view(begun), 202);
    })
    .openapi(cancel, async (c) => {
      const { id } = c.req.valid('param');
      return c.json(await view(await migrations.cancel(id, c.get('authenticated').principal)), 200);
    });
}

/** Where a list of a migration's records continues. */
const recordPlace = z.strictObject({ after: z.uuid() });

function shown(preview: MigrationPreview): z.infer<typeof migrationPreviewSchema> {
  return structuredClone(preview) as z.infer<typeof migrationPreviewSchema>;
}
