import type { TFunction } from 'i18next';
import { title } from './humanise.ts';

/** What the audit tells of, in the order people look for it. */
export const AUDIT_ACTIONS = [
  'record.moved',
  'record.paused',
  'record.resumed',
  'migration.begun',
  'migration.reversal-begun',
  'migration.ended',
  'effect.retried',
  'effect.skipped',
  'effect.cancelled',
  'timer.retried',
  'timer.dismissed',
  'event.retried',
  'event.dismissed',
  'person.invited',
  'person.link-renewed',
  'person.edited',
  'person.deactivated',
  'person.reactivated',
  'team.created',
  'team.edited',
  'system.added',
  'system.edited',
  'system.deactivated',
  'system.reactivated',
  'token.issued',
  'token.revoked',
  'session.opened',
  'session.ended',
] as const;

/** What happened, in words; what has none here is humanised. Pure. */
export function auditActionWords(action: string, say: TFunction): string {
  const known = AUDIT_ACTIONS.find((one) => one === action);
  return known === undefined ? title(action) : say(`audit.action.${known}`);
}
