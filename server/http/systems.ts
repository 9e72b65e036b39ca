import { createRoute, z } from '@hono/zod-openapi';
import type { Identity } from '../identity/identity.ts';
import { systemRoleSchema } from '../identity/role.ts';
import { editSystem, listSystems } from '../identity/systems.ts';
import type { StoredPrincipal } from '../store/principal.ts';
import { answer, page, problems } from './answers.ts';
import { idListSchema, idParams, jsonBody, nameSchema } from './identity-schemas.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const systemSchema = z
  .object({
    id: z.string(),
    kind: z.literal('system'),
    name: z.string(),
    roles: z.array(z.string()),
    teams: z.array(z.string()),
    active: z.boolean(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .openapi('System', { description: 'Comes into being with its first token.' });

const list = createRoute({
  method: 'get',
  path: '/api/systems',
  tags: ['People'],
  summary: 'Systems that call Interlock',
  middleware: [requireScope('admin')] as const,
  responses: { 200: answer('Systems by id', page(systemSchema)), ...problems(403) },
});

const edit = createRoute({
  method: 'patch',
  path: '/api/systems/{id}',
  tags: ['People'],
  summary: 'Change a system; absent keys stay as they are',
  middleware: [requireScope('admin')] as const,
  request: {
    params: idParams,
    ...jsonBody(
      z.strictObject({
        name: nameSchema.optional(),
        roles: z.array(systemRoleSchema).max(5).optional(),
        teams: idListSchema.optional(),
        active: z.boolean().optional(),
      }),
    ),
  },
  responses: { 200: answer('The system', systemSchema), ...problems(403, 404, 409, 415, 422) },
});

const deactivate = createRoute({
  method: 'delete',
  path: '/api/systems/{id}',
  tags: ['People'],
  summary: 'Deactivate a system: its tokens end at once; the name stays in history',
  middleware: [requireScope('admin')] as const,
  request: { params: idParams },
  responses: { 204: { description: 'Deactivated' }, ...problems(403, 404, 409) },
});

/** Systems: list, edit, deactivate. */
export function systemRoutes(identity: Identity) {
  return createRouter()
    .openapi(list, async (c) => {
      const items = (await listSystems(identity)).map(systemView);
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(edit, async (c) => {
      const by = c.get('authenticated').principal;
      const { id } = c.req.valid('param');
      return c.json(systemView(await editSystem(identity, by, id, c.req.valid('json'))), 200);
    })
    .openapi(deactivate, async (c) => {
      const by = c.get('authenticated').principal;
      await editSystem(identity, by, c.req.valid('param').id, { active: false });
      return c.body(null, 204);
    });
}

function systemView({ id, name, roles, teams, active, createdAt, updatedAt }: StoredPrincipal) {
  return {
    id,
    kind: 'system' as const,
    name,
    roles: [...roles],
    teams: [...teams],
    active,
    createdAt,
    updatedAt,
  };
}
