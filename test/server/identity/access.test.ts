import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicRoute } from '../../../server/http/authenticate.ts';
import { isWebAppPath } from '../../../server/http/web-app.ts';
import { permissionsOf } from '../../../server/http/permission.ts';
import type { Scope } from '../../../server/identity/authenticated.ts';
import { ROLES, type Role } from '../../../server/identity/role.ts';
import { SCOPES, scopesOf } from '../../../server/identity/scope.ts';
import { openAppWorld, type AppWorld } from '../../support/app.ts';
import { leaveNothingRunning } from '../../support/quiet.ts';

leaveNothingRunning();

const owners = ['admin', 'owner'] as const;
const agents = ['admin', 'owner', 'agent'] as const;
const everybody = ['admin', 'owner', 'agent', 'requester'] as const;
const readers = [...everybody, 'monitor'] as const;
const senders = [...agents, 'monitor'] as const;
const reading = ['records:read'] as const;
const administering = ['admin'] as const;

/**
 * Who may call what, written down by hand: which roles, and of which scopes a token needs one. The only copy that is
 * not derived from the code; a new route fails this test until somebody has thought about it.
 */
const ACCESS: Readonly<
  Record<string, readonly [roles: readonly Role[], scopes: readonly Scope[]]>
> = {
  'POST /api/events': [senders, ['events:write']],
  'POST /api/intake/alertmanager': [senders, ['events:write']],
  'POST /api/intake/grafana': [senders, ['events:write']],
  'PUT /api/intake/grafana': [senders, ['events:write']],
  'GET /api/records': [readers, reading],
  'POST /api/records': [everybody, ['records:write']],
  'GET /api/records/:id': [readers, reading],
  'PATCH /api/records/:id': [everybody, ['records:write']],
  'POST /api/records/:id/events': [everybody, ['records:write']],
  'GET /api/records/:id/transitions': [readers, reading],
  'GET /api/records/:id/history': [readers, reading],
  'GET /api/records/:id/timers': [readers, reading],
  'GET /api/records/:id/clocks': [readers, reading],
  'GET /api/records/:id/links': [readers, reading],
  'GET /api/records/:id/decisions': [readers, reading],
  'GET /api/records/:id/effects': [readers, reading],
  'GET /api/decisions/:id': [readers, reading],
  'POST /api/policies/explain': [agents, reading],
  'GET /api/events/failed': [agents, reading],
  'POST /api/events/retry': [owners, ['records:write']],
  'POST /api/events/dismiss': [owners, ['records:write']],
  'GET /api/effects': [agents, reading],
  'POST /api/effects/:id/retry': [owners, ['records:write']],
  'POST /api/effects/:id/cancel': [owners, ['records:write']],
  'POST /api/effects/:id/skip': [owners, ['records:write']],
  'GET /api/records/:id/hold': [agents, reading],
  'POST /api/records/:id/pause': [owners, ['records:write']],
  'POST /api/records/:id/resume': [owners, ['records:write']],
  'POST /api/records/:id/move': [owners, ['records:write']],
  'GET /api/timers': [agents, reading],
  'POST /api/records/:id/timers/:key/retry': [owners, ['records:write']],
  'POST /api/records/:id/timers/:key/dismiss': [owners, ['records:write']],
  'GET /api/audit': [['admin'], administering],
  'GET /api/audit/verification': [['admin'], administering],
  'GET /api/stream': [readers, reading],
  'GET /api/types': [everybody, ['definitions:read']],
  'GET /api/types/:id': [everybody, ['definitions:read']],
  'GET /api/workflows': [everybody, ['definitions:read']],
  'GET /api/workflows/:id': [everybody, ['definitions:read']],
  'GET /api/policies': [everybody, ['definitions:read']],
  'GET /api/policies/:id': [everybody, ['definitions:read']],
  'GET /api/tables': [everybody, ['definitions:read']],
  'GET /api/tables/:id': [everybody, ['definitions:read']],
  'GET /api/tables/:id/export': [everybody, ['definitions:read']],
  'POST /api/tables/import': [owners, ['definitions:write']],
  'POST /api/tables/:id/decide': [everybody, ['definitions:read']],
  // These ask for two scopes, so that no token of one alone gets through.
  'POST /api/workflows/:workflow/migrations': [owners, ['definitions:write']],
  'GET /api/migrations': [agents, ['definitions:read']],
  'GET /api/migrations/:id': [agents, ['definitions:read']],
  // It asks for reading records too.
  'GET /api/migrations/:id/records': [agents, []],
  'POST /api/migrations/:id/reverse': [owners, ['definitions:write']],
  'DELETE /api/migrations/:id': [owners, ['definitions:write']],
  'GET /api/backtests': [agents, []],
  'POST /api/backtests': [agents, []],
  'GET /api/backtests/:id': [agents, []],
  'GET /api/backtests/:id/events': [agents, []],
  'DELETE /api/backtests/:id': [agents, []],
  'POST /api/replays': [agents, []],
  'POST /api/policies/analyse': [agents, ['definitions:read']],
  'GET /api/drafts': [agents, ['definitions:read']],
  'POST /api/drafts': [owners, ['definitions:write']],
  'GET /api/drafts/:id': [agents, ['definitions:read']],
  'DELETE /api/drafts/:id': [owners, ['definitions:write']],
  'GET /api/drafts/:id/content': [agents, ['definitions:read']],
  'GET /api/drafts/:id/files': [agents, ['definitions:read']],
  'GET /api/drafts/:id/files/:path': [agents, ['definitions:read']],
  'PUT /api/drafts/:id/files/:path': [owners, ['definitions:write']],
  'DELETE /api/drafts/:id/files/:path': [owners, ['definitions:write']],
  'GET /api/drafts/:id/diff': [agents, ['definitions:read']],
  'POST /api/drafts/:id/check': [agents, ['definitions:read']],
  'POST /api/drafts/:id/merge': [owners, ['definitions:write']],
  // Whose approval counts is for the rules of the folders it changes.
  'POST /api/drafts/:id/review': [agents, ['definitions:read']],
  'POST /api/drafts/:id/publish': [owners, ['definitions:write']],
  'GET /api/versions': [agents, ['definitions:read']],
  'GET /api/versions/history': [agents, ['definitions:read']],
  'GET /api/versions/file': [agents, ['definitions:read']],
  'GET /api/versions/files': [agents, ['definitions:read']],
  'GET /api/versions/blame': [agents, ['definitions:read']],
  'POST /api/versions/restore': [owners, ['definitions:write']],
  'POST /api/versions/:workflow/:version/restore': [owners, ['definitions:write']],
  'GET /api/remote': [agents, ['definitions:read']],
  'POST /api/remote/pull': [owners, ['definitions:write']],
  'GET /git/definitions.git/info/refs': [agents, ['definitions:read']],
  'POST /git/definitions.git/git-upload-pack': [agents, ['definitions:read']],
  // It asks for reading too.
  'POST /git/definitions.git/git-receive-pack': [owners, []],
  'GET /api/policies/export': [everybody, ['definitions:read']],
  'POST /api/policies/import': [owners, ['definitions:write']],
  'GET /api/operators': [everybody, ['definitions:read']],
  'GET /api/schemas': [everybody, ['definitions:read']],
  'GET /api/schemas/:name': [everybody, ['definitions:read']],
  'POST /api/workflows/verify': [agents, ['definitions:read']],
  'GET /api/packs': [everybody, ['definitions:read']],
  'POST /api/packs/reload': [['admin'], ['definitions:write']],
  'GET /api/session': [ROLES, SCOPES],
  'DELETE /api/session': [ROLES, SCOPES],
  'GET /api/sessions': [ROLES, SCOPES],
  'DELETE /api/sessions/:id': [ROLES, SCOPES],
  'GET /api/people': [agents, ['records:read', 'admin']],
  'POST /api/people': [['admin'], administering],
  'POST /api/people/:id/link': [['admin'], administering],
  'PATCH /api/people/:id': [['admin'], administering],
  'DELETE /api/people/:id': [['admin'], administering],
  'GET /api/systems': [['admin'], administering],
  'PATCH /api/systems/:id': [['admin'], administering],
  'DELETE /api/systems/:id': [['admin'], administering],
  'GET /api/teams': [agents, ['records:read', 'admin']],
  'POST /api/teams': [['admin'], administering],
  'PATCH /api/teams/:id': [['admin'], administering],
  'GET /api/tokens': [['admin'], administering],
  'POST /api/tokens': [['admin'], administering],
  'DELETE /api/tokens/:id': [['admin'], administering],
  'GET /metrics': [['admin', 'monitor'], administering],
  'GET /openapi.json': [ROLES, SCOPES],
  'GET /docs': [ROLES, SCOPES],
  'GET /docs/reader.js': [ROLES, SCOPES],
};

/** What nobody needs a token for. The last one serves the web app's own files. */
const PUBLIC = ['GET /healthz', 'GET /readyz', 'POST /api/session', 'GET /*'];

let world: AppWorld;
const byRole = new Map<string, string>();
const byScope = new Map<string, string>();
beforeAll(async () => {
  world = await openAppWorld();
  const issue = async (request: object): Promise<string> => {
    const json = { name: 'A token', ...request };
    return (await world.ask('POST', '/api/tokens', { json })).body.token;
  };
  for (const role of ROLES) {
    const scopes = [...scopesOf([role])];
    byRole.set(
      role,
      await issue({ kind: 'system', principal: `as-${role}`, roles: [role], scopes }),
    );
  }
  for (const scope of SCOPES) {
    byScope.set(scope, await issue({ kind: 'person', principal: 'admin', scopes: [scope] }));
  }
});
afterAll(() => world.close());

/** Every route of the router that answers, middleware left out. */
function registered(): string[] {
  const routes = world.app.routes.filter(({ method }) => method !== 'ALL');
  return [...new Set(routes.map(({ method, path }) => `${method} ${path}`))].toSorted();
}

/** Calls a route with ids that are nobody's and a body that is wrong: whoever gets through changes nothing. */
async function status(
  name: string,
  as: string | undefined,
  method = name.split(' ')[0] ?? '',
): Promise<number> {
  const path = (name.split(' ')[1] ?? '')
    .replace('/sessions/:id', '/sessions/00000000-0000-4000-8000-000000000000')
    .replace(':id', 'nobody');
  const headers = new Headers(as === undefined ? {} : { authorization: `Bearer ${as}` });
  const writes = ['POST', 'PUT', 'PATCH'].includes(method);
  if (writes) headers.set('content-type', 'application/json');
  const body = writes ? '{"wrong":true}' : null;
  const response = await world.app.request(path, { method, headers, body });
  // The stream and large files are not read to their end.
  await response.body?.cancel();
  return response.status;
}

it('the table names every route there is', () => {
  expect(registered()).toEqual([...Object.keys(ACCESS), ...PUBLIC].toSorted());
});

it('without a token every route but the public ones answers 401', async () => {
  for (const name of registered()) {
    const code = await status(name, undefined);
    expect([name, code === 401]).toEqual([name, !PUBLIC.includes(name)]);
  }
});

it('no other method of any path is open to nobody', async () => {
  for (const name of Object.keys(ACCESS)) {
    for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      const path = name.split(' ')[1] ?? '';
      if (isPublicRoute(method, path)) continue;
      expect([method, path, await status(name, undefined, method)]).toEqual([method, path, 401]);
    }
  }
});

it('nothing of the API passes for a file of the web app', () => {
  for (const name of Object.keys(ACCESS)) {
    const [method = '', path = ''] = name.split(' ');
    expect([name, isWebAppPath(method, path)]).toEqual([name, false]);
  }
});

it('each route says what it asks of its caller', () => {
  for (const name of Object.keys(ACCESS)) {
    const handlers = world.app.routes.filter(({ method, path }) => `${method} ${path}` === name);
    const asked = handlers.flatMap(({ handler }) => permissionsOf(handler));
    expect([name, asked.length > 0]).toEqual([name, true]);
  }
});

describe.each(ROLES)('a caller who is %s', (role) => {
  it('gets through where the table says and nowhere else', async () => {
    for (const [name, [roles]] of Object.entries(ACCESS)) {
      const code = await status(name, byRole.get(role));
      expect([name, code === 403, code === 401]).toEqual([name, !roles.includes(role), false]);
    }
  });
});

describe.each(SCOPES)('an administrator’s token for %s alone', (scope) => {
  it('gets through where the table says and nowhere else', async () => {
    for (const [name, [, scopes]] of Object.entries(ACCESS)) {
      const code = await status(name, byScope.get(scope));
      expect([name, code === 403, code === 401]).toEqual([name, !scopes.includes(scope), false]);
    }
  });
});

it('a secret that is handed out is not kept to be handed out again', async () => {
  // given a client that marks every request with a key
  const key = { 'idempotency-key': 'once' };
  const person = { id: 'canary', name: 'Canary' };
  const invited = await world.ask('POST', '/api/people', { json: person, headers: key });
  const request = { name: 'T', kind: 'person', principal: 'canary', scopes: ['records:read'] };
  const issued = await world.ask('POST', '/api/tokens', { json: request, headers: key });
  expect([invited.status, issued.status]).toEqual([201, 201]);
  // then
  const rows = JSON.stringify(await world.db.selectFrom('idempotency').selectAll().execute());
  expect(rows).not.toContain(invited.body.link.split('#')[1]);
  expect(rows).not.toContain(issued.body.token);
  expect(world.logged.join()).not.toContain('ilk_');
});
