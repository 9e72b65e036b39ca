import type { Principal } from '@interlock/engine';

/** Source of timers, results of effects and the like. */
export const OWN = '';

/** Senders are told apart by who they are, not by what they write into their events. Pure. */
export function senderOf({ kind, id }: Principal): string {
  return kind === 'engine' ? OWN : `${kind} ${id}`;
}
