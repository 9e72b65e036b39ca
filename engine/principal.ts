/**
 * Who acts. Every step records its principal, and "somebody else" compares principal ids.
 * `engine` is Interlock itself: timers, policies, results of effects.
 */
export interface Principal {
  readonly kind: 'person' | 'system' | 'engine';
  /** Stable id: a person's or system's handle, `engine` for Interlock itself. */
  readonly id: string;
  readonly name: string;
  /** Ids of the teams the principal belongs to. */
  readonly teams: readonly string[];
  /** Roles held, of {@link ROLES}; Interlock's own is `engine`. */
  readonly roles: readonly string[];
}

/** Every role people and systems may hold, the most powerful first. `monitor` is for systems that post events. */
export const ROLES = ['admin', 'owner', 'agent', 'requester', 'monitor'] as const;

/** Whether a principal may step in where a workflow is stuck: move, pause, end effects by hand. Pure. */
export function mayIntervene(principal: Principal): boolean {
  return principal.kind === 'engine' || principal.roles.includes('owner');
}

/** Interlock acting by itself. */
export const ENGINE: Principal = {
  kind: 'engine',
  id: 'engine',
  name: 'Interlock',
  teams: [],
  roles: ['engine'],
};
