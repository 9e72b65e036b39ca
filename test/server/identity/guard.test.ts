import { afterAll, beforeAll, expect, it } from 'vitest';
import { identityRoutes } from '../../../server/http/identity-routes.ts';
import { allows, type Permission } from '../../../server/identity/permission.ts';
import { ROLES, effectiveRoles, type Role } from '../../../server/identity/role.ts';
import { scopesOf } from '../../../server/identity/scope.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';
import { openWorld, type IdentityWorld } from './identity-world.ts';

leaveNothingRunning();

let world: IdentityWorld;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

it('paths that only look like public ones are not public', async () => {
  for (const path of [
    '/api/session/',
    '//api/session',
    '/api/./x',
    '/healthz/',
    '/HEALTHZ',
    '/api/unknown',
    '/',
  ]) {
    for (const method of ['POST', 'PUT', 'OPTIONS', 'GET']) {
      expect([method, path, (await world.call(method, path)).status]).toEqual([method, path, 401]);
    }
  }
});

it('a route that forgot to say who may call it is closed to everybody', async () => {
  const careless = await openWorld();
  careless.app.get('/api/careless', (c) => c.text('secret'));
  const answer = await careless.admin('GET', '/api/careless');
  expect(answer.status).toBe(403);
  expect((await careless.admin('GET', '/api/unknown')).status).toBe(404);
  await careless.close();
});

it('a route that says so still does inside an application with an error handler of its own', async () => {
  const wrapped = await openWorld();
  const inner = identityRoutes(wrapped.identity);
  inner.onError((failure) => {
    throw failure;
  });
  wrapped.app.route('/wrapped', inner);
  expect((await wrapped.admin('GET', '/wrapped/api/people')).status).toBe(200);
  const { text } = await wrapped.token({
    kind: 'system',
    principal: 'm',
    scopes: ['events:write'],
  });
  expect((await wrapped.call('GET', '/wrapped/api/people', { as: text })).status).toBe(403);
  await wrapped.close();
});

it('the routes describe themselves for OpenAPI 3.1', () => {
  const document = world.app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Interlock', version: '1' },
  });
  expect(Object.keys(document.paths ?? {}).toSorted()).toEqual([
    '/api/people',
    '/api/people/{id}',
    '/api/people/{id}/link',
    '/api/session',
    '/api/sessions',
    '/api/sessions/{id}',
    '/api/systems',
    '/api/systems/{id}',
    '/api/teams',
    '/api/teams/{id}',
    '/api/tokens',
    '/api/tokens/{id}',
  ]);
});

it('what a permission allows follows from roles and scopes alone', () => {
  const caller = (role: Role) => ({
    principal: {
      kind: 'person' as const,
      id: 'x',
      name: 'X',
      teams: [],
      roles: effectiveRoles([role]),
    },
    scopes: scopesOf([role]),
    via: 'session' as const,
    credential: 's',
  });
  const metrics: Permission = {
    kind: 'any',
    of: [
      { kind: 'scope', scope: 'admin' },
      { kind: 'role', role: 'monitor' },
    ],
  };
  expect(ROLES.filter((role) => allows(metrics, caller(role)))).toEqual(['admin', 'monitor']);
});
