import type { Context, MiddlewareHandler } from 'hono';
import { COMPOSED_HANDLER } from 'hono/utils/constants';
import { AppError } from '../app-error.ts';
import type { Authenticated, Scope } from '../identity/authenticated.ts';
import { allows, permissionText, type Permission } from '../identity/permission.ts';
import type { Role } from '../identity/role.ts';
import type { AuthenticatedEnv } from './authenticated-env.ts';

/** Which handlers ask for which permission: the router's own list then shows what every route asks. */
const declared = new WeakMap<object, Permission>();

/**
 * Lets only callers pass who have the permission.
 * @throws AppError `unauthenticated` when nobody was identified, `forbidden`
 */
export function requirePermission(permission: Permission): MiddlewareHandler<AuthenticatedEnv> {
  const check: MiddlewareHandler<AuthenticatedEnv> = async (c, next) => {
    const caller = c.get('authenticated') as Authenticated | undefined;
    // Only on a route that was made public and asks for somebody all the same.
    if (caller === undefined) throw new AppError('unauthenticated', 401, 'sign in first');
    if (!allows(permission, caller)) throw forbidden(c, caller, permission);
    return next();
  };
  declared.set(check, permission);
  return check;
}

/** Lets only callers pass whose token or session has a scope. */
export function requireScope(scope: Scope): MiddlewareHandler<AuthenticatedEnv> {
  return requirePermission({ kind: 'scope', scope });
}

/**
 * Lets only callers pass who have a role, inclusively (an owner is an agent). It says nothing about scopes: ask for one
 * too, or a token meant for events opens the route.
 */
export function requireRole(role: Role): MiddlewareHandler<AuthenticatedEnv> {
  return requirePermission({ kind: 'role', role });
}

/**
 * For lists that colleagues read and administrators administer: agents and above, with a token that may read records
 * or administer.
 */
export function requireColleague(): MiddlewareHandler<AuthenticatedEnv>[] {
  const scopes = ['records:read', 'admin'] as const;
  return [
    requirePermission({ kind: 'any', of: scopes.map((scope) => ({ kind: 'scope', scope })) }),
    requireRole('agent'),
  ];
}

/** Lets everybody pass who is identified, whatever their roles and scopes. */
export function requireSignIn(): MiddlewareHandler<AuthenticatedEnv> {
  return requirePermission({ kind: 'signed-in' });
}

/** The permissions a registered handler asks for, none for a handler that is no permission check. Pure. */
export function permissionsOf(handler: object): readonly Permission[] {
  const own = declared.get(handler);
  if (own !== undefined) return [own];
  // Hono wraps the handlers of a sub-application that has an error handler of its own.
  const inner = (handler as { readonly [COMPOSED_HANDLER]?: object })[COMPOSED_HANDLER];
  return inner === undefined ? [] : permissionsOf(inner);
}

function forbidden(c: Context, caller: Authenticated, permission: Permission): AppError {
  if (caller.via === 'token' && permission.kind === 'scope') {
    c.header(
      'www-authenticate',
      `Bearer realm="interlock", error="insufficient_scope", scope="${permission.scope}"`,
    );
  }
  return new AppError('forbidden', 403, `this needs ${permissionText(permission)}`);
}
