import { createRoute, z } from '@hono/zod-openapi';
import type { Identity } from '../identity/identity.ts';
import { editPerson, invitePerson, listPeople, renewLink } from '../identity/people.ts';
import { personRoleSchema } from '../identity/role.ts';
import type { StoredPrincipal } from '../store/principal.ts';
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

const rolesSchema = z.array(personRoleSchema).max(4);

const personSchema = z
  .object({
    id: z.string(),
    kind: z.literal('person'),
    name: z.string(),
    teams: z.array(z.string()),
    active: z.boolean(),
    email: z.string().nullable().optional(),
    roles: z.array(z.string()).optional(),
    createdAt: z.string().optional(),
    updatedAt: z.string().optional(),
    signedInAt: z.string().nullable().optional(),
    linkExpiresAt: z.string().nullable().optional(),
  })
  .openapi('Person', {
    description: 'Agents see id, name, teams and active; administrators everything.',
  });

const linkSchema = z
  .object({
    link: z.string().openapi({
      description:
        'Signs the person in, once. Shown here and never again: send it by a way you trust.',
    }),
    expiresAt: z.string(),
  })
  .openapi('SignInLink');

const list = createRoute({
  method: 'get',
  path: '/api/people',
  tags: ['People'],
  summary: 'People, to assign work to or to administer',
  middleware: requireColleague(),
  responses: { 200: answer('People by id', page(personSchema)), ...problems(403) },
});

const invite = createRoute({
  method: 'post',
  path: '/api/people',
  tags: ['People'],
  summary: 'Invite a person by a one-time link',
  middleware: [requireScope('admin')] as const,
  request: jsonBody(
    z.strictObject({
      id: idSchema,
      name: nameSchema,
      email: emailSchema.default(null),
      roles: rolesSchema.default(['requester']),
      teams: idListSchema.default([]),
    }),
  ),
  responses: {
    201: answer('The person and their link', linkSchema.extend({ person: personSchema })),
    ...problems(403, 409, 415, 422),
  },
});

const renew = createRoute({
  method: 'post',
  path: '/api/people/{id}/link',
  tags: ['People'],
  summary: 'Make a new one-time link; the one before stops working',
  middleware: [requireScope('admin')] as const,
  request: { params: idParams },
  responses: { 201: answer('The link', linkSchema), ...problems(403, 404, 409) },
});

const edit = createRoute({
  method: 'patch',
  path: '/api/people/{id}',
  tags: ['People'],
  summary: 'Change a person; absent keys stay as they are',
  middleware: [requireScope('admin')] as const,
  request: {
    params: idParams,
    ...jsonBody(
      z.strictObject({
        name: nameSchema.optional(),
        email: emailSchema.optional(),
        roles: rolesSchema.optional(),
        teams: idListSchema.optional(),
        active: z.boolean().optional(),
      }),
    ),
  },
  responses: { 200: answer('The person', personSchema), ...problems(403, 404, 409, 415, 422) },
});

const deactivate = createRoute({
  method: 'delete',
  path: '/api/people/{id}',
  tags: ['People'],
  summary: 'Deactivate a person: sessions, tokens and link end at once; the name stays in history',
  middleware: [requireScope('admin')] as const,
  request: { params: idParams },
  responses: { 204: { description: 'Deactivated' }, ...problems(403, 404, 409) },
});

/** People: list, invite, renew the link, edit, deactivate. */
export function peopleRoutes(identity: Identity) {
  return createRouter()
    .openapi(list, async (c) => {
      const people = await listPeople(identity);
      const items = c.get('authenticated').scopes.has('admin')
        ? people.map((person) => ({ ...personView(person), linkExpiresAt: person.linkExpiresAt }))
        : people.filter(({ active }) => active).map(colleagueView);
      return c.json({ items, nextCursor: null }, 200);
    })
    .openapi(invite, async (c) => {
      c.header('cache-control', 'no-store');
      const by = c.get('authenticated').principal;
      const { person, link, expiresAt } = await invitePerson(identity, by, c.req.valid('json'));
      return c.json({ person: personView(person), link, expiresAt }, 201);
    })
    .openapi(renew, async (c) => {
      c.header('cache-control', 'no-store');
      const by = c.get('authenticated').principal;
      return c.json(await renewLink(identity, by, c.req.valid('param').id), 201);
    })
    .openapi(edit, async (c) => {
      const by = c.get('authenticated').principal;
      const { id } = c.req.valid('param');
      return c.json(personView(await editPerson(identity, by, id, c.req.valid('json'))), 200);
    })
    .openapi(deactivate, async (c) => {
      const by = c.get('authenticated').principal;
      await editPerson(identity, by, c.req.valid('param').id, { active: false });
      return c.body(null, 204);
    });
}

/** What colleagues need to hand somebody work. */
function colleagueView({ id, name, teams, active }: StoredPrincipal) {
  return { id, kind: 'person' as const, name, teams: [...teams], active };
}

function personView(person: StoredPrincipal) {
  const { email, roles, createdAt, updatedAt, signedInAt } = person;
  return { ...colleagueView(person), email, roles: [...roles], createdAt, updatedAt, signedInAt };
}
