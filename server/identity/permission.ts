import type { Authenticated, Scope } from './authenticated.ts';
import type { Role } from './role.ts';

/** What a route asks of its caller. */
export type Permission =
  | { readonly kind: 'signed-in' }
  | { readonly kind: 'scope'; readonly scope: Scope }
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'any'; readonly of: readonly Permission[] };

/** Whether a caller has a permission. Pure. */
export function allows(permission: Permission, caller: Authenticated): boolean {
  switch (permission.kind) {
    case 'signed-in':
      return true;
    case 'scope':
      return caller.scopes.has(permission.scope);
    case 'role':
      return caller.principal.roles.includes(permission.role);
    case 'any':
      return permission.of.some((one) => allows(one, caller));
  }
}

/** A permission in words, for an error message. Pure. */
export function permissionText(permission: Permission): string {
  switch (permission.kind) {
    case 'signed-in':
      return 'being signed in';
    case 'scope':
      return `the scope ${permission.scope}`;
    case 'role':
      return `the role ${permission.role}`;
    case 'any':
      return permission.of.map(permissionText).join(' or ');
  }
}
