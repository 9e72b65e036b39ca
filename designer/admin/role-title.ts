import type { TFunction } from 'i18next';

/** Roles a person may hold, the most powerful first. */
export const PERSON_ROLES = ['admin', 'owner', 'agent', 'requester'] as const;

/** What a role is called; its id when it has no name here. Pure. */
export function roleTitle(role: string, say: TFunction): string {
  switch (role) {
    case 'admin':
    case 'owner':
    case 'agent':
    case 'requester':
    case 'monitor':
      return say(`admin.role.${role}`);
    default:
      return role;
  }
}
