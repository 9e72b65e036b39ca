import { createRoute, z } from '@hono/zod-openapi';
import type { JsonObject } from '@interlock/engine';
import { editRecord, openRecord, sendToRecord } from '../runtime/records/change.ts';
import { listVisible } from '../runtime/records/list.ts';
import { toViews } from '../runtime/records/view.ts';
import { getVisible } from '../runtime/records/visibility.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { answer, page, problems } from './answers.ts';
import { askedBy } from './asked-by.ts';
import {
  cursorSchema,
  limitSchema,
  readCursor,
  recordPosition,
  sortSchema,
  writeCursor,
} from './cursor.ts';
import { idempotencyHeader, idempotent } from './idempotency.ts';
import { ifMatchHeader, ifMatchNeeded, requireIfMatch, tellEtag } from './if-match.ts';
import { requireScope } from './permission.ts';
import { changedSchema, recordSchema } from './record-schemas.ts';
import { QUERY_PREFIX } from './refuse-unknown-query.ts';
import { createRouter } from './router.ts';

const params = z.object({ id: z.string().min(1).max(80).openapi({ description: 'Id or number' }) });
const modeSchema = z
  .enum(['commit', 'plan'])
  .default('commit')
  .openapi({ description: '`plan` writes nothing and gives no ETag' });
const dataSchema = z.record(z.string(), z.unknown());
const truth = z.enum(['true', 'false']).transform((text) => text === 'true');
const several = z
  .union([z.string(), z.array(z.string())])
  .transform((given) => (Array.isArray(given) ? given : [given]));

const list = createRoute({
  method: 'get',
  path: '/api/records',
  tags: ['Records'],
  summary: 'Records, filtered and searched',
  description: 'Any field filters by `field.<id>=value`; given again, any of the values.',
  [QUERY_PREFIX]: 'field.',
  middleware: [requireScope('records:read')] as const,
  request: {
    query: z.object({
      type: z.string().max(64).optional(),
      state: several.optional(),
      q: z.string().max(200).optional().openapi({ description: 'Words, or their beginnings' }),
      assignee: several.optional(),
      assignmentGroup: several.optional(),
      open: truth.optional(),
      sort: sortSchema.default('-updatedAt'),
      limit: limitSchema,
      cursor: cursorSchema,
    }),
  },
  responses: { 200: answer('A page of records', page(recordSchema)), ...problems(400, 403) },
});

const open = createRoute({
  method: 'post',
  path: '/api/records',
  tags: ['Records'],
  summary: 'Open a record by hand',
  middleware: [requireScope('records:write')] as const,
  request: {
    query: z.object({ mode: modeSchema }),
    headers: idempotencyHeader,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ type: z.string().min(1).max(64), data: dataSchema.default({}) }),
        },
      },
    },
  },
  responses: {
    200: answer('What it would be (`mode=plan`)', recordSchema),
    201: answer('The record', recordSchema),
    ...problems(400, 403, 409, 415, 422, 503),
  },
});

const read = createRoute({
  method: 'get',
  path: '/api/records/{id}',
  tags: ['Records'],
  summary: 'A record',
  middleware: [requireScope('records:read')] as const,
  request: { params },
  responses: { 200: answer('The record; ETag is its revision', recordSchema), ...problems(404) },
});

const edit = createRoute({
  method: 'patch',
  path: '/api/records/{id}',
  tags: ['Records'],
  summary: 'Edit fields of a record',
  description: 'Needs If-Match. A field set to null is cleared.',
  middleware: [requireScope('records:write')] as const,
  request: {
    params,
    query: z.object({ mode: modeSchema }),
    headers: idempotencyHeader.extend(ifMatchNeeded.shape),
    body: {
      required: true,
      content: { 'application/json': { schema: z.strictObject({ data: dataSchema }) } },
    },
  },
  responses: {
    200: answer('The record', recordSchema),
    ...problems(403, 404, 409, 412, 415, 422, 428, 503),
  },
});

const send = createRoute({
  method: 'post',
  path: '/api/records/{id}/events',
  tags: ['Records'],
  summary: 'Take a transition, or add a note (`record.noted`)',
  middleware: [requireScope('records:write')] as const,
  request: {
    params,
    query: z.object({ mode: modeSchema }),
    headers: idempotencyHeader.extend(ifMatchHeader.shape),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            type: z.string().min(1).max(120),
            data: dataSchema.default({}),
          }),
        },
      },
    },
  },
  responses: {
    200: answer('What it came to', changedSchema),
    ...problems(403, 404, 409, 412, 415, 422, 503),
  },
});

/** Records: list, open, read, edit, move. */
export function recordRoutes(runtime: Runtime) {
  // After the scope is checked: a narrower token must not be given another one's answer.
  const once = idempotent(runtime.db);
  return createRouter()
    .openapi(list, async (c) => {
      const { definitions } = runtime.definitions.current();
      const {
        type,
        state,
        q,
        assignee,
        assignmentGroup,
        open: isOpen,
        sort,
        limit,
        cursor,
      } = c.req.valid('query');
      const fields = new Map<string, readonly string[]>(
        Object.entries(c.req.queries()).flatMap(([name, values]): [string, string[]][] =>
          name.startsWith(list[QUERY_PREFIX])
            ? [[name.slice(list[QUERY_PREFIX].length), values]]
            : [],
        ),
      );
      if (assignee !== undefined) fields.set('assignee', assignee);
      if (assignmentGroup !== undefined) fields.set('assignmentGroup', assignmentGroup);
      const after = cursor === undefined ? undefined : readCursor(cursor, recordPosition);
      const found = await listVisible(
        runtime.db,
        c.get('authenticated').principal,
        {
          ...(type === undefined ? {} : { type }),
          ...(state === undefined ? {} : { state }),
          ...(q === undefined ? {} : { search: q }),
          ...(isOpen === undefined ? {} : { open: isOpen }),
          fields,
          // A page continues in the order it began in.
          sort: after?.sort ?? sort,
          limit,
          ...(after === undefined ? {} : { after }),
        },
        definitions,
      );
      const nextCursor =
        found.after === null ? null : writeCursor({ sort: after?.sort ?? sort, ...found.after });
      return c.json({ items: found.items.map(toBody), nextCursor }, 200);
    })
    .openapi({ ...open, middleware: [...open.middleware, once] as const }, async (c) => {
      const { type, data } = c.req.valid('json');
      const { mode } = c.req.valid('query');
      const { record } = await openRecord(runtime, askedBy(c, mode), {
        type,
        data: data as JsonObject,
      });
      tellEtag(c, record, mode);
      if (mode === 'plan') return c.json(toBody(record), 200);
      c.header('location', `/api/records/${record.number}`);
      return c.json(toBody(record), 201);
    })
    .openapi(read, async (c) => {
      const { definitions } = runtime.definitions.current();
      const { principal } = c.get('authenticated');
      const record = await getVisible(runtime.db, principal, c.req.valid('param').id, definitions);
      const [view] = await toViews(runtime.db, definitions, [record]);
      tellEtag(c, record);
      return c.json(toBody(view), 200);
    })
    .openapi({ ...edit, middleware: [...edit.middleware, once] as const }, async (c) => {
      requireIfMatch(c);
      const { data } = c.req.valid('json');
      const asked = askedBy(c, c.req.valid('query').mode);
      const { record } = await editRecord(
        runtime,
        asked,
        c.req.valid('param').id,
        data as JsonObject,
      );
      tellEtag(c, record, asked.mode);
      return c.json(toBody(record), 200);
    })
    .openapi({ ...send, middleware: [...send.middleware, once] as const }, async (c) => {
      const { type, data } = c.req.valid('json');
      const asked = askedBy(c, c.req.valid('query').mode);
      const event = { type, data: data as JsonObject };
      const { outcome, record, decision } = await sendToRecord(
        runtime,
        asked,
        c.req.valid('param').id,
        event,
      );
      tellEtag(c, record, asked.mode);
      return c.json({ outcome, record: toBody(record), decision }, 200);
    });
}

type Body = z.infer<typeof recordSchema>;

// The views are the schema's content; they are only readonly and typed as JSON.
function toBody(view: object | undefined): Body {
  return view as Body;
}
