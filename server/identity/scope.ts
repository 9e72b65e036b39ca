import { z } from 'zod';
import type { Scope } from './authenticated.ts';
import { effectiveRoles, type Role } from './role.ts';

/** Every scope, in the order they are shown. */
export const SCOPES = [
  'events:write',
  'records:read',
  'records:write',
  'definitions:read',
  'definitions:write',
  'admin',
] as const satisfies readonly Scope[];

/** A scope as a caller writes it. */
export const scopeSchema = z.enum(SCOPES);

const ALLOWED: Readonly<Record<Role, readonly Scope[]>> = {
  admin: SCOPES,
  owner: ['events:write', 'records:read', 'records:write', 'definitions:read', 'definitions:write'],
  agent: ['events:write', 'records:read', 'records:write', 'definitions:read'],
  requester: ['records:read', 'records:write', 'definitions:read'],
  monitor: ['events:write', 'records:read'],
};

/**
 * The scopes that roles allow at most. A session has all of them; a token those of its own among them, so
 * that a token never does what its principal could not. Pure.
 */
export function scopesOf(roles: readonly string[]): ReadonlySet<Scope> {
  return new Set(effectiveRoles(roles).flatMap((role) => ALLOWED[role]));
}
