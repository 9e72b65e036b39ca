import { ROLES } from '@interlock/engine';
import { z } from 'zod';

export { ROLES };

/** What somebody is to Interlock. */
export type Role = (typeof ROLES)[number];

/** Roles a person may hold. */
export const personRoleSchema = z.enum(['admin', 'owner', 'agent', 'requester']);

/** Roles a system may hold. */
export const systemRoleSchema = z.enum(ROLES);

/** admin ⇒ owner ⇒ agent ⇒ requester. */
const LADDER: readonly Role[] = ['admin', 'owner', 'agent', 'requester'];

/**
 * The roles somebody has in effect, the most powerful first: each role of the ladder includes those below it, so
 * that conditions can ask for the least role that will do. Pure.
 * @param held roles as given; unknown ones are disregarded
 */
export function effectiveRoles(held: readonly string[]): Role[] {
  const top = LADDER.findIndex((role) => held.includes(role));
  const ladder = top === -1 ? [] : LADDER.slice(top);
  return [...ladder, ...(held.includes('monitor') ? (['monitor'] as const) : [])];
}
