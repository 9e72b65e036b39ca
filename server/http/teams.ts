import { createRoute, z } from '@hono/zod-openapi';
import type { Identity } from '../identity/identity.ts';
import { chatHostOf, createTeam, editTeam, listTeams } from '../identity/teams.ts';
import type { StoredTeam } from '../store/team.ts';
import { answer, page, problems } from './answers.ts';
import {
  emailSchema,
  idListSchema,
  idParams,
  idSchema,
  jsonBody,
  nameSchema,
} from './identity-schemas.ts';
import { requireColleague, requireScope } from './permission.ts';
import { createRouter } from './router.ts';

const teamSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    chatHost: z.string().nullable().openapi({
      description: 'Where the channel is; its address is a secret and is never shown.',
    }),
    members: z.array(z.string()).openapi({ description: 'Ids of active people.' }),
  })
  .openapi('Team');

const chatSchema = z
  .url({ protocol: /^https?$/, error: 'use an http or https address' })
  .max(2_000)
  .nullable()
  .openapi({ description: 'Incoming-webhook address of the team’s channel. Write-only.' });

const list = createRoute({
  method: 'get',
  path: '/api/teams',
  tags: ['People'],
  summary: 'Teams, to assign work to or to administer',
  middleware: requireColleague(),
  responses: { 200: answer('Teams by id', page(teamSchema)), ...problems(403) },
});

const create = createRoute({
  method: 'post',
  path: '/api/teams',
  tags: ['People'],
  summary: 'Create a team',
  middleware: [requireScope('admin')] as const,
  request: jsonBody(
    z.strictObject({
      id: idSchema,
      name: nameSchema,
      email: emailSchema.default(null),
      chat: chatSchema.default(null),
      members: idListSchema.default([]),
    }),
  ),
  responses: { 201: answer('The team', teamSchema), ...problems(403, 409, 415, 422) },
});

const edit = createRoute({
  method: 'patch',
  path: '/api/teams/{id}',
  tags: ['People'],
  summary: 'Change a team; absent keys stay as they are',
  middleware: [requireScope('admin')] as const,
  request: {
    params: idParams,
    ...jsonBody(
      z.strictObject({
        name: nameSchema.optional(),
        email: emailSchema.optional(),
        chat: chatSchema.optional(),
        members: idListSchema.optional(),
      }),
    ),
  },
  responses: { 200: answer('The team', teamSchema), ...problems(403, 404, 415, 422) },
});

/** Teams: list, create, edit with members. */
export function teamRoutes(identity: Identity) {
  return createRouter()
    .openapi(list, async (c) => {
      const items = (await listTeams(identity)).map(teamView);
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(create, async (c) => {
      const by = c.get('authenticated').principal;
      return c.json(teamView(await createTeam(identity, by, c.req.valid('json'))), 201);
    })
    .openapi(edit, async (c) => {
      const by = c.get('authenticated').principal;
      const { id } = c.req.valid('param');
      return c.json(teamView(await editTeam(identity, by, id, c.req.valid('json'))), 200);
    });
}

function teamView({ id, name, email, chat, members }: StoredTeam) {
  return { id, name, email, chatHost: chatHostOf(chat), members: [...members] };
}
