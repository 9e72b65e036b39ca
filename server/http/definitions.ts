import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../app-error.ts';
import { versionNotFound } from '../runtime/publishing/restore-version.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Db } from '../store/database.ts';
import { findVersion, type PublishedVersion } from '../store/version.ts';
import { answer, page, problems } from './answers.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const content = z.record(z.string(), z.unknown());
const params = z.object({ id: z.string().min(1).max(64) });

const workflowSummary = z
  .object({
    id: z.string(),
    title: z.string(),
    version: z.number().int(),
    hash: z.string(),
    states: z.number().int(),
  })
  .openapi('WorkflowSummary');

const workflowDetail = z
  .object({
    id: z.string(),
    version: z.number().int(),
    hash: z.string(),
    current: z.boolean(),
    workflow: content,
    layout: content.nullable(),
  })
  .openapi('Workflow');

const listOf = <P extends string, S extends z.ZodType>(path: P, summary: string, item: S) =>
  createRoute({
    method: 'get',
    path: `/api/${path}` as const,
    tags: ['Definitions'],
    summary,
    middleware: [requireScope('definitions:read')] as const,
    responses: { 200: answer(summary, page(item)) },
  });

const oneOf = <P extends string, S extends z.ZodType>(path: P, summary: string, item: S) =>
  createRoute({
    method: 'get',
    path: `/api/${path}/{id}` as const,
    tags: ['Definitions'],
    summary,
    middleware: [requireScope('definitions:read')] as const,
    request: { params },
    responses: { 200: answer(summary, item), ...problems(404) },
  });

const hash = z.string().max(128).optional().openapi({
  description: 'Hash of a workflow some record is pinned to: as it was published with it',
});

const oneVersion = <P extends string, S extends z.ZodType>(path: P, summary: string, item: S) =>
  createRoute({
    ...oneOf(path, summary, item),
    request: {
      params,
      query: z.object({ hash }),
    },
  });

const types = listOf('types', 'Record types', content);
const type = oneVersion('types', 'A record type', content);
const workflows = listOf('workflows', 'Workflows, as new records start on them', workflowSummary);
const workflow = createRoute({
  ...oneOf('workflows', 'A workflow with its drawing', workflowDetail),
  request: {
    params,
    query: z.object({
      hash,
      version: z.coerce.number().int().min(1).max(1_000_000).optional().openapi({
        description: 'An earlier version',
      }),
      asOf: z.iso.datetime({ offset: true }).optional().openapi({
        description: 'The version new records started on at that time',
      }),
    }),
  },
});
const policies = listOf('policies', 'Policies', content);
const policy = oneOf('policies', 'A policy', content);
const tables = listOf('tables', 'Decision tables', content);
const table = oneOf('tables', 'A decision table', content);

/** Definitions as they are active now: types, workflows, policies, tables. */
export function definitionRoutes(runtime: Runtime) {
  const active = () => runtime.definitions.current().definitions;
  const all = (items: Iterable<object>) => ({
    items: [...items] as z.infer<typeof content>[],
    nextCursor: null,
  });
  const found = (item: object | undefined, what: string, id: string) => {
    if (item !== undefined) return item as z.infer<typeof content>;
    throw new AppError('definition-not-found', 404, `there is no ${what} ${JSON.stringify(id)}`);
  };

  return createRouter()
    .openapi(types, (c) => c.json(all(active().types.values()), 200))
    .openapi(type, (c) => {
      const { id } = c.req.valid('param');
      const { hash } = c.req.valid('query');
      if (hash === undefined) return c.json(found(active().types.get(id), 'record type', id), 200);
      const pinned = active().pinned.get(hash)?.type;
      const wanted = pinned?.id === id ? pinned : undefined;
      return c.json(found(wanted, `version ${JSON.stringify(hash)} of record type`, id), 200);
    })
    .openapi(workflows, (c) => {
      const items = [...active().workflows.values()].map(
        ({ id, version, hash, definition, chart }) => {
          return { id, title: definition.title, version, hash, states: chart.size };
        },
      );
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(workflow, async (c) => {
      const { id } = c.req.valid('param');
      const { hash: asked, version: number, asOf } = c.req.valid('query');
      const definitions = active();
      const past =
        number === undefined && asOf === undefined
          ? undefined
          : await versionOf(
              runtime.db,
              id,
              number === undefined ? { asOf: asOf ?? '' } : { version: number },
            );
      const hash = past?.hash ?? asked;
      const current = definitions.workflows.get(id);
      const pinned = hash === undefined ? current : definitions.pinned.get(hash);
      const wanted = pinned?.id === id ? pinned : undefined;
      found(wanted, hash === undefined ? 'workflow' : `version ${hash} of workflow`, id);
      const { version: last, definition } = wanted ?? { version: 0, definition: {} };
      const version = past?.version ?? last;
      return c.json(
        {
          id,
          version,
          hash: wanted?.hash ?? '',
          current: wanted?.hash === current?.hash,
          workflow: definition,
          layout: definitions.layouts.get(id) ?? null,
        },
        200,
      );
    })
    .openapi(policies, (c) =>
      c.json(all([...active().policies.all.values()].map(({ source }) => source)), 200),
    )
    .openapi(policy, (c) => {
      const { id } = c.req.valid('param');
      return c.json(found(active().policies.all.get(id)?.source, 'policy', id), 200);
    })
    .openapi(tables, (c) =>
      c.json(all([...active().tables.values()].map(({ source }) => source)), 200),
    )
    .openapi(table, (c) => {
      const { id } = c.req.valid('param');
      return c.json(found(active().tables.get(id)?.source, 'decision table', id), 200);
    });
}

async function versionOf(
  db: Db,
  workflow: string,
  wanted: { readonly version: number } | { readonly asOf: string },
): Promise<PublishedVersion> {
  const found = await findVersion(db, workflow, wanted);
  if (found !== undefined) return found;
  const what = 'version' in wanted ? `version ${wanted.version}` : `version as of ${wanted.asOf}`;
  throw versionNotFound(workflow, what);
}
