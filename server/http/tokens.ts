import { createRoute, z } from '@hono/zod-openapi';
import type { Identity } from '../identity/identity.ts';
import { systemRoleSchema } from '../identity/role.ts';
import { scopeSchema } from '../identity/scope.ts';
import { issueToken, listTokens, revokeToken } from '../identity/tokens.ts';
import type { StoredToken } from '../store/token.ts';
import { answer, page, problems } from './answers.ts';
import { idListSchema, idParams, idSchema, jsonBody, nameSchema } from './identity-schemas.ts';
import { requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const tokenSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(['person', 'system']),
    principal: z.string(),
    scopes: z.array(z.string()),
    createdAt: z.string(),
    createdBy: z.string(),
    expiresAt: z.string().nullable(),
    lastUsedAt: z.string().nullable().openapi({ description: 'To within five minutes.' }),
    revokedAt: z.string().nullable(),
  })
  .openapi('Token');

const list = createRoute({
  method: 'get',
  path: '/api/tokens',
  tags: ['Tokens'],
  summary: 'Tokens, without their secrets, the newest first',
  middleware: [requireScope('admin')] as const,
  responses: { 200: answer('Tokens', page(tokenSchema)), ...problems(403) },
});

const issue = createRoute({
  method: 'post',
  path: '/api/tokens',
  tags: ['Tokens'],
  summary: 'Issue a token for a person or a system',
  description:
    'A system that does not exist yet comes into being with its first token. Scopes must lie within the roles.',
  middleware: [requireScope('admin')] as const,
  request: jsonBody(
    z.strictObject({
      name: nameSchema,
      kind: z.enum(['person', 'system']),
      principal: idSchema,
      scopes: z.array(scopeSchema).min(1).max(6),
      expiresAt: z.iso
        .datetime({ offset: true })
        .transform((text) => new Date(text).toISOString())
        .nullable()
        .default(null),
      roles: z
        .array(systemRoleSchema)
        .max(5)
        .default(['monitor'])
        .openapi({ description: 'Of a system that does not exist yet.' }),
      teams: idListSchema
        .default([])
        .openapi({ description: 'Of a system that does not exist yet.' }),
    }),
  ),
  responses: {
    201: answer(
      'The token',
      tokenSchema.extend({
        token: z.string().openapi({ description: 'The token’s text. Shown here and never again.' }),
      }),
    ),
    ...problems(403, 404, 409, 415, 422),
  },
});

const revoke = createRoute({
  method: 'delete',
  path: '/api/tokens/{id}',
  tags: ['Tokens'],
  summary: 'Revoke a token: at once here, within three seconds on other nodes',
  middleware: [requireScope('admin')] as const,
  request: { params: idParams },
  responses: { 204: { description: 'Revoked' }, ...problems(403, 404) },
});

/** Tokens: list, issue, revoke. */
export function tokenRoutes(identity: Identity) {
  return createRouter()
    .openapi(list, async (c) => {
      const items = (await listTokens(identity)).map(tokenView);
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(issue, async (c) => {
      c.header('cache-control', 'no-store');
      const by = c.get('authenticated').principal;
      const { roles, teams, ...request } = c.req.valid('json');
      const issued = await issueToken(identity, by, { ...request, system: { roles, teams } });
      return c.json({ ...tokenView(issued.token), token: issued.text }, 201);
    })
    .openapi(revoke, async (c) => {
      await revokeToken(identity, c.get('authenticated').principal, c.req.valid('param').id);
      return c.body(null, 204);
    });
}

function tokenView(token: StoredToken) {
  const { id, name, kind, principal, scopes, createdAt, createdBy } = token;
  const { expiresAt, usedAt, revokedAt } = token;
  return {
    id,
    name,
    kind,
    principal,
    scopes: [...scopes],
    createdAt,
    createdBy,
    expiresAt,
    lastUsedAt: usedAt,
    revokedAt,
  };
}
